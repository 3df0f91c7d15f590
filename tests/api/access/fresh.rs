//! What a mutation is said of, made anew.

use super::{
    DONOR, MEASURE, PARTY, PUBLIC_KEY,
    said::{ahead, input, programme, sealed},
};
use crate::{gap_changes::whole, hidden::Anchors};
use domain::{finding::InformationCategory::Report, organisation::Role};
use gapbridge::graphql::id::{Kind, global};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use tests::{Actor, TestApp, number, offer};

/// What a mutation is said of, made anew for each that says it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fresh {
    Nothing,
    /// A plan of a mission for a public gap of a host state.
    Planned,
    Report,
    /// A finding of this category.
    Finding(&'static str),
    /// A finding shared with the other Panel and the mission.
    Shared,
    /// An allegation to which its party is invited to reply.
    Accused,
    Gap,
    /// A recommendation that everybody reads.
    Public,
    /// A recommendation that is not out.
    Kept,
    /// A gap that its Panel recorded, fit to be published.
    Recorded,
    /// The same, published.
    Published,
    /// The same, its text hidden by a registrar.
    Hidden,
    /// The same, closed.
    Closed,
    /// A finding of a Panel that has a key for sealed notes.
    Sealable,
    /// A sealed note of the Panel.
    Sealed,
    /// An API key of the owning Panel.
    Key,
    Webhook,
    /// A webhook that is paused.
    Paused,
    /// An offer of the donor.
    Offer,
    /// A programme of the mission.
    Programme,
    /// A plan of the mission.
    Plan,
    /// A published gap and an offer of the donor.
    Offered,
    /// The two proposed as a match by the donor.
    Proposed,
    /// The same, consented to.
    Consented,
    /// The same, agreed.
    Agreed,
    /// The same, committed.
    Committed,
    /// The same, delivered.
    Delivered,
    /// A match for which an exemption is requested.
    Exempting,
}

/// Makes what a mutation is said of: its id and version, by the name of its sort, and the report it is of.
pub(crate) async fn make(app: &TestApp, panel: &Actor, fresh: Fresh) -> Value {
    let record = async || {
        let symbol = format!("S/2031/{}", Uuid::now_v7().as_u128() % 1_000_000);
        panel
            .done(
                "recordReport",
                json!({ "title": "T", "kind": "FINAL", "document": symbol }),
                "report { id version }",
            )
            .await
    };
    let find = async |report: &Value, category: &str| {
        let input =
            json!({ "report": report["id"], "text": "x", "language": "en", "category": category });
        panel
            .done("recordFinding", input, "finding { id version }")
            .await
    };
    let sealable = async || {
        let key = json!({ "publicKey": PUBLIC_KEY });
        panel.done("registerSealingKey", key, "panel { id }").await;
        find(&record().await, "REPORT").await
    };
    match fresh {
        Fresh::Nothing => json!({}),
        Fresh::Report => record().await,
        Fresh::Finding(category) => find(&record().await, category).await,
        Fresh::Shared => {
            let mut finding = find(&record().await, "REPORT").await;
            for organisation in ["group-cod", "unoci"] {
                let input = json!({ "finding": finding["id"], "organisation": organisation });
                finding["share"] =
                    panel.done("shareFinding", input, "share { id }").await["id"].take();
            }
            finding
        }
        Fresh::Accused => {
            let finding = find(&record().await, "ALLEGATION").await;
            panel
                .done(
                    "inviteReply",
                    json!({ "finding": finding["id"], "party": PARTY, "due": ahead() }),
                    "finding { id version }",
                )
                .await
        }
        Fresh::Recorded => panel.done("recordGap", whole(), "gap { id version }").await,
        Fresh::Published => {
            let mut input = whole();
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            panel
                .done("recordGap", input, "gap { id version needs { id } }")
                .await
        }
        Fresh::Planned => {
            let of = Box::pin(make(app, panel, Fresh::Published)).await;
            let selection = "gap { version needPlans { id } }";
            let mission = app.approver("unoci");
            let planned = mission
                .done("planNeeds", input("planNeeds", &of), selection)
                .await;
            json!({ "id": planned["needPlans"][0]["id"], "version": planned["version"] })
        }
        Fresh::Hidden => {
            let gap = Box::pin(make(app, panel, Fresh::Published)).await;
            let hide = json!({ "id": gap["id"], "reason": "x" });
            app.actor("un-secretariat", Role::Registrar)
                .done("hideText", hide, "hidden { reason }")
                .await;
            gap
        }
        Fresh::Closed => {
            let gap = panel.done("recordGap", whole(), "gap { id version }").await;
            let close =
                json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "x" });
            panel.done("closeGap", close, "gap { id version }").await
        }
        Fresh::Sealable => sealable().await,
        Fresh::Sealed => {
            let finding = sealable().await;
            let attach = json!({ "subject": { "finding": finding["id"] }, "ciphertext": sealed(PUBLIC_KEY) });
            panel
                .done("attachSealedNote", attach, "sealedNote { id }")
                .await
        }
        Fresh::Key => {
            panel
                .done(
                    "createApiKey",
                    json!({ "label": "x", "expiresOn": ahead() }),
                    "apiKey { id }",
                )
                .await
        }
        Fresh::Webhook => {
            // An organisation has at most ten.
            app.database.run_sql("update webhook set removed = 1").await;
            let input = input("registerWebhook", &Value::Null);
            panel.done("registerWebhook", input, "webhook { id }").await
        }
        Fresh::Paused => {
            let webhook = Box::pin(make(app, panel, Fresh::Webhook)).await;
            let pause = json!({ "webhook": webhook["id"] });
            panel.done("pauseWebhook", pause, "webhook { id }").await
        }
        Fresh::Offer => {
            app.approver(DONOR)
                .offers(offer("EQUIPMENT", number("ITEMS", 4)))
                .await
        }
        Fresh::Plan => {
            app.approver("unoci")
                .done("draftPlan", json!({ "regimes": ["1572"] }), "plan { id }")
                .await
        }
        Fresh::Programme => {
            let input = programme();
            app.approver("unoci")
                .done("registerProgramme", input, "programme { id version }")
                .await
        }
        Fresh::Offered => {
            let mut input = whole();
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            let gap = panel
                .done("recordGap", input, "gap { id needs { id } }")
                .await;
            json!({ "gap": gap, "offer": app.approver(DONOR).offers(offer("EQUIPMENT", number("ITEMS", 4))).await })
        }
        Fresh::Proposed
        | Fresh::Consented
        | Fresh::Agreed
        | Fresh::Committed
        | Fresh::Delivered
        | Fresh::Exempting => {
            let both = Box::pin(make(app, panel, Fresh::Offered)).await;
            let (donor, holder) = (app.approver(DONOR), app.approver(PARTY));
            let mut of = donor.proposes(&both["gap"], &both["offer"], 0).await;
            if let Fresh::Exempting = fresh {
                let ask = json!({ "match": of["id"], "measure": MEASURE, "statement": "x" });
                of["request"] = donor
                    .done(
                        "requestExemption",
                        ask,
                        "match { exemptionRequests { id } }",
                    )
                    .await["exemptionRequests"][0]["id"]
                    .take();
                return of;
            }
            if let Fresh::Proposed = fresh {
                return of;
            }
            holder.says("consentToMatch", &of, json!({})).await;
            if let Fresh::Consented = fresh {
                return of;
            }
            donor.says("agreeMatch", &of, json!({})).await;
            if let Fresh::Agreed = fresh {
                return of;
            }
            let of = donor.enters("commit", &of, "2").await;
            match fresh {
                Fresh::Delivered => donor.enters("recordDelivery", &of, "2").await,
                _ => of,
            }
        }
        Fresh::Gap => {
            let (connection, id) = (app.database.connect().await, Uuid::now_v7());
            Anchors::read(&connection)
                .await
                .gap(&connection, id, &format!("fresh-{id}"), Report, None)
                .await;
            json!({ "id": global(Kind::Gap, id).as_str() })
        }
        Fresh::Public => app
            .data(
                "{ recommendations(first: 1) { edges { node { id version } } } }",
                json!({}),
            )
            .await["recommendations"]["edges"][0]["node"]
            .take(),
        Fresh::Kept => {
            let input = json!({ "report": record().await["id"], "text": "x", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
            panel
                .done(
                    "recordRecommendation",
                    input,
                    "recommendation { id version }",
                )
                .await
        }
    }
}

//! What a mutation is said of, made anew.

mod matches;

use self::matches::{both, matched, offered, touched};
use super::{
    PARTY, PUBLIC_KEY,
    said::{input, programme, sealed},
};
use crate::{gap_changes::whole, gaps::gap_links, hidden::Anchors};
use domain::{finding::InformationCategory::Report, organisation::Role};
use gapbridge::graphql::id::{Kind, global};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use tests::{Actor, TestApp, ahead};

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
    /// Two gaps of the Panel, of which the other is published.
    Apart,
    /// The same, both published.
    Beside,
    /// The link between two of which one is published.
    Linked,
    /// Progress on a published gap that the mission recorded.
    GapProgress,
    /// Progress on a lifting condition that the mission recorded.
    Progress,
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
    /// A focal point of the mission.
    FocalPoint,
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
    /// A match that a measure touches.
    Touched,
    /// The same, for which an exemption is requested.
    Exempting,
}

/// Makes what a mutation is said of: its id and version, by the name of its sort, and the report it is of.
pub(crate) async fn make(app: &TestApp, panel: &Actor, fresh: Fresh) -> Value {
    match fresh {
        Fresh::Nothing => json!({}),
        Fresh::Report => report(panel).await,
        Fresh::Finding(category) => finding(panel, category).await,
        Fresh::Shared => shared(panel).await,
        Fresh::Accused => accused(panel).await,
        Fresh::Sealable => sealable(panel).await,
        Fresh::Sealed => note(panel).await,
        Fresh::Public => public(app).await,
        Fresh::Kept => recommendation(panel).await,
        Fresh::Gap => gap(app).await,
        Fresh::Recorded => recorded(panel).await,
        Fresh::Published => published(panel).await,
        Fresh::Planned => planned(app, panel).await,
        Fresh::Hidden => hidden(app, panel).await,
        Fresh::Closed => closed(panel).await,
        Fresh::Apart => json!({ "gap": recorded(panel).await, "other": published(panel).await }),
        Fresh::Beside => json!({ "gap": published(panel).await, "other": published(panel).await }),
        Fresh::Linked => gap_links::linked(panel).await,
        Fresh::GapProgress => gap_progress(app, panel).await,
        Fresh::Progress => progress(app).await,
        Fresh::Key => {
            let key = json!({ "label": "x", "expiresOn": ahead(9) });
            panel.done("createApiKey", key, "apiKey { id }").await
        }
        Fresh::Webhook => webhook(app, panel).await,
        Fresh::Paused => {
            let pause = json!({ "webhook": webhook(app, panel).await["id"] });
            panel.done("pauseWebhook", pause, "webhook { id }").await
        }
        Fresh::Offer => offered(app).await,
        Fresh::Programme => {
            app.approver("unoci")
                .done("registerProgramme", programme(), "programme { id version }")
                .await
        }
        Fresh::FocalPoint => {
            let input = input("recordFocalPoint", &Value::Null);
            app.approver("unoci")
                .done("recordFocalPoint", input, "focalPoint { id }")
                .await
        }
        Fresh::Plan => {
            app.approver("unoci")
                .done("draftPlan", json!({ "regimes": ["1572"] }), "plan { id }")
                .await
        }
        Fresh::Offered => both(app, panel).await,
        Fresh::Touched | Fresh::Exempting => touched(app, panel, fresh).await,
        Fresh::Proposed
        | Fresh::Consented
        | Fresh::Agreed
        | Fresh::Committed
        | Fresh::Delivered => matched(app, panel, fresh).await,
    }
}

async fn report(panel: &Actor) -> Value {
    let symbol = format!("S/2031/{}", Uuid::now_v7().as_u128() % 1_000_000);
    let input = json!({ "title": "T", "kind": "FINAL", "document": symbol });
    panel
        .done("recordReport", input, "report { id version }")
        .await
}

async fn finding(panel: &Actor, category: &str) -> Value {
    let report = report(panel).await;
    let input =
        json!({ "report": report["id"], "text": "x", "language": "en", "category": category });
    panel
        .done("recordFinding", input, "finding { id version }")
        .await
}

async fn shared(panel: &Actor) -> Value {
    let mut finding = finding(panel, "REPORT").await;
    for organisation in ["group-cod", "unoci"] {
        let input = json!({ "finding": finding["id"], "organisation": organisation });
        finding["share"] = panel.done("shareFinding", input, "share { id }").await["id"].take();
    }
    finding
}

async fn accused(panel: &Actor) -> Value {
    let finding = finding(panel, "ALLEGATION").await;
    let invite = json!({ "finding": finding["id"], "party": PARTY, "due": ahead(9) });
    panel
        .done("inviteReply", invite, "finding { id version }")
        .await
}

async fn sealable(panel: &Actor) -> Value {
    let key = json!({ "publicKey": PUBLIC_KEY });
    panel.done("registerSealingKey", key, "panel { id }").await;
    finding(panel, "REPORT").await
}

async fn note(panel: &Actor) -> Value {
    let finding = sealable(panel).await;
    let attach =
        json!({ "subject": { "finding": finding["id"] }, "ciphertext": sealed(PUBLIC_KEY) });
    panel
        .done("attachSealedNote", attach, "sealedNote { id }")
        .await
}

async fn public(app: &TestApp) -> Value {
    let query = "{ recommendations(first: 1) { edges { node { id version } } } }";
    app.data(query, json!({})).await["recommendations"]["edges"][0]["node"].take()
}

async fn recommendation(panel: &Actor) -> Value {
    let report = report(panel).await;
    let input = json!({ "report": report["id"], "text": "x", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
    let selection = "recommendation { id version }";
    panel.done("recordRecommendation", input, selection).await
}

async fn gap(app: &TestApp) -> Value {
    let (connection, id) = (app.database.connect().await, Uuid::now_v7());
    Anchors::read(&connection)
        .await
        .gap(&connection, id, &format!("fresh-{id}"), Report, None)
        .await;
    json!({ "id": global(Kind::Gap, id).as_str() })
}

async fn recorded(panel: &Actor) -> Value {
    panel.done("recordGap", whole(), "gap { id version }").await
}

async fn published(panel: &Actor) -> Value {
    panel.publishes(whole()).await
}

async fn planned(app: &TestApp, panel: &Actor) -> Value {
    let input = input("planNeeds", &published(panel).await);
    let planned = app
        .approver("unoci")
        .done("planNeeds", input, "gap { version needPlans { id } }")
        .await;
    json!({ "id": planned["needPlans"][0]["id"], "version": planned["version"] })
}

async fn gap_progress(app: &TestApp, panel: &Actor) -> Value {
    let input = input("recordGapProgress", &published(panel).await);
    let recorded = app
        .actor("unoci", Role::Editor)
        .done("recordGapProgress", input, "gap { progress { id } }")
        .await;
    json!({ "progress": recorded["progress"][0]["id"] })
}

async fn progress(app: &TestApp) -> Value {
    let input = input("recordProgress", &Value::Null);
    let recorded = app
        .actor("unoci", Role::Editor)
        .done(
            "recordProgress",
            input,
            "liftingCondition { progress { id viewerCan } }",
        )
        .await;
    let mut all = recorded["progress"].as_array().expect("a list").iter();
    let own = all.rfind(|one| one["viewerCan"] == json!(["WITHDRAW_PROGRESS"]));
    json!({ "progress": own.expect("what was recorded")["id"] })
}

async fn hidden(app: &TestApp, panel: &Actor) -> Value {
    let gap = published(panel).await;
    let hide = json!({ "id": gap["id"], "reason": "x" });
    app.actor("un-secretariat", Role::Registrar)
        .done("hideText", hide, "hidden { reason }")
        .await;
    gap
}

async fn closed(panel: &Actor) -> Value {
    let gap = recorded(panel).await;
    let close = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "x" });
    panel.done("closeGap", close, "gap { id version }").await
}

async fn webhook(app: &TestApp, panel: &Actor) -> Value {
    // An organisation has at most ten.
    app.database.run_sql("update webhook set removed = 1").await;
    let input = input("registerWebhook", &Value::Null);
    panel.done("registerWebhook", input, "webhook { id }").await
}

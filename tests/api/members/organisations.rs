//! Who may act: organisations registered and reviewed, API keys, and what a viewer is told of itself.

use crate::members::api_keys::key;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, Rows, Service, TestApp, money, number, offer, on_both, with};

/// The organisation whose registrar serves all.
const REGISTRY: &str = "un-secretariat";

/// What somebody is told of how far an offer is: its status, what keeps it from a gap, and whether it is listed as suspended and otherwise.
async fn seen(who: &Service, offer: &Value, gap: &Value) -> (Value, Value, bool, bool) {
    let query = "query ($r: String!, $o: ID!, $g: ID!) {
        offer(reference: $r) { status } whyNot(gap: $g, assistance: $o) { obstacles { rule explanation } }
        suspended: offers(filter: { statuses: [SUSPENDED] }, first: 100) { nodes { reference } }
        others: offers(filter: { statuses: [PIPELINE, CLOSED] }, first: 100) { nodes { reference } } }";
    let asked = json!({ "r": offer["reference"], "o": offer["id"], "g": gap["id"] });
    let mut told = who.data(query, asked).await;
    let [suspended, others] = ["suspended", "others"].map(|list| {
        let listed = told[list]["nodes"].texts("reference");
        listed.contains(offer.text("reference"))
    });
    let (status, obstacles) = (
        told["offer"]["status"].take(),
        told["whyNot"]["obstacles"].take(),
    );
    (status, obstacles, suspended, others)
}

on_both! {
    async fn a_private_donor_acts_after_review_only(app: &TestApp) {
        let registrar = app.actor(REGISTRY, Role::Registrar);
        let input = json!({ "code": "wombat-foundation", "name": "Wombat Foundation", "kind": "PRIVATE", "country": "CH" });
        let made = registrar.done("registerOrganisation", input.clone(), "organisation { code standing country { alpha3 } viewerCan }").await;
        assert_eq!(made, json!({ "code": "wombat-foundation", "standing": "PENDING_REVIEW", "country": { "alpha3": "CHE" }, "viewerCan": ["REVIEW_ORGANISATION"] }));
        assert_eq!(registrar.refused("registerOrganisation", input).await, ["CONFLICT"]);
        let donor = app.approver("wombat-foundation");
        let told = "{ viewer { role standing reach can organisation { code } } }";
        assert_eq!(donor.data(told, json!({})).await["viewer"], json!({ "role": "APPROVER", "standing": "PENDING_REVIEW", "reach": "PUBLIC", "can": [], "organisation": { "code": "wombat-foundation" } }));
        assert_eq!(donor.refused("createApiKey", key("Portal")).await, ["FORBIDDEN"]);
        let review = json!({ "organisation": "wombat-foundation", "standing": "ACTIVE", "reason": "Statutes seen." });
        let reviewed = registrar.done("reviewOrganisation", review, "organisation { standing history { edges { node { kind reason changes { field before after } } } } }").await;
        assert_eq!(reviewed["standing"], "ACTIVE");
        assert_eq!(reviewed["history"]["edges"][0]["node"], json!({ "kind": "ORGANISATION_REVIEWED", "reason": "Statutes seen.",
            "changes": [{ "field": "standing", "before": "PENDING_REVIEW", "after": "ACTIVE" }] }));
        assert_eq!(donor.data(told, json!({})).await["viewer"]["reach"], "ORGANISATION");
        donor.done("createApiKey", key("Portal"), "apiKey { label }").await;
    }

    async fn a_private_donor_helps_once_it_was_reviewed(app: &TestApp) {
        let gap = crate::matches::gap(app).await;
        let registrar = app.actor(REGISTRY, Role::Registrar);
        let input = json!({ "code": "wombat-foundation", "name": "Wombat Foundation", "kind": "PRIVATE", "country": "CH" });
        registrar.done("registerOrganisation", input, "organisation { code }").await;
        let upkeep = offer("FUNDING", money("1000.00", "EUR"));
        let waiting = app.approver("wombat-foundation");
        assert_eq!(waiting.refused("makeOffer", upkeep.clone()).await, ["FORBIDDEN"]);
        let review = json!({ "organisation": "wombat-foundation", "standing": "ACTIVE", "reason": "Statutes seen." });
        registrar.done("reviewOrganisation", review, "organisation { standing }").await;
        let (donor, agreed) = app.agreed("wombat-foundation", "civ-authorities", &gap, 1, upkeep).await;
        donor.enters("commit", &agreed, "1000.00").await;
        let query = "query ($r: String!) { gap(reference: $r) { needs { remaining commitments { provider { code kind } } } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][1].take();
        let provider = json!({ "code": "wombat-foundation", "kind": "PRIVATE" });
        assert_eq!(seen, json!({ "remaining": "250.50", "commitments": [{ "provider": provider }] }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_suspended_panel_reads_as_a_stranger_and_writes_nothing(app: &TestApp) {
        let panel = app.approver("group-civ");
        let report = panel.done("recordReport", json!({ "title": "T", "kind": "FINAL" }), "report { id code }").await;
        let read = "query ($c: String!) { report(symbol: $c) { code } }";
        assert!(!panel.data(read, json!({ "c": report["code"] })).await["report"].is_null());
        let suspend = json!({ "organisation": "group-civ", "standing": "SUSPENDED", "reason": "Mandate ended." });
        app.actor(REGISTRY, Role::Registrar).done("reviewOrganisation", suspend, "organisation { standing }").await;
        assert!(panel.data(read, json!({ "c": report["code"] })).await["report"].is_null());
        assert_eq!(panel.refused("recordReport", json!({ "title": "T", "kind": "FINAL" })).await, ["FORBIDDEN"]);
    }

    async fn only_registrars_register_and_they_do_nothing_else(app: &TestApp) {
        let before = Rows::read(&app.database.connect().await).await;
        let organisation = json!({ "code": "new-one", "name": "New one", "kind": "NGO" });
        for actor in [app.approver(REGISTRY), app.approver("group-civ"), app.approver("state-can")] {
            assert_eq!(actor.refused("registerOrganisation", organisation.clone()).await, ["FORBIDDEN"]);
        }
        // Not even where the organisation is a Panel does a registrar read or write for it.
        let registrar = app.actor("group-civ", Role::Registrar);
        assert_eq!(registrar.data("{ viewer { reach can } }", json!({})).await["viewer"], json!({ "reach": "PUBLIC", "can": ["CLOSE_GAP", "REOPEN_GAP", "LINK_GAPS", "UNLINK_GAPS", "REGISTER_ORGANISATION", "REVIEW_ORGANISATION", "HIDE_TEXT", "SHOW_TEXT"] }));
        assert_eq!(registrar.refused("recordReport", json!({ "title": "T", "kind": "FINAL" })).await, ["FORBIDDEN"]);
        assert_eq!(registrar.refused("createApiKey", key("Portal")).await, ["FORBIDDEN"]);
        let own = json!({ "organisation": "group-civ", "standing": "ACTIVE", "reason": "Us." });
        assert_eq!(registrar.refused("reviewOrganisation", own).await, ["INVALID organisation"]);
        for (input, fault) in [
            (json!({ "code": "Bad Code", "name": "N", "kind": "NGO" }), "INVALID code"),
            (json!({ "code": "a-panel", "name": "N", "kind": "PANEL" }), "INVALID kind"),
            (json!({ "code": "a-port", "name": "Ports of the DRC", "kind": "HOST_INSTITUTION", "country": "COG" }), "INVALID country"),
            (json!({ "code": "a-port", "name": "N", "kind": "NGO", "parent": "nobody-known" }), "INVALID parent"),
        ] {
            assert_eq!(registrar.refused("registerOrganisation", input).await, [fault]);
        }
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        let anonymous = app.query("mutation { registerOrganisation(input: { clientMutationId: \"x\", code: \"aa\", name: \"N\", kind: NGO }) { userErrors { code } } }", json!({})).await;
        assert_eq!((&anonymous["data"]["registerOrganisation"], &anonymous["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("UNAUTHENTICATED")));
    }

    async fn a_suspended_donor_reads_as_a_stranger_until_it_is_active_again(app: &TestApp) {
        let (panel, donor, registrar) = (app.approver("group-civ"), app.approver("state-can"), app.actor(REGISTRY, Role::Registrar));
        let report = panel.done("recordReport", json!({ "title": "T", "kind": "FINAL" }), "report { id }").await;
        let input = json!({ "report": report["id"], "text": "Officers were paid.", "language": "en", "category": "REPORT" });
        let finding = panel.done("recordFinding", input, "finding { id reference }").await;
        panel.done("shareFinding", json!({ "finding": finding["id"], "organisation": "state-can" }), "share { id }").await;
        let read = "query ($r: String!) { finding(reference: $r) { text } viewer { standing reach can apiKeys { totalCount } } }";
        donor.done("createApiKey", key("Portal"), "apiKey { id }").await;
        for (standing, reads, keys) in [("SUSPENDED", false, 0), ("PENDING_REVIEW", false, 0), ("ACTIVE", true, 1)] {
            let review = json!({ "organisation": "state-can", "standing": standing, "reason": "Statutes seen." });
            registrar.done("reviewOrganisation", review, "organisation { standing }").await;
            let seen = donor.data(read, json!({ "r": finding["reference"] })).await;
            assert_eq!(!seen["finding"].is_null(), reads, "{standing}");
            assert_eq!((&seen["viewer"]["standing"], &seen["viewer"]["apiKeys"]["totalCount"]), (&json!(standing), &json!(keys)), "{standing}");
            assert_eq!(seen["viewer"]["reach"] == "ORGANISATION", reads, "{standing}");
            assert_eq!(!seen["viewer"]["can"].as_array().unwrap().is_empty(), reads, "{standing}");
            if !reads {
                assert_eq!(donor.refused("createApiKey", key("Portal")).await, ["FORBIDDEN"], "{standing}");
            }
        }
    }

    async fn what_a_suspended_donor_gives_unnamed_is_not_told_from_help_that_is_suspended_itself(app: &TestApp) {
        let (donor, other) = (app.approver("state-can"), app.approver("state-che"));
        let gap = crate::matches::gap(app).await;
        let unnamed = |status: &str| with(offer("TRAINING", number("COURSES", 2)), json!({ "attribution": "UNATTRIBUTED", "status": status }));
        let own = other.offers(unnamed("SUSPENDED")).await;
        let (made, closed) = (donor.offers(unnamed("PIPELINE")).await, donor.offers(unnamed("CLOSED")).await);
        let before = seen(app, &made, &gap).await;
        assert_eq!((&before.0, before.2, before.3), (&json!("PIPELINE"), false, true));
        let review = |standing: &str| json!({ "organisation": "state-can", "standing": standing, "reason": "Statutes seen." });
        let registrar = app.actor(REGISTRY, Role::Registrar);
        registrar.done("reviewOrganisation", review("SUSPENDED"), "organisation { standing }").await;
        for stranger in [&**app, &app.approver("state-fra")] {
            let suspended = seen(stranger, &own, &gap).await;
            assert_eq!(suspended.0, "SUSPENDED");
            assert_eq!(seen(stranger, &made, &gap).await, suspended);
            let over = seen(stranger, &closed, &gap).await;
            assert_eq!((&over.0, over.2, over.3), (&json!("CLOSED"), false, true));
        }
        registrar.done("reviewOrganisation", review("ACTIVE"), "organisation { standing }").await;
        assert_eq!(seen(app, &made, &gap).await, before);
    }

    async fn what_a_suspended_donor_gave_unnamed_is_refused_as_help_that_is_suspended_itself(app: &TestApp) {
        let (donor, other, host) = (app.approver("state-can"), app.approver("state-che"), app.approver("civ-authorities"));
        let gap = crate::matches::gap(app).await;
        let over = |status: &str| {
            let more = json!({ "attribution": "UNATTRIBUTED", "status": status, "starts": "2001", "ends": "2001" });
            with(offer("TRAINING", number("COURSES", 2)), more)
        };
        let (own, made) = (other.offers(over("SUSPENDED")).await, donor.offers(over("PIPELINE")).await);
        let review = json!({ "organisation": "state-can", "standing": "SUSPENDED", "reason": "Statutes seen." });
        app.actor(REGISTRY, Role::Registrar).done("reviewOrganisation", review, "organisation { standing }").await;
        let refused = async |offer: &Value| {
            let lines = json!([{ "need": gap["needs"][2]["id"], "line": offer["lines"][0]["id"] }]);
            let input = json!({ "gap": gap["id"], "assistance": offer["id"], "lines": lines });
            host.say("proposeMatch", input, "clientMutationId").await["userErrors"][0]["message"].take()
        };
        let told = refused(&own).await;
        assert!(told.as_str().is_some_and(|told| told.contains("suspended")), "{told}");
        assert_eq!(refused(&made).await, told);
    }

    async fn a_review_that_changes_nothing_is_refused_and_leaves_nothing(app: &TestApp) {
        let registrar = app.actor(REGISTRY, Role::Registrar);
        let review = |standing: &str, reason: &str| json!({ "organisation": "state-can", "standing": standing, "reason": reason });
        assert_eq!(registrar.refused("reviewOrganisation", review("SUSPENDED", "  ")).await, ["INVALID reason"]);
        let unknown = json!({ "organisation": "nobody-known", "standing": "ACTIVE", "reason": "R." });
        assert_eq!(registrar.refused("reviewOrganisation", unknown).await, ["INVALID organisation"]);
        registrar.done("reviewOrganisation", review("SUSPENDED", "Statutes seen."), "organisation { standing }").await;
        let before = Rows::read(&app.database.connect().await).await;
        assert_eq!(registrar.refused("reviewOrganisation", review("SUSPENDED", "Again.")).await, ["CONFLICT"]);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
    }

    async fn only_private_organisations_wait_and_french_names_keep_the_congos_apart(app: &TestApp) {
        let registrar = app.actor(REGISTRY, Role::Registrar);
        for (kind, standing) in [("NGO", "ACTIVE"), ("PRIVATE", "PENDING_REVIEW")] {
            let input = json!({ "code": format!("new-{}", kind.to_lowercase()), "name": "New", "kind": kind });
            let made = registrar.done("registerOrganisation", input, "organisation { standing source history { edges { node { kind actor { code } role } } } }").await;
            assert_eq!(made, json!({ "standing": standing, "source": "registered by a registrar",
                "history": { "edges": [{ "node": { "kind": "ORGANISATION_REGISTERED", "actor": { "code": REGISTRY }, "role": "REGISTRAR" } }] } }));
        }
        let before = Rows::read(&app.database.connect().await).await;
        let port = |name_fr: &str| json!({ "code": "a-port", "name": "Ports", "nameFr": name_fr, "kind": "HOST_INSTITUTION", "country": "CG" });
        assert_eq!(registrar.refused("registerOrganisation", port("Ports de la RDC")).await, ["INVALID country"]);
        for (kind, code) in [("MISSION", "a-port"), ("COMMITTEE", "a-port"), ("NGO", "a"), ("NGO", "1a"), ("NGO", "a-"), ("NGO", "É-port"), ("NGO", &"a".repeat(61))] {
            let fault = registrar.refused("registerOrganisation", json!({ "code": code, "name": "N", "kind": kind })).await;
            assert_eq!(fault, [if kind == "NGO" { "INVALID code" } else { "INVALID kind" }], "{kind} {code}");
        }
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        registrar.done("registerOrganisation", port("Ports du Congo"), "organisation { code nameFr }").await;
        assert_eq!(app.data("{ organisation(code: \"a-port\") { nameFr } }", json!({})).await["organisation"]["nameFr"], "Ports du Congo");
    }

    async fn a_viewer_is_told_who_it_is_and_what_it_can(app: &TestApp) {
        let told = "{ viewer { organisation { code } panel { code } mission { acronym } role standing reach subject can } }";
        let anonymous = app.data(told, json!({})).await["viewer"].take();
        assert_eq!(anonymous, json!({ "organisation": null, "panel": null, "mission": null, "role": null, "standing": null, "reach": "PUBLIC", "subject": null, "can": [] }));
        let mut could: Vec<Value> = Vec::new();
        for (role, name, knows) in [(Role::Reader, "READER", "RECORD_REPORT"), (Role::Editor, "EDITOR", "RECORD_REPORT"), (Role::Approver, "APPROVER", "PUBLISH_REPORT")] {
            let viewer = app.actor("group-civ", role).data(told, json!({})).await["viewer"].take();
            assert_eq!((&viewer["organisation"]["code"], &viewer["panel"]["code"], &viewer["mission"]), (&json!("group-civ"), &json!("group-civ"), &Value::Null));
            assert_eq!((&viewer["role"], &viewer["standing"], &viewer["reach"]), (&json!(name), &json!("ACTIVE"), &json!("ORGANISATION")));
            assert!(viewer["subject"].as_str().unwrap().ends_with("test"), "{viewer}");
            let can = viewer["can"].as_array().unwrap().clone();
            assert_eq!(can.contains(&json!(knows)), role != Role::Reader, "{name}");
            assert!(could.iter().all(|action| can.contains(action)) && (role == Role::Reader || can.len() > could.len()), "{name}: {can:?}");
            assert!(!can.contains(&json!("REGISTER_ORGANISATION")) && !can.contains(&json!("PLAN_NEEDS")), "{name}: {can:?}");
            could = can;
        }
        let mission = app.actor("unoci", Role::Editor).data(told, json!({})).await["viewer"].take();
        assert_eq!((&mission["panel"], &mission["mission"]["acronym"], &mission["reach"]), (&Value::Null, &json!("UNOCI"), &json!("ORGANISATION")));
        assert!(mission["can"].as_array().unwrap().contains(&json!("PLAN_NEEDS")));
        let registrar = app.actor(REGISTRY, Role::Registrar).data(told, json!({})).await["viewer"].take();
        assert_eq!((&registrar["role"], &registrar["reach"], &registrar["can"]), (&json!("REGISTRAR"), &json!("PUBLIC"), &json!(["CLOSE_GAP", "REOPEN_GAP", "LINK_GAPS", "UNLINK_GAPS", "REGISTER_ORGANISATION", "REVIEW_ORGANISATION", "HIDE_TEXT", "SHOW_TEXT"])));
    }
}

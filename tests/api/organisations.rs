//! Who may act: organisations registered and reviewed, API keys, and what a viewer is told of itself.

use chrono::{Days, Utc};
use entity::values::Role;
use serde_json::{Value, json};
use tests::{Rows, TestApp, on_both};

/// The organisation whose registrar serves all.
const REGISTRY: &str = "un-secretariat";

fn ahead(days: u64) -> String {
    (Utc::now() + Days::new(days)).format("%Y-%m-%d").to_string()
}

fn key(label: &str) -> Value {
    json!({ "label": label, "reach": "ORGANISATION", "role": "EDITOR", "expiresOn": ahead(30) })
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
        assert_eq!(registrar.data("{ viewer { reach can } }", json!({})).await["viewer"], json!({ "reach": "PUBLIC", "can": ["REGISTER_ORGANISATION", "REVIEW_ORGANISATION"] }));
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

    async fn the_secret_of_a_key_is_shown_once_and_signs_in_until_revoked(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = key("Portal");
        input["clientMutationId"] = "one".into();
        let first = donor.say("createApiKey", input.clone(), "secret apiKey { id label state role reach lastUsed viewerCan }").await;
        let again = donor.say("createApiKey", input.clone(), "secret apiKey { id label state role reach viewerCan }").await;
        assert_eq!(first["apiKey"]["id"], again["apiKey"]["id"]);
        assert!(again["secret"].is_null() && first["apiKey"]["lastUsed"].is_null());
        assert_eq!(first["apiKey"]["viewerCan"], json!(["REVOKE_API_KEY"]));
        input["label"] = "Other".into();
        assert_eq!(donor.refused("createApiKey", input).await, ["KEY_REUSED"]);
        let script = app.with_token(first["secret"].as_str().unwrap());
        let viewer = script.data("{ viewer { role organisation { code } can apiKeys { totalCount edges { node { label } } } } }", json!({})).await["viewer"].take();
        assert_eq!((&viewer["role"], &viewer["organisation"]["code"], &viewer["apiKeys"]["totalCount"]), (&json!("EDITOR"), &json!("state-can"), &json!(1)));
        assert!(!viewer["can"].as_array().unwrap().contains(&json!("CREATE_API_KEY")));
        // Nothing of the secret is anywhere in the database.
        let secret = first["secret"].as_str().unwrap();
        let rows = format!("{:?}", Rows::read(&app.database.connect().await).await);
        assert!(!rows.contains(secret) && !rows.contains(&secret[30..]));
        // Others do not know of it.
        assert_eq!(app.approver("state-fra").data("{ viewer { apiKeys { totalCount } } }", json!({})).await["viewer"]["apiKeys"]["totalCount"], 0);
        assert_eq!(app.approver("state-fra").refused("revokeApiKey", json!({ "apiKey": first["apiKey"]["id"] })).await, ["NOT_FOUND apiKey"]);
        donor.done("revokeApiKey", json!({ "apiKey": first["apiKey"]["id"], "reason": "Leaked." }), "apiKey { state }").await;
        assert_eq!(donor.refused("revokeApiKey", json!({ "apiKey": first["apiKey"]["id"] })).await, ["CONFLICT"]);
        let refused = script.post(&json!({ "query": "{ viewer { id } }" })).await;
        assert_eq!(refused.status(), 401);
    }

    async fn keys_are_bounded_in_role_reach_and_time(app: &TestApp) {
        let donor = app.approver("state-can");
        let with = |name: &str, value: Value| {
            let mut input = key("Portal");
            input[name] = value;
            input
        };
        for (input, fault) in [
            (with("role", json!("APPROVER")), "INVALID role"),
            (with("role", json!("REGISTRAR")), "INVALID role"),
            (with("reach", json!("PUBLIC")), "INVALID role"),
            (with("expiresOn", json!(ahead(400))), "INVALID expiresOn"),
            (with("expiresOn", json!("2020-01-01")), "INVALID expiresOn"),
            (with("expiresOn", json!("2999")), "INVALID expiresOn"),
            (with("label", json!("")), "INVALID label"),
        ] {
            let faults = donor.refused("createApiKey", input).await;
            assert!(faults.iter().all(|found| found == fault), "{faults:?}");
        }
        assert_eq!(app.actor("state-can", Role::Editor).refused("createApiKey", key("Portal")).await, ["FORBIDDEN"]);
    }
}

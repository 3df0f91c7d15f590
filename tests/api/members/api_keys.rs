//! API keys: created by people for scripts, shown once, bounded, and revoked.

use crate::hidden::insert;
use chrono::{Days, Utc};
use domain::organisation::{ApiKeyReach, Role};
use entity::api_key;
use gapbridge::{
    access::viewer::{Member, Viewer},
    auth::api_key::new_secret,
};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use tests::{Rows, TestApp, ask, member_as, on_both};

const OWNER: &str = "state-can";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn ahead(days: i64) -> String {
    let today = Utc::now().date_naive();
    let day = if days < 0 {
        today - Days::new(days.unsigned_abs())
    } else {
        today + Days::new(days.unsigned_abs())
    };
    day.to_string()
}

/// A key of an editor, for thirty days.
pub(crate) fn key(label: &str) -> Value {
    json!({ "label": label, "reach": "ORGANISATION", "role": "EDITOR", "expiresOn": ahead(30) })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut input = key("Portal");
    input[name] = value.into();
    input
}

/// Writes keys past the API: end and when revoked of each.
async fn keep(app: &TestApp, keys: impl IntoIterator<Item = (i64, Option<i64>)>) {
    let store = app.database.store().await;
    let organisation_id = store.reference().organisations.by_code(OWNER).unwrap().id;
    store.close().await;
    let connection = app.database.connect().await;
    for (expires, revoked) in keys {
        let (id, created) = (Uuid::now_v7(), Utc::now().timestamp_millis());
        let (label, reach, role) = ("Kept".to_owned(), ApiKeyReach::Organisation, Role::Reader);
        let (_, digest) = new_secret(id);
        insert(
            &connection,
            api_key::Model {
                id,
                organisation_id,
                label,
                reach,
                role,
                digest,
                created,
                expires,
                revoked,
                last_used: None,
            },
        )
        .await;
    }
    connection.close().await.unwrap();
}

async fn rows(app: &TestApp) -> Rows {
    let connection = app.database.connect().await;
    let rows = Rows::read(&connection).await;
    connection.close().await.unwrap();
    rows
}

on_both! {
    async fn the_secret_of_a_key_is_shown_once_and_signs_in_until_revoked(app: &TestApp) {
        let donor = app.approver(OWNER);
        let input = with("clientMutationId", "one");
        let first = donor.say("createApiKey", input.clone(), "secret apiKey { id label state role reach lastUsed revoked viewerCan }").await;
        let again = donor.say("createApiKey", input.clone(), "secret apiKey { id }").await;
        assert_eq!((&first["apiKey"]["id"], &again["secret"]), (&again["apiKey"]["id"], &Value::Null));
        let told = json!({ "id": first["apiKey"]["id"], "label": "Portal", "state": "ACTIVE", "role": "EDITOR", "reach": "ORGANISATION", "lastUsed": null, "revoked": null, "viewerCan": ["REVOKE_API_KEY"] });
        assert_eq!(first["apiKey"], told);
        assert_eq!(rows(app).await.of("api_key").len(), 1);
        let mut other = input.clone();
        other["label"] = "Other".into();
        assert_eq!(donor.refused("createApiKey", other).await, ["KEY_REUSED"]);
        let script = app.with_token(first["secret"].as_str().unwrap());
        let viewer = script.data("{ viewer { role organisation { code } can apiKeys { totalCount edges { node { label } } } } }", json!({})).await["viewer"].take();
        assert_eq!((&viewer["role"], &viewer["organisation"]["code"], &viewer["apiKeys"]["totalCount"]), (&json!("EDITOR"), &json!(OWNER), &json!(1)));
        assert!(!viewer["can"].as_array().unwrap().contains(&json!("CREATE_API_KEY")));
        donor.done("revokeApiKey", json!({ "apiKey": first["apiKey"]["id"], "reason": "Leaked." }), "apiKey { state viewerCan }").await;
        assert_eq!(donor.refused("revokeApiKey", json!({ "apiKey": first["apiKey"]["id"] })).await, ["CONFLICT"]);
        assert_eq!(script.post(&json!({ "query": "{ viewer { id } }" })).await.status(), 401);
        // The name of a creation that was done does not bring the key back.
        let repeated = donor.say("createApiKey", input, "secret apiKey { state }").await;
        assert_eq!((&repeated["secret"], &repeated["apiKey"]["state"]), (&Value::Null, &json!("REVOKED")));
    }

    async fn neither_rows_nor_history_keep_a_secret_and_the_history_no_digest(app: &TestApp) {
        let donor = app.approver(OWNER);
        let made = donor.say("createApiKey", key("Portal"), "secret apiKey { id }").await;
        donor.done("revokeApiKey", json!({ "apiKey": made["apiKey"]["id"] }), "apiKey { id }").await;
        let (secret, kept) = (made["secret"].as_str().unwrap(), rows(app).await);
        let all = format!("{kept:?}");
        assert!(!all.contains(secret) && !all.contains(&secret[27..]));
        let digest = kept.of("api_key").iter().next().unwrap().split("digest: \"").nth(1).unwrap()[..64].to_owned();
        let events: Vec<_> = kept.of("event").iter().filter(|event| event.contains("ApiKey")).collect();
        assert_eq!(events.len(), 2);
        for event in events {
            assert!(!event.contains(&digest) && !event.contains("last_used") && !event.contains("\"digest"), "{event}");
            // Whom an organisation gives keys to is nobody else's affair.
            assert!(event.contains("open: None") && event.contains("panel_id: None"), "{event}");
        }
    }

    async fn keys_are_known_to_their_organisation_alone(app: &TestApp) {
        let made = app.approver(OWNER).done("createApiKey", key("Portal"), "apiKey { id }").await;
        let read = "query ($id: ID!) { viewer { apiKeys { totalCount edges { node { id } } } } node(id: $id) { id ... on ApiKey { label } } }";
        for role in [Role::Reader, Role::Editor, Role::Approver] {
            let seen = app.actor(OWNER, role).data(read, json!({ "id": made["id"] })).await;
            assert_eq!((&seen["viewer"]["apiKeys"]["totalCount"], &seen["node"]["label"]), (&json!(1), &json!("Portal")), "{role:?}");
        }
        let others = [app.approver("state-fra"), app.approver("group-civ"), app.actor(OWNER, Role::Registrar), app.actor("un-secretariat", Role::Registrar)];
        for other in others.iter().chain([&**app]) {
            let seen = other.data(read, json!({ "id": made["id"] })).await;
            assert_eq!(seen, json!({ "viewer": { "apiKeys": { "totalCount": 0, "edges": [] } }, "node": null }));
        }
        assert_eq!(app.approver("state-fra").refused("revokeApiKey", json!({ "apiKey": made["id"] })).await, ["NOT_FOUND apiKey"]);
        assert_eq!(app.actor(OWNER, Role::Editor).refused("revokeApiKey", json!({ "apiKey": made["id"] })).await, ["FORBIDDEN"]);
        // Nor has a key that reads what is public a look at the keys.
        let public = app.approver(OWNER).say("createApiKey", json!({ "label": "Site", "reach": "PUBLIC", "role": "READER", "expiresOn": ahead(1) }), "secret").await;
        let site = app.with_token(public["secret"].as_str().unwrap());
        let seen = site.data("{ viewer { reach can apiKeys { totalCount } } }", json!({})).await["viewer"].take();
        assert_eq!(seen, json!({ "reach": "PUBLIC", "can": [], "apiKeys": { "totalCount": 0 } }));
    }

    async fn keys_are_bounded_in_role_reach_label_and_time(app: &TestApp) {
        let (donor, before) = (app.approver(OWNER), rows(app).await);
        for (input, fault) in [
            (with("role", "APPROVER"), "INVALID role"),
            (with("role", "REGISTRAR"), "INVALID role"),
            (with("reach", "PUBLIC"), "INVALID role"),
            (with("expiresOn", ahead(367)), "INVALID expiresOn"),
            (with("expiresOn", ahead(-1)), "INVALID expiresOn"),
            (with("expiresOn", &ahead(30)[..7]), "INVALID expiresOn"),
            (with("label", " "), "INVALID label"),
            (with("label", "two\u{7}bells"), "INVALID label"),
            (with("label", "é".repeat(101)), "INVALID label"),
        ] {
            assert_eq!(donor.refused("createApiKey", input.clone()).await, [fault], "{input}");
        }
        for role in [Role::Reader, Role::Editor, Role::Registrar] {
            assert_eq!(app.actor(OWNER, role).refused("createApiKey", key("Portal")).await, ["FORBIDDEN"], "{role:?}");
        }
        assert_eq!(before.changes(&rows(app).await), Vec::new());
        for (days, label) in [(0, "é".repeat(100)), (366, "L".to_owned())] {
            let mut input = with("expiresOn", ahead(days));
            input["label"] = label.into();
            let made = donor.done("createApiKey", input, "apiKey { expires state }").await;
            assert!(made["expires"].as_str().unwrap().starts_with(&ahead(days + 1)) && made["state"] == "ACTIVE", "{made}");
        }
    }

    async fn no_key_creates_keys_whatever_its_role(app: &TestApp) {
        // The database keeps no key of an approver: this viewer goes past sign-in.
        let store = app.database.store().await;
        let Viewer::Member(person) = member_as(&store, OWNER, Role::Approver) else { panic!("a member") };
        let key = Viewer::Member(Member { subject: format!("key:{}", Uuid::now_v7().simple()), ..person.clone() });
        let say = format!("mutation {{ createApiKey(input: {{ clientMutationId: \"one\", label: \"L\", expiresOn: \"{}\" }}) {{ secret userErrors {{ code }} }} }}", ahead(1));
        let can = ask(&store, &key, "{ viewer { role can } }", json!({})).await["viewer"].take();
        assert!(can["role"] == "APPROVER" && !can["can"].as_array().unwrap().contains(&json!("CREATE_API_KEY")), "{can}");
        let before = rows(app).await;
        let refused = ask(&store, &key, &say, json!({})).await;
        assert_eq!(refused["createApiKey"], json!({ "secret": null, "userErrors": [{ "code": "FORBIDDEN" }] }));
        assert_eq!(before.changes(&rows(app).await), Vec::new());
        let made = ask(&store, &Viewer::Member(person), &say, json!({})).await;
        assert_eq!(made["createApiKey"]["userErrors"], json!([]));
        store.close().await;
    }

    async fn an_organisation_has_at_most_a_hundred_keys_that_are_good(app: &TestApp) {
        let (donor, now) = (app.approver(OWNER), Utc::now().timestamp_millis());
        let over = [(now - 1, None), (now + DAY_MS, Some(now))];
        keep(app, over.into_iter().chain([(now + DAY_MS, None); 99])).await;
        let states = donor.data("{ viewer { apiKeys(first: 100) { totalCount } oldest: apiKeys(last: 2) { edges { node { state viewerCan } } } } }", json!({})).await["viewer"].take();
        assert_eq!(states["apiKeys"]["totalCount"], 101);
        let oldest = json!({ "edges": [{ "node": { "state": "REVOKED", "viewerCan": [] } }, { "node": { "state": "EXPIRED", "viewerCan": ["REVOKE_API_KEY"] } }] });
        assert_eq!(states["oldest"], oldest);
        let last = donor.done("createApiKey", key("Hundredth"), "apiKey { id }").await;
        assert_eq!(donor.refused("createApiKey", key("One more")).await, ["CONFLICT"]);
        assert!(!app.approver("state-fra").done("createApiKey", key("Theirs"), "apiKey { id }").await.is_null());
        donor.done("revokeApiKey", json!({ "apiKey": last["id"] }), "apiKey { state }").await;
        donor.done("createApiKey", key("Again"), "apiKey { id }").await;
    }
}

//! Where no webhook leads, who knows of one, and how many there may be.

use super::{OWNER, PANEL, deliveries, near, offers, receiver::Receiver, register, serve, until};
use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{TestApp, TestDatabase, on_both};

on_both! {
    async fn addresses_that_are_not_public_are_refused_and_not_asked(app: &TestApp) {
        let owner = app.approver(OWNER);
        for url in ["http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://localhost/", "https://me:word@example.org/", "example.org", "https://example.org:0/", "https://example.org/hook\n", "https://example.org/changes#gaps", "https://example.org/#", "https://example.org/a b"] {
            assert_eq!(owner.refused("registerWebhook", json!({ "url": url })).await, ["INVALID url"], "{url}");
        }
        let (webhook, _) = register(&owner, "https://receiver.invalid/", Value::Null).await;
        let receiver = Receiver::start(&[]).await;
        let inside = receiver.url.replace("http:", "https:");
        app.database.run_sql(&format!("update webhook set url = '{inside}'")).await;
        offers(&owner).await;
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().any(|one| one["attempts"][0].is_object()))).await;
        assert!(all[0]["attempts"][0]["error"].as_str().unwrap().contains("not public") && all[0]["state"] == "PENDING", "{all:?}");
        assert!(receiver.sent().is_empty());
    }

    async fn metadata_services_are_refused_even_where_private_addresses_are_allowed(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let owner = service.approver(OWNER);
        for url in ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://[::ffff:169.254.169.254]/"] {
            assert_eq!(owner.refused("registerWebhook", json!({ "url": url })).await, ["INVALID url"], "{url}");
        }
        let (webhook, _) = register(&owner, "http://127.0.0.1:9/", Value::Null).await;
        assert_eq!(owner.refused("updateWebhook", json!({ "webhook": webhook["id"], "url": "http://169.254.169.254/" })).await, ["INVALID url"]);
        // One that was registered before is not asked either.
        database.run_sql("update webhook set url = 'http://169.254.169.254/latest'").await;
        offers(&owner).await;
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().any(|one| one["attempts"][0].is_object()))).await;
        assert!(all[0]["attempts"][0]["error"].as_str().unwrap().contains("link-local"), "{all:?}");
    }

    async fn a_filter_that_can_never_find_anything_is_refused(app: &TestApp) {
        let (owner, panel) = (app.approver(OWNER), app.approver(PANEL));
        let hidden = panel.done("recordGap", whole(), "gap { reference }").await["reference"].take();
        let open = panel.publishes(whole()).await["reference"].take();
        let never = [
            (json!({ "things": [] }), "things"),
            (json!({ "kinds": [] }), "kinds"),
            (json!({ "gaps": [] }), "gaps"),
            (json!({ "organisations": [] }), "organisations"),
            (json!({ "gapFilter": { "countries": [] } }), "gapFilter.countries"),
            (json!({ "gapFilter": { "assessed": { "decisions": [] } } }), "gapFilter.assessed.decisions"),
            (json!({ "things": ["OFFER"], "gapFilter": { "countries": ["LBR"] } }), "things"),
            (json!({ "things": ["GAP"], "kinds": ["OFFER_MADE"] }), "kinds"),
            (json!({ "kinds": ["WEBHOOK_UPDATED"] }), "kinds"),
            (json!({ "things": ["OFFER"], "gaps": [open] }), "things"),
        ];
        let (webhook, _) = register(&owner, "https://receiver.invalid/", json!({ "gaps": [open], "kinds": ["GAP_CLOSED", "OFFER_MADE"] })).await;
        let changes = "query ($filter: ChangeFilter) { changes(filter: $filter) { totalCount } }";
        for (filter, field) in never {
            let expected = [format!("INVALID filter.{field}")];
            assert_eq!(owner.refused("registerWebhook", json!({ "url": "https://receiver.invalid/", "filter": filter })).await, expected, "{filter}");
            assert_eq!(owner.refused("updateWebhook", json!({ "webhook": webhook["id"], "filter": filter })).await, expected, "{filter}");
            assert_eq!(owner.error(changes, json!({ "filter": filter })).await.0, "INVALID", "{filter}");
        }
        let said = app.error(changes, json!({ "filter": { "things": ["GAP"], "kinds": ["OFFER_MADE"] } })).await.1;
        assert!(said.contains("OFFER_MADE") && said.contains("GAP"), "{said}");
        // A gap that is hidden is told like one that is not there, and the feed says nothing of either.
        let mut told = Vec::new();
        for gap in [&hidden, &json!("nope")] {
            let filter = json!({ "gaps": [open, gap] });
            let input = json!({ "url": "https://receiver.invalid/", "filter": filter });
            let refused = owner.say("registerWebhook", input, "userErrors { code field message }").await["userErrors"].take();
            told.push(refused.to_string().replace(gap.as_str().unwrap(), "…"));
            assert_eq!(owner.refused("updateWebhook", json!({ "webhook": webhook["id"], "filter": filter })).await, ["INVALID filter.gaps"]);
            owner.data(changes, json!({ "filter": { "gaps": [gap] } })).await;
        }
        assert!(told[0].contains("INVALID") && told[0] == told[1], "{told:?}");
        register(&panel, "https://receiver.invalid/", json!({ "gaps": [hidden] })).await;
    }

    async fn webhooks_are_known_to_their_organisation_alone_and_bounded(app: &TestApp) {
        let (owner, stranger) = (app.approver(OWNER), app.approver("state-fra"));
        let input = json!({ "url": "https://receiver.invalid/", "description": "Portal", "filter": { "kinds": ["OFFER_MADE"], "organisations": [OWNER] }, "clientMutationId": "one" });
        let made = owner.say("registerWebhook", input.clone(), "secret webhook { id description filter { things kinds organisations } viewerCan }").await;
        let webhook = made["webhook"].clone();
        assert_eq!(webhook["filter"], json!({ "things": null, "kinds": ["OFFER_MADE"], "organisations": [OWNER] }));
        let again = owner.say("registerWebhook", input, "secret webhook { id }").await;
        assert_eq!((&again["secret"], &again["webhook"]["id"]), (&Value::Null, &webhook["id"]));
        let read = "query ($id: ID!) { viewer { webhooks { totalCount } } node(id: $id) { id } }";
        for (who, knows) in [(&app.actor(OWNER, Role::Reader), true), (&stranger, false), (&**app, false), (&app.actor("un-secretariat", Role::Registrar), false)] {
            let seen = who.data(read, json!({ "id": webhook["id"] })).await;
            assert_eq!((seen["viewer"]["webhooks"]["totalCount"] == 1, seen["node"].is_object()), (knows, knows));
        }
        for mutation in ["removeWebhook", "pauseWebhook", "rotateWebhookSecret", "testWebhook"] {
            assert_eq!(stranger.refused(mutation, json!({ "webhook": webhook["id"] })).await, ["NOT_FOUND webhook"]);
            assert_eq!(app.actor(OWNER, Role::Editor).refused(mutation, json!({ "webhook": webhook["id"] })).await, ["FORBIDDEN"]);
        }
        assert_eq!(owner.refused("registerWebhook", json!({ "url": "https://receiver.invalid/", "filter": { "organisations": ["nobody"] } })).await, ["INVALID filter.organisations"]);
        assert_eq!(owner.refused("redeliver", json!({ "webhook": webhook["id"] })).await, ["INVALID since"]);
        assert_eq!(owner.refused("redeliver", json!({ "webhook": webhook["id"], "since": "2999-01-01" })).await, ["INVALID since"]);
        owner.done("updateWebhook", json!({ "webhook": webhook["id"], "description": "", "filter": {} }), "webhook { id }").await;
        owner.done("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        for _ in 1..10 {
            register(&owner, "https://receiver.invalid/", Value::Null).await;
        }
        assert_eq!(owner.refused("registerWebhook", json!({ "url": "https://receiver.invalid/" })).await, ["CONFLICT"]);
        let removed = owner.done("removeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state description filter { kinds } viewerCan history { edges { node { kind } } } }").await;
        let kinds = ["WEBHOOK_REMOVED", "WEBHOOK_SECRET_ROTATED", "WEBHOOK_UPDATED", "WEBHOOK_REGISTERED"];
        let kinds = json!({ "edges": kinds.map(|kind| json!({ "node": { "kind": kind } })) });
        assert_eq!(removed, json!({ "state": "REMOVED", "description": null, "filter": null, "viewerCan": [], "history": kinds }));
        register(&owner, "https://receiver.invalid/", Value::Null).await;
    }
}

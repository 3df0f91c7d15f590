//! What fails: tried again, set aside, sent when it is asked for, and ended where the receiver is gone.

use super::{
    OWNER, deliveries, near, offers, once, receiver::Receiver, register, seen, serve, until,
};
use gapbridge::{config::WebhookSettings, db::webhooks::backlog};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{TestDatabase, on_both, own_port};

on_both! {
    async fn a_failure_is_tried_again_under_its_id_and_holds_back_what_came_later(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[500, 302, 503]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        let mut made = vec![offers(&owner).await];
        receiver.wait_for(1).await;
        made.push(offers(&owner).await);
        let told: Vec<Value> = receiver.changes(5).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [&made[0], &made[0], &made[0], &made[0], &made[1]].map(Clone::clone));
        let sent = receiver.sent();
        assert!(sent.iter().all(|sent| sent.path == "/hook"), "a redirect is not followed");
        assert!(sent[..4].iter().all(|again| again.id() == sent[0].id() && again.body == sent[0].body));
        assert_ne!(sent[4].id(), sent[0].id());
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().all(|one| one["state"] == "DELIVERED"))).await;
        assert_eq!((all.len(), &all[0]["id"]), (2, &json!(sent[0].id())));
        let statuses: Vec<&Value> = all[0]["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["status"]).collect();
        assert_eq!(statuses, [500, 302, 503, 200]);
        assert!(all[0]["attempts"][1]["error"].as_str().unwrap().contains("redirects") && all[0]["attempts"][3]["error"].is_null());
        // Asked for again, both come again in their order, as they were.
        owner.done("redeliver", json!({ "webhook": webhook["id"], "since": "2020-01-01" }), "webhook { id }").await;
        let again = receiver.wait_for(7).await;
        assert_eq!([again[5].id(), again[6].id()], [sent[0].id(), sent[4].id()]);
    }

    async fn a_receiver_that_was_dead_for_an_hour_gets_all_in_order_and_once(database: &TestDatabase) {
        let service = serve(database, near()).await;
        // At a port that nobody else takes while it is dead.
        let receiver = Receiver::start_at(&format!("127.0.0.1:{}", own_port()), &[]).await;
        let owner = service.approver(OWNER);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        offers(&owner).await;
        once(&owner, &webhook, "DELIVERED").await;
        let address = receiver.dies().await;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(offers(&owner).await);
        }
        let tried = |all: &Vec<Value>| all.last().filter(|last| last["state"] == "PENDING").map_or(0, |last| last["attempts"].as_array().unwrap().len());
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| tried(all) > 2)).await;
        assert_eq!(all.len(), 2, "what comes later waits in the feed: {all:?}");
        assert!(all[1]["attempts"].as_array().unwrap().iter().all(|attempt| attempt["status"].is_null() && attempt["error"].is_string()), "{all:?}");
        database.run_sql("update webhook_delivery set created = created - 3600000, since = since - 3600000").await;
        let receiver = Receiver::start_at(&address, &[]).await;
        let told: Vec<Value> = receiver.changes(3).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, made);
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().all(|one| one["state"] == "DELIVERED"))).await;
        assert_eq!(receiver.sent().len(), all.len() - 1, "each was taken once");
    }

    async fn what_is_not_taken_in_time_is_set_aside_shown_and_sent_again_when_asked(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { give_up: Duration::from_millis(50), ..near() }).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[500; 200]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        offers(&owner).await;
        let all = once(&owner, &webhook, "SET_ASIDE").await;
        let query = "{ viewer { inbox(kinds: [DELIVERY_SET_ASIDE]) { edges { node { kind since object { id } } } } } }";
        let waiting = owner.data(query, json!({})).await["viewer"]["inbox"]["edges"].take();
        assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["node"]["object"]["id"]), (1, &webhook["id"]));
        assert_eq!(service.approver("state-fra").data(query, json!({})).await["viewer"]["inbox"]["edges"], json!([]));
        let id = all[0]["id"].clone();
        receiver.answers.lock().unwrap().clear();
        owner.done("redeliver", json!({ "webhook": webhook["id"], "delivery": id }), "webhook { id }").await;
        let all = once(&owner, &webhook, "DELIVERED").await;
        assert_eq!((&all[0]["id"], receiver.sent().last().unwrap().id()), (&id, id.as_str().unwrap()));
        assert_eq!(owner.data(query, json!({})).await["viewer"]["inbox"]["edges"], json!([]));
    }

    async fn each_that_is_asked_for_again_is_tried_as_long_as_any_other(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { give_up: Duration::from_secs(5), ..near() }).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        for many in 1..3 {
            offers(&owner).await;
            receiver.changes(many).await;
        }
        let all_are = async |state: &str| until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().all(|one| one["state"] == state))).await;
        all_are("DELIVERED").await;
        receiver.answers.lock().unwrap().extend([500; 500]);
        owner.done("redeliver", json!({ "webhook": webhook["id"], "since": "2020-01-01" }), "webhook { id }").await;
        let all = all_are("SET_ASIDE").await;
        assert!(all.iter().all(|one| one["attempts"].as_array().unwrap().len() > 2), "{all:?}");
    }

    async fn gone_ends_a_webhook_until_it_is_resumed_and_nothing_is_lost(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[410, 500]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        let first = offers(&owner).await;
        until(async || Some(seen(&owner, &webhook).await).filter(|seen| seen["state"] == "ENDED" && seen["ended"].is_string())).await;
        assert_eq!(owner.refused("testWebhook", json!({ "webhook": webhook["id"] })).await, ["CONFLICT"]);
        // Nobody who runs the service is to be woken by it.
        let store = database.store().await;
        assert_eq!(backlog(&store).await.unwrap(), (0, None));
        let made = [first, offers(&owner).await];
        // However long that was.
        database.run_sql("update webhook_delivery set since = 1, tries = 40").await;
        owner.done("resumeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state }").await;
        let told: Vec<Value> = receiver.changes(4).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [&made[0], &made[0], &made[0], &made[1]].map(Clone::clone));
        assert!(receiver.sent()[..3].iter().all(|again| again.id() == receiver.sent()[0].id()));
        // A pause loses nothing either.
        owner.done("pauseWebhook", json!({ "webhook": webhook["id"] }), "webhook { state paused }").await;
        let paused = offers(&owner).await;
        assert_eq!(seen(&owner, &webhook).await["state"], "PAUSED");
        owner.done("resumeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state }").await;
        assert_eq!(receiver.changes(5).await[4]["thing"], paused);
    }
}

//! What is told: signed, in order, each once, whatever else is slow or runs beside.

use super::{
    OWNER, PANEL, deliveries, near, offers, once, publish,
    receiver::{NEVER, Receiver, Sent},
    register, serve, until,
};
use crate::gap_changes::whole;
use gapbridge::{config::WebhookSettings, db::feed};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use tests::{Asked, TestDatabase, on_both};
use uuid::Uuid;

/// Longer than any test takes.
const AN_HOUR: Duration = Duration::from_secs(60 * 60);

on_both! {
    async fn what_the_organisation_may_read_comes_signed_in_order_and_each_once(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, panel, receiver) = (service.approver(OWNER), service.approver(PANEL), Receiver::start(&[]).await);
        offers(&owner).await;
        let (webhook, secret) = register(&owner, &receiver.url, Value::Null).await;
        let (filtered, _) = register(&owner, &format!("{}/filtered", receiver.url), json!({ "things": ["GAP"] })).await;
        let gap = panel.done("recordGap", whole(), "gap { id version }").await;
        let offered = offers(&owner).await;
        publish(&panel, &gap).await;
        let all = until(async || Some(receiver.sent()).filter(|sent| sent.iter().flat_map(Sent::changes).count() >= 3)).await;
        let (of_gaps, mine): (Vec<Sent>, Vec<Sent>) = all.into_iter().partition(|sent| sent.path.ends_with("filtered"));
        let told = |sent: &[Sent]| sent.iter().flat_map(Sent::changes).map(|change| (change["kind"].clone(), change["thing"].clone())).collect::<Vec<_>>();
        let published = (json!("GAP_PUBLISHED"), gap["id"].clone());
        assert_eq!(told(&mine), [(json!("OFFER_MADE"), offered), published.clone()], "neither what was before nor what is hidden");
        assert_eq!(told(&of_gaps), [published]);
        for sent in &mine {
            let message = sent.message();
            assert_eq!((&message["type"], &message["data"]["webhook"]), (&json!("changes"), &webhook["id"]));
            assert!(message.text("timestamp").len() <= "2026-11-28T09:30:00.120+00:00".len(), "milliseconds: {message}");
            assert_eq!(sent.headers["webhook-signature"], sent.signature(&secret));
            assert_eq!(sent.headers["content-type"], "application/json");
            let keys: BTreeSet<String> = sent.changes()[0].as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, ["at", "id", "kind", "thing", "thingKind"].map(str::to_owned).into(), "no content");
            // The cursor is one of the feed.
            let feed = owner.data("query ($a: String) { changes(after: $a) { totalCount } }", json!({ "a": message["data"]["cursor"] })).await;
            assert!(feed["changes"]["totalCount"].is_number());
        }
        // With a new secret, for a day both sign.
        let rotated = owner.say("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "secret webhook { previousSecretUntil }").await;
        let new = rotated["secret"].as_str().unwrap();
        assert!(new != secret && rotated["webhook"]["previousSecretUntil"].is_string());
        owner.done("removeWebhook", json!({ "webhook": filtered["id"] }), "webhook { state }").await;
        owner.done("testWebhook", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        let sent = until(async || receiver.sent().into_iter().find(|sent| sent.message()["type"] == "ping")).await;
        assert_eq!(sent.headers["webhook-signature"], format!("{} {}", sent.signature(new), sent.signature(&secret)));
        // The one before keeps its day: no further one pushes it out, but where it leaked.
        let refused = owner.say("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "secret").await;
        assert_eq!((&refused["secret"], &refused["userErrors"][0]["code"]), (&Value::Null, &json!("CONFLICT")));
        let (until_then, why) = (rotated["webhook"].text("previousSecretUntil"), refused["userErrors"][0].text("message"));
        assert!(why.contains(&until_then[.."2026-11-28T09:30:00".len()]) && why.contains("atOnce"), "{until_then}: {why}");
        let input = json!({ "webhook": webhook["id"], "atOnce": true });
        let newest = owner.say("rotateWebhookSecret", input, "secret webhook { previousSecretUntil }").await;
        assert_eq!(newest["webhook"]["previousSecretUntil"], Value::Null);
        let newest = newest["secret"].as_str().unwrap();
        owner.done("testWebhook", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        let pings = until(async || Some(receiver.sent()).map(|all| all.into_iter().filter(|sent| sent.message()["type"] == "ping").collect::<Vec<_>>()).filter(|pings| pings.len() > 1)).await;
        assert_eq!(pings[1].headers["webhook-signature"], pings[1].signature(newest));
        owner.done("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        database.run_sql("update webhook set old_until = 1").await;
        let new = owner.say("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "secret").await["secret"].take();
        let new = new.as_str().unwrap();
        database.run_sql("update webhook set old_until = 1").await;
        offers(&owner).await;
        let last = until(async || receiver.sent().last().cloned().filter(|sent| sent.message()["type"] == "changes")).await;
        assert_eq!(last.headers["webhook-signature"], last.signature(new));
    }

    async fn of_gaps_those_are_told_that_the_filter_finds_when_it_is_told(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, panel, receiver) = (service.approver(OWNER), service.approver(PANEL), Receiver::start(&[]).await);
        let filter = json!({ "gapFilter": { "countries": ["CI"], "sectors": ["15130"], "states": ["OPEN"] } });
        let (webhook, _) = register(&owner, &receiver.url, filter).await;
        let (mut one, mut other) = (whole(), whole());
        one["sector"] = json!("15130");
        other["title"] = json!("Numbat cages are missing at the harbour");
        let (other, one) = (panel.publishes(other).await, panel.publishes(one).await);
        offers(&owner).await;
        assert_eq!(receiver.changes(1).await[0]["thing"], one["id"], "{other}");
        let query = "{ viewer { webhooks(first: 1) { nodes { id filter { gapFilter things } } } } }";
        let seen = owner.data(query, json!({})).await["viewer"]["webhooks"]["nodes"][0].take();
        let kept: Value = serde_json::from_str(seen["filter"]["gapFilter"].as_str().unwrap()).unwrap();
        assert_eq!((&seen["id"], kept), (&webhook["id"], json!({ "countries": ["CI"], "sectors": ["15130"], "states": ["OPEN"] })));
        // What is given back is what can be given.
        let again = json!({ "webhook": webhook["id"], "filter": { "gapFilter": { "sectors": ["33120"] } } });
        owner.done("updateWebhook", again, "webhook { id }").await;
        let mut third = whole();
        third["title"] = json!("Potoroo seals are missing at the harbour");
        let third = panel.publishes(third).await;
        assert_eq!(receiver.changes(2).await[1]["thing"], third["id"]);
    }

    async fn a_wider_filter_tells_of_no_day_that_was_passed_before(database: &TestDatabase) {
        // One that does not look yet, while the place of the webhook is put back behind a day.
        let calm = serve(database, WebhookSettings { poll: AN_HOUR, ..near() }).await;
        let (owner, receiver) = (calm.approver(OWNER), Receiver::start(&[]).await);
        let (webhook, _) = register(&owner, &receiver.url, json!({ "kinds": ["OFFER_MADE"] })).await;
        let gap = calm.approver(PANEL).done("recordGap", whole(), "gap { reference }").await;
        let place = feed::behind(Uuid::nil(), "2020-01-01");
        database.run_at_once(&[
            format!("update webhook_progress set place = '{place}', scanned_on = '2020-01-01'"),
            format!("update gap set published = '2020-06-01' where reference = '{}'", gap["reference"].as_str().unwrap()),
        ]).await;
        let service = serve(database, near()).await;
        let owner = service.approver(OWNER);
        let first = offers(&owner).await;
        receiver.changes(1).await;
        owner.done("updateWebhook", json!({ "webhook": webhook["id"], "filter": {} }), "webhook { id }").await;
        let second = offers(&owner).await;
        let told: Vec<Value> = receiver.changes(2).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [first, second]);
    }

    async fn a_receiver_that_hangs_keeps_no_other_waiting(database: &TestDatabase) {
        // Not waited for within this test.
        let patient = serve(database, WebhookSettings { timeout: AN_HOUR, ..near() }).await;
        let owner = patient.approver(OWNER);
        let (hanging, other) = (Receiver::start(&[NEVER]).await, Receiver::start(&[]).await);
        let (hung, _) = register(&owner, &hanging.url, Value::Null).await;
        register(&owner, &other.url, Value::Null).await;
        let made = offers(&owner).await;
        hanging.wait_for(1).await;
        assert_eq!(other.changes(1).await[0]["thing"], made);
        assert_eq!(deliveries(&owner, &hung).await[0]["attempts"], json!([]), "it hangs still");
    }

    async fn what_hangs_is_given_up_and_tried_again(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { timeout: Duration::from_millis(300), ..near() }).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[NEVER]).await);
        let (hung, _) = register(&owner, &receiver.url, Value::Null).await;
        offers(&owner).await;
        let all = once(&owner, &hung, "DELIVERED").await;
        let attempts = all[0]["attempts"].as_array().unwrap();
        // Of a busy machine the receiver may be late again.
        let (taken, given_up) = attempts.split_last().unwrap();
        assert!(!given_up.is_empty() && taken["status"] == 200, "{attempts:?}");
        assert!(given_up.iter().all(|one| one["status"].is_null() && one["error"].as_str().unwrap().contains("No answer within 300ms")), "{attempts:?}");
    }

    async fn two_servers_tell_of_everything_once_and_in_order(database: &TestDatabase) {
        let (one, two) = (serve(database, near()).await, serve(database, near()).await);
        let (first, second, receiver) = (one.approver(OWNER), two.approver(OWNER), Receiver::start(&[]).await);
        register(&first, &receiver.url, Value::Null).await;
        let mut made = Vec::new();
        for _ in 0..10 {
            made.extend([offers(&first).await, offers(&second).await]);
        }
        let told: Vec<Value> = receiver.changes(made.len()).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, made);
        let ids: BTreeSet<String> = receiver.sent().iter().map(|sent| sent.id().to_owned()).collect();
        assert_eq!(ids.len(), receiver.sent().len());
    }
}

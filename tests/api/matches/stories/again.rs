//! Help that is given a second time, and money that comes back.

use super::{HOST, agreed, customs_expert, lacks, pair, recorded, suggested};
use crate::gaps::references;
use domain::event::EventKind;
use entity::event;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tests::{Asked, MATCH, TestApp, money, offer, on_both};

on_both! {
    async fn two_customs_experts_come_from_two_donors_and_one_goes_again(app: &TestApp) {
        app.database.at_work("UNOCI").await;
        let gap = app.reopened("unoci-customs-experts", "unoci").await;
        assert_eq!(lacks(app, &gap, 0).await, pair("NONE", "2"));
        let (one, other) = (app.approver("state-che"), app.approver("state-fra"));
        let filter = json!({ "missions": ["UNOCI"], "sectors": ["33120"], "assistance": ["EXPERTISE"], "coverage": ["NONE"] });
        let is_found = async || references(&one, &filter, "NEWEST").await.iter().any(|reference| reference == "unoci-customs-experts");
        assert!(is_found().await);
        let first = one.offers(customs_expert()).await;
        assert!(suggested(&one, &gap).await.contains(first.text("reference")));
        let of_first = agreed(app, &one, "unoci", &gap, &first, 0).await;
        one.enters("commit", &of_first, "1").await;
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "1"));
        assert!(!is_found().await, "something is committed");
        let second = other.offers(customs_expert()).await;
        assert!(suggested(&other, &gap).await.contains(second.text("reference")));
        let of_second = agreed(app, &other, "unoci", &gap, &second, 0).await;
        other.enters("commit", &of_second, "1").await;
        assert_eq!(lacks(app, &gap, 0).await, pair("FULL", "0"));
        let withdrawn = one.says("withdrawMatch", &of_first, json!({ "reason": "The expert fell ill." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["committed"]), (&json!("WITHDRAWN"), &json!("0")));
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "1"));
        let third = app.approver("state-can").offers(customs_expert()).await;
        assert!(suggested(app, &gap).await.contains(third.text("reference")), "it is open to others again");
        other.says("withdrawMatch", &of_second, json!({ "reason": "The post is not safe." })).await;
        assert_eq!(lacks(app, &gap, 0).await, pair("NONE", "2"));
        assert!(is_found().await);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_paid_back_is_lacking_again_once_and_both_are_on_record(app: &TestApp) {
        let gap = recorded(app, json!({})).await;
        let before = lacks(app, &gap, 1).await;
        let (donor, agreed) = app.agreed("state-can", HOST, &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        donor.enters("commit", &agreed, "1000.00").await;
        donor.enters("recordDelivery", &agreed, "1000.00").await;
        assert_eq!(lacks(app, &gap, 1).await, pair("PART", "250.50"));
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { id kind amount note reverses { kind } } } } }";
        let ledger = async || app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][1]["commitments"].take();
        let entered = ledger().await;
        let reversal = |at: usize, reason: &str| json!({ "match": agreed["id"], "entry": entered[at]["id"], "reason": reason });
        assert_eq!(donor.refused("reverseEntry", reversal(1, " ")).await, ["INVALID reason"]);
        donor.done("reverseEntry", reversal(1, "The bank sent it back."), MATCH).await;
        let reversed = donor.done("reverseEntry", reversal(0, "The account was closed."), MATCH).await;
        assert_eq!((&reversed["lines"][0]["committed"], &reversed["lines"][0]["delivered"]), (&json!("0.00"), &json!("0.00")));
        assert_eq!(lacks(app, &gap, 1).await, before);
        for at in [0, 1] {
            assert_eq!(donor.refused("reverseEntry", reversal(at, "Again.")).await, ["CONFLICT entry"]);
        }
        let line = |at: usize, kind: &str, note: Value, of: Value| json!({ "id": at, "kind": kind, "amount": "1000.00", "note": note, "reverses": of });
        let mut told = ledger().await;
        for (at, entry) in told.as_array_mut().unwrap().iter_mut().enumerate() {
            entry["id"] = json!(at);
        }
        assert_eq!(told, json!([
            line(0, "COMMITTED", Value::Null, Value::Null), line(1, "DELIVERED", Value::Null, Value::Null),
            line(2, "DELIVERY_REVERSED", json!("The bank sent it back."), json!({ "kind": "DELIVERED" })),
            line(3, "COMMITMENT_REVERSED", json!("The account was closed."), json!({ "kind": "COMMITTED" })),
        ]));
        let connection = app.database.connect().await;
        let events = event::Entity::find().order_by_asc(event::Column::Sequence).all(&connection).await.unwrap();
        let reversals = events.iter().filter(|event| event.kind == EventKind::EntryReversed);
        let reasons: Vec<Option<&str>> = reversals.map(|event| event.reason.as_deref()).collect();
        assert_eq!(reasons, [Some("The bank sent it back."), Some("The account was closed.")]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

//! What was delivered before its match was taken back is verified all the same, and counts as what was found.

use crate::{
    gap_changes::whole,
    ledger::given_back::{back, seen},
};
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Service, TestApp, money, offer, on_both};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// What somebody can do with a match.
async fn can(actor: &Actor, of: &Value) -> Vec<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    let seen = actor.data(query, json!({ "r": of["reference"] })).await;
    seen["match"].texts("viewerCan").into_iter().collect()
}

/// Whose step is next.
async fn asked(who: &Service, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { awaits } }";
    let seen = who.data(query, json!({ "r": of["reference"] })).await;
    seen["match"]["awaits"].clone()
}

/// A gap that needs 1250.50 euros, of which two donors gave a part each: the first took the rest back, the second's was verified.
async fn given_by_two(app: &TestApp) -> (Value, Actor, Value) {
    let mut input = whole();
    input["needs"] =
        json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": money("1250.50", "EUR") }]);
    let gap = app.approver(PANEL).publishes(input).await;
    let all = offer("FUNDING", money("1250.50", "EUR"));
    let (donor, first) = app.agreed(DONOR, HOST, &gap, 0, all).await;
    donor.enters("commit", &first, "1250.50").await;
    donor.enters("recordDelivery", &first, "250.50").await;
    let why = json!({ "reason": "The budget was cut." });
    let first = donor.says("withdrawMatch", &first, why).await;
    assert_eq!(first["state"], "WITHDRAWN");
    let rest = offer("FUNDING", money("1000.00", "EUR"));
    let (other, second) = app.agreed("state-fra", HOST, &gap, 0, rest).await;
    other.enters("commit", &second, "1000.00").await;
    other.enters("recordDelivery", &second, "1000.00").await;
    let found = json!({ "statement": "It came." });
    app.approver(HOST)
        .says("verifyDelivery", &second, found)
        .await;
    (gap, donor, first)
}

on_both! {
    async fn what_came_before_a_match_was_taken_back_is_verified_and_a_gap_is_met_by_it(app: &TestApp) {
        let (gap, donor, first) = given_by_two(app).await;
        let host = app.approver(HOST);
        assert_eq!(seen(app, &gap).await["proposedState"], Value::Null, "a part was not verified");
        assert_eq!(can(&host, &first).await, ["VERIFY_DELIVERY"]);
        assert_eq!(can(&donor, &first).await, ["REVERSE_ENTRY"], "nothing more is given under it");
        assert_eq!((asked(app, &first).await, host.waits(&first).await), (json!(["HOLDER"]), vec!["VERIFICATION_ASKED".to_owned()]));
        assert_eq!(app.approver(PANEL).waits(&first).await, ["VERIFICATION_ASKED"]);
        let found = json!({ "statement": "The first part came.", "rating": "USEFUL" });
        let verified = host.says("verifyDelivery", &first, found).await;
        assert_eq!((&verified["state"], &verified["reason"]), (&json!("VERIFIED"), &json!("The first part came.")));
        assert_eq!(seen(app, &gap).await["proposedState"], json!({ "state": "MET" }));
        assert_eq!(app.approver(PANEL).waits(&gap).await, ["CLOSURE_PROPOSED"]);
        assert_eq!(can(&host, &first).await, [""; 0]);
        assert_eq!((asked(app, &first).await, host.waits(&first).await), (json!([]), Vec::new()));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_mistyped_before_a_match_was_taken_back_comes_off_before_it_is_verified(app: &TestApp) {
        let (gap, donor, first) = given_by_two(app).await;
        let host = app.approver(HOST);
        let done = donor.done("reverseEntry", back(&first, 1, Some("0.50")), MATCH).await;
        assert_eq!((&done["state"], &done["reason"]), (&json!("WITHDRAWN"), &json!("The budget was cut.")));
        assert_eq!(done["lines"][0]["withdrawn"], "1000.50");
        assert_eq!(seen(app, &gap).await["needs"][0]["remaining"], "0.50");
        assert_eq!(donor.refused("reverseEntry", back(&first, 1, Some("0.50"))).await.len(), 1, "once");
        assert_eq!((asked(app, &first).await, host.waits(&first).await), (json!(["HOLDER"]), vec!["VERIFICATION_ASKED".to_owned()]));
        let verified = host.says("verifyDelivery", &first, json!({ "statement": "The first part came." })).await;
        assert_eq!((&verified["state"], &verified["lines"][0]["delivered"]), (&json!("VERIFIED"), &json!("250.00")));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn of_a_match_that_was_taken_back_nothing_is_to_verify_once_all_came_back(app: &TestApp) {
        let (gap, donor, first) = given_by_two(app).await;
        let host = app.approver(HOST);
        let done = donor.done("reverseEntry", back(&first, 1, None), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["withdrawn"]), (&json!("WITHDRAWN"), &json!("1250.50")));
        assert_eq!(seen(app, &gap).await["needs"][0]["remaining"], "250.50");
        assert_eq!((asked(app, &first).await, host.waits(&first).await), (json!([]), Vec::new()));
        let entered = vec!["RECORD_DELIVERY".to_owned()];
        assert_eq!((can(&host, &first).await, can(&donor, &first).await), (Vec::new(), entered), "the right figure may be entered");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_comes_back_under_a_match_that_was_taken_back_does_not_let_it_run_again(app: &TestApp) {
        let (gap, donor, first) = given_by_two(app).await;
        let host = app.approver(HOST);
        let verified = host.says("verifyDelivery", &first, json!({ "statement": "The first part came." })).await;
        let done = donor.done("reverseEntry", back(&verified, 1, Some("0.50")), MATCH).await;
        assert_eq!((&done["state"], &done["reason"]), (&json!("WITHDRAWN"), &json!("The first part came.")));
        assert_eq!(done["lines"][0]["withdrawn"], "1000.50");
        let now = seen(app, &gap).await;
        assert_eq!((&now["proposedState"], &now["needs"][0]["remaining"]), (&Value::Null, &json!("0.50")));
        assert_eq!(can(&donor, &first).await, ["RECORD_DELIVERY"], "what was there after all may be entered");
        let again = host.says("verifyDelivery", &first, json!({ "statement": "The rest was spent." })).await;
        assert_eq!(again["state"], "VERIFIED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn nothing_begins_anew_where_something_comes_back_under_a_match_that_was_taken_back(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, of) = app.agreed(DONOR, HOST, &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        donor.enters("commit", &of, "60.00").await;
        donor.enters("recordDelivery", &of, "20.00").await;
        let of = donor.says("withdrawMatch", &of, json!({ "reason": "The budget was cut." })).await;
        let verified = app.approver(HOST).says("verifyDelivery", &of, json!({ "statement": "The first part came." })).await;
        let query = "query ($r: String!) { gap(reference: $r) { state stateSince history { edges { node { kind } } } } }";
        let told = async || app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        let open = told().await;
        assert_eq!((&open["state"], &open["history"]["edges"][0]["node"]["kind"]), (&json!("OPEN"), &json!("GAP_HELP_ENDED")));
        let done = donor.done("reverseEntry", back(&verified, 1, Some("5.00")), MATCH).await;
        assert_eq!(done["state"], "WITHDRAWN");
        assert_eq!(told().await, open);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_match_that_was_taken_back_with_nothing_delivered_has_nothing_to_verify(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        donor.enters("commit", &agreed, "60.00").await;
        donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        let host = app.approver(HOST);
        assert_eq!(can(&host, &agreed).await, [""; 0]);
        let verify = json!({ "match": agreed["id"], "statement": "It came." });
        let told = host.say("verifyDelivery", verify, "clientMutationId").await;
        assert_eq!(told["userErrors"][0]["code"], "CONFLICT");
        assert!(told["userErrors"][0]["message"].as_str().unwrap().contains("nothing is delivered under it"), "{told}");
    }
}

//! What was delivered before its match was withdrawn is entered after that, too, as far as nobody else was given its place.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, TestApp, ago, money, offer, on_both, with};

const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// A gap that needs 1000 euros; a match that was agreed 20 days ago, gave 200 of it, and was withdrawn by the host 10 days ago, with 800
/// committed.
async fn withdrawn(app: &TestApp) -> (Value, Actor, Value) {
    let mut input = whole();
    input["needs"] =
        json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": money("1000.00", "EUR") }]);
    let gap = app.approver("group-civ").publishes(input).await;
    let given = offer("FUNDING", money("1000.00", "EUR"));
    let (donor, of) = app.agreed(DONOR, HOST, &gap, 0, given).await;
    donor.enters("commit", &of, "1000.00").await;
    donor.enters("recordDelivery", &of, "200.00").await;
    let why = json!({ "reason": "It takes too long." });
    let of = app.approver(HOST).says("withdrawMatch", &of, why).await;
    assert_eq!(of["lines"][0]["withdrawn"], "800.00");
    ended(app, &ago(10)).await;
    (gap, donor, of)
}

/// Has the match be agreed ten days before this one, and withdrawn on it.
async fn ended(app: &TestApp, day: &str) {
    let ended = format!(
        "update match set agreed = '{}', ended = '{day}' where state = 'WITHDRAWN'",
        ago(20)
    );
    let entered = "match_line_id in (select line.id from match_line line join \"match\" m on m.id = line.match_id where m.state = 'WITHDRAWN')";
    let entered = format!("update commitment set dated = '{day}' where {entered}");
    app.database.run_at_once(&[ended, entered]).await;
}

fn delivery(of: &Value, amount: &str, on: &str) -> Value {
    json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": amount, "on": on })
}

/// What somebody can do with the match.
async fn can(who: &Actor, of: &Value) -> Vec<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    let seen = who.data(query, json!({ "r": of["reference"] })).await;
    seen["match"].texts("viewerCan").into_iter().collect()
}

/// What the need still lacks.
async fn remaining(app: &TestApp, gap: &Value) -> Value {
    let query =
        "query ($r: String!) { gap(reference: $r) { needs { remaining committed delivered } } }";
    let mut seen = app.data(query, json!({ "r": gap["reference"] })).await;
    seen["gap"]["needs"][0].take()
}

/// The message of the only refusal, and where it is.
async fn told(who: &Actor, mutation: &str, input: Value) -> (Value, String) {
    let mut payload = who.say(mutation, input, "clientMutationId").await;
    let fault = payload["userErrors"][0].take();
    (fault["field"].clone(), fault.text("message").to_owned())
}

on_both! {
    async fn what_came_before_a_match_was_withdrawn_is_entered_after_it_and_verified(app: &TestApp) {
        let (gap, donor, of) = withdrawn(app).await;
        assert_eq!(can(&donor, &of).await, ["RECORD_DELIVERY", "REVERSE_ENTRY"]);
        let done = donor.done("recordDelivery", delivery(&of, "300.00", &ago(12)), MATCH).await;
        let line = &done["lines"][0];
        assert_eq!(done["state"], "WITHDRAWN", "nothing runs again");
        assert_eq!((&line["committed"], &line["delivered"], &line["withdrawn"]), (&json!("500.00"), &json!("500.00"), &json!("800.00")));
        assert_eq!(remaining(app, &gap).await, json!({ "remaining": "500.00", "committed": "500.00", "delivered": "500.00" }));
        let host = app.approver(HOST);
        assert_eq!(host.waits(&of).await, ["VERIFICATION_ASKED"]);
        let verified = host.says("verifyDelivery", &of, json!({ "statement": "Both parts came." })).await;
        assert_eq!(verified["state"], "VERIFIED");
        assert_eq!(can(&donor, &of).await, ["REVERSE_ENTRY"]);
        assert_eq!(donor.refused("recordDelivery", delivery(&of, "1.00", &ago(12))).await.len(), 1, "it was verified");
    }

    async fn no_more_is_entered_than_stood_until_then_and_of_no_later_day(app: &TestApp) {
        let (_, donor, of) = withdrawn(app).await;
        let (field, message) = told(&donor, "recordDelivery", delivery(&of, "1.00", &ago(9))).await;
        assert_eq!(field, json!(["on"]), "{message}");
        assert!(message.contains(&format!("withdrawn on {}", ago(10))), "{message}");
        let (_, message) = told(&donor, "recordDelivery", delivery(&of, "1.00", &ago(21))).await;
        assert!(message.contains("before the match was agreed"), "{message}");
        donor.done("recordDelivery", delivery(&of, "300.00", &ago(10)), MATCH).await;
        let (field, message) = told(&donor, "recordDelivery", delivery(&of, "500.01", &ago(10))).await;
        assert_eq!(field, json!(["amount"]), "{message}");
        assert!(message.contains("500.00 EUR at most"), "{message}");
        donor.done("recordDelivery", delivery(&of, "500.00", &ago(15)), MATCH).await;
        assert_eq!(can(&donor, &of).await, ["REVERSE_ENTRY"], "all of it came");
        for mutation in ["pledge", "commit"] {
            let entry = json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": "1.00" });
            assert_eq!(donor.refused(mutation, entry).await.len(), 1, "{mutation}");
        }
    }

    async fn what_another_committed_since_keeps_its_place(app: &TestApp) {
        let (gap, donor, of) = withdrawn(app).await;
        let rest = offer("FUNDING", money("700.00", "EUR"));
        let (other, second) = app.agreed("state-fra", HOST, &gap, 0, rest).await;
        other.enters("commit", &second, "700.00").await;
        let (field, message) = told(&donor, "recordDelivery", delivery(&of, "100.01", &ago(12))).await;
        assert_eq!(field, json!(["amount"]), "{message}");
        assert!(message.contains("the need still lacks: 100.00 EUR at most"), "{message}");
        donor.done("recordDelivery", delivery(&of, "100.00", &ago(12)), MATCH).await;
        assert_eq!(remaining(app, &gap).await["remaining"], "0.00");
        assert_eq!(can(&donor, &of).await, ["REVERSE_ENTRY"]);
    }

    async fn a_mistyped_delivery_is_entered_right_after_the_match_was_withdrawn(app: &TestApp) {
        let (gap, donor, of) = withdrawn(app).await;
        let entry = &of["lines"][0]["need"]["commitments"][1]["id"];
        let back = json!({ "match": of["id"], "entry": entry, "reason": "It was 250." });
        let done = donor.done("reverseEntry", back, MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["withdrawn"]), (&json!("WITHDRAWN"), &json!("1000.00")));
        let right = donor.done("recordDelivery", delivery(&of, "250.00", &ago(12)), MATCH).await;
        assert_eq!((&right["lines"][0]["committed"], &right["lines"][0]["delivered"]), (&json!("250.00"), &json!("250.00")));
        assert_eq!(remaining(app, &gap).await["remaining"], "750.00");
        let more = donor.done("reverseEntry", with(json!({ "match": of["id"], "reason": "It was 240.", "amount": "10.00" }),
            json!({ "entry": right["lines"][0]["need"]["commitments"].as_array().unwrap().last().unwrap()["id"] })), MATCH).await;
        assert_eq!((&more["lines"][0]["committed"], &more["lines"][0]["delivered"]), (&json!("240.00"), &json!("240.00")));
    }

    async fn a_year_after_it_was_withdrawn_nothing_is_entered_any_more(app: &TestApp) {
        let (_, donor, of) = withdrawn(app).await;
        app.database.run_sql(&format!("update match set ended = '{}' where state = 'WITHDRAWN'", ago(400))).await;
        assert_eq!(can(&donor, &of).await, ["REVERSE_ENTRY"]);
        let (field, message) = told(&donor, "recordDelivery", delivery(&of, "1.00", &ago(12))).await;
        assert_eq!(field, json!(["match"]));
        assert!(message.contains("more than a year ago"), "{message}");
    }

    async fn a_proposal_that_was_withdrawn_has_nothing_to_enter(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("FUNDING", money("1000.00", "EUR"))).await;
        let of = donor.proposes(&gap, &made, 1).await;
        donor.says("withdrawMatch", &of, json!({ "reason": "The budget was cut." })).await;
        assert_eq!(can(&donor, &of).await, [""; 0]);
        let (field, message) = told(&donor, "recordDelivery", delivery(&of, "1.00", &ago(0))).await;
        assert_eq!(field, json!(["match"]));
        assert!(message.contains("This match has ended"), "{message}");
    }
}

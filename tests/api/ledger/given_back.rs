//! What was delivered and verified comes back, as refunds do after an audit: its match runs again, and its gap follows.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, MATCH, Service, TestApp, money, offer, on_both, with};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// A published gap that needs 1250.50 euros, and a match that gave all of it, as the host state found.
pub(crate) async fn verified(app: &TestApp) -> (Value, Actor, Value) {
    let mut input = whole();
    input["needs"] =
        json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": money("1250.50", "EUR") }]);
    let gap = app.approver(PANEL).publishes(input).await;
    let given = offer("FUNDING", money("1250.50", "EUR"));
    let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, given).await;
    donor.enters("commit", &agreed, "1250.50").await;
    donor.enters("recordDelivery", &agreed, "1250.50").await;
    let found = json!({ "statement": "The account shows it.", "rating": "USEFUL" });
    let verified = app
        .approver(HOST)
        .says("verifyDelivery", &agreed, found)
        .await;
    assert_eq!(verified["state"], "VERIFIED");
    (gap, donor, verified)
}

/// Some of an entry under a match comes back: 0 is the commitment, and 1 the delivery.
pub(crate) fn back(of: &Value, entry: usize, amount: Option<&str>) -> Value {
    let entry = &of["lines"][0]["need"]["commitments"][entry]["id"];
    json!({ "match": of["id"], "entry": entry, "amount": amount, "reason": "The audit found it unspent." })
}

/// The gap as everybody sees it.
pub(crate) async fn seen(service: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version state proposedState { state } needs { progress remaining delivered }
        history(first: 1) { edges { node { kind actor { code } } } } } }";
    let mut data = service.data(query, json!({ "r": gap["reference"] })).await;
    data["gap"].take()
}

/// The Panel closes the gap, or opens it again; gives its state.
async fn turns(app: &TestApp, mutation: &str, gap: &Value) -> Value {
    let version = seen(app, gap).await["version"].take();
    let input =
        json!({ "gap": gap["id"], "expectedVersion": version, "reason": "As the Panel finds." });
    app.approver(PANEL)
        .done(mutation, input, "gap { state }")
        .await["state"]
        .take()
}

on_both! {
    async fn nothing_is_reversed_before_it_was_entered(app: &TestApp) {
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": money("1250.50", "EUR") }]);
        let gap = app.approver(PANEL).publishes(input).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("FUNDING", money("1250.50", "EUR"))).await;
        app.database.run_sql(r#"update "match" set agreed = '2020-01-01' where agreed is not null"#).await;
        let line = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "10.00", "on": "2020-02-01" });
        let committed = donor.done("commit", line, MATCH).await;
        let on = |day: Value| with(back(&committed, 0, None), json!({ "on": day }));
        let payload = donor.say("reverseEntry", on(json!("2020-01-31")), "clientMutationId").await;
        let message = "on lies before the entry that it reverses, which is of 2020-02-01: give that day or a later one";
        let fault = &payload["userErrors"][0];
        assert_eq!((&fault["field"], &fault["message"]), (&json!(["on"]), &json!(message)), "{payload}");
        assert_eq!(donor.refused("reverseEntry", on(json!("2019"))).await, ["INVALID on"]);
        donor.done("reverseEntry", on(json!("2020-02-01")), MATCH).await;
    }

    async fn the_entries_of_a_line_are_those_that_were_made_under_its_match(app: &TestApp) {
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": money("1250.50", "EUR") }]);
        let gap = app.approver(PANEL).publishes(input).await;
        let (donor, ours) = app.agreed(DONOR, HOST, &gap, 0, offer("FUNDING", money("500.00", "EUR"))).await;
        let (other, theirs) = app.agreed("state-fra", HOST, &gap, 0, offer("FUNDING", money("750.50", "EUR"))).await;
        donor.enters("commit", &ours, "400.00").await;
        other.enters("commit", &theirs, "700.00").await;
        donor.enters("recordDelivery", &ours, "40.00").await;
        let query = "query ($r: String!) { match(reference: $r) { lines { entries { id kind amount } some: entries(first: 1, skip: 1) { amount } } } }";
        let entries = async |of: &Value| app.data(query, json!({ "r": of["reference"] })).await["match"]["lines"][0].take();
        let had = entries(&ours).await;
        let told = |entry: &Value| (entry["kind"].clone(), entry["amount"].clone());
        let of_line: Vec<_> = had["entries"].as_array().unwrap().iter().map(told).collect();
        assert_eq!(of_line, [(json!("COMMITTED"), json!("400.00")), (json!("DELIVERED"), json!("40.00"))]);
        assert_eq!(had["some"], json!([{ "amount": "40.00" }]));
        assert_eq!(entries(&theirs).await["entries"][0]["amount"], "700.00");
        let input = json!({ "match": ours["id"], "entry": had["entries"][1]["id"], "reason": "A slip: 4 was meant." });
        assert_eq!(donor.done("reverseEntry", input, MATCH).await["lines"][0]["delivered"], "0.00");
    }

    async fn a_refund_after_the_verification_is_entered_and_the_rest_is_verified_anew(app: &TestApp) {
        let (gap, donor, match_) = verified(app).await;
        let (panel, host) = (app.approver(PANEL), app.approver(HOST));
        assert_eq!(seen(app, &gap).await["proposedState"]["state"], "MET");
        assert_eq!(panel.waits(&gap).await, ["CLOSURE_PROPOSED"]);
        let inbox = "{ viewer { inbox(kinds: [CLOSURE_PROPOSED]) { edges { node { explanation } } } } }";
        let told = panel.data(inbox, json!({})).await["viewer"]["inbox"]["edges"][0]["node"]["explanation"].take();
        assert_eq!(told, "All it needs was delivered and verified: close it, or say what is still needed (closeGap, reviseGap).");
        let can = "query ($r: String!) { match(reference: $r) { viewerCan rating history(first: 20) { edges { node { kind reason changes { field before } } } } } }";
        let named = json!({ "r": match_["reference"] });
        assert_eq!(donor.data(can, named.clone()).await["match"]["viewerCan"], json!(["REVERSE_ENTRY"]));
        assert_eq!(host.refused("reverseEntry", back(&match_, 1, None)).await, ["FORBIDDEN"]);
        assert_eq!(donor.refused("reverseEntry", back(&match_, 0, None)).await, ["CONFLICT match"], "it was delivered");
        assert_eq!(donor.refused("reverseEntry", back(&match_, 1, Some("1250.51"))).await, ["CONFLICT amount"]);
        let done = donor.done("reverseEntry", back(&match_, 1, Some("250.50")), MATCH).await;
        assert_eq!((&done["state"], &done["endedOn"], &done["reason"]), (&json!("DELIVERING"), &Value::Null, &json!("The account shows it.")));
        assert_eq!((&done["lines"][0]["committed"], &done["lines"][0]["delivered"]), (&json!("1250.50"), &json!("1000.00")));
        assert!(done["due"].is_string(), "the next step is due: {done}");
        let now = seen(app, &gap).await;
        assert_eq!((&now["state"], &now["proposedState"], &now["needs"][0]["progress"]), (&json!("IN_PROGRESS"), &Value::Null, &json!("UNDER_WAY")));
        assert_eq!(panel.waits(&gap).await, [""; 0]);
        let told = donor.data(can, named).await["match"].take();
        assert_eq!(told["rating"], "USEFUL", "who gave does not undo what was found");
        let events: Vec<&Value> = told["history"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]).collect();
        assert_eq!((&events[0]["kind"], &events[0]["reason"]), (&json!("ENTRY_REVERSED"), &json!("The audit found it unspent.")));
        assert!(events[0]["changes"].as_array().unwrap().contains(&json!({ "field": "state", "before": "VERIFIED" })), "{told}");
        assert_eq!((&events[1]["kind"], &events[1]["reason"]), (&json!("DELIVERY_VERIFIED"), &json!("The account shows it.")));
        assert_eq!(donor.refused("reverseEntry", back(&match_, 1, Some("1.00"))).await, ["CONFLICT entry"], "twice");
        assert_eq!(donor.enters("withdrawCommitment", &match_, "250.50").await["state"], "DELIVERED");
        assert_eq!(seen(app, &gap).await["needs"][0]["remaining"], "250.50");
        let again = host.says("verifyDelivery", &match_, json!({ "statement": "The rest was spent." })).await;
        assert_eq!((&again["state"], &again["reason"]), (&json!("VERIFIED"), &json!("The rest was spent.")));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_closed_gap_stays_closed_until_people_open_it_and_is_then_in_progress(app: &TestApp) {
        let (gap, donor, match_) = verified(app).await;
        assert_eq!(turns(app, "closeGap", &gap).await, "CLOSED");
        let done = donor.done("reverseEntry", back(&match_, 1, None), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["delivered"]), (&json!("AGREED"), &json!("0.00")));
        let now = seen(app, &gap).await;
        assert_eq!((&now["state"], &now["needs"][0]["progress"]), (&json!("CLOSED"), &json!("PLANNED")));
        assert_eq!(turns(app, "reopenGap", &gap).await, "IN_PROGRESS");
        assert_eq!(donor.says("withdrawMatch", &match_, json!({ "reason": "It is not given again." })).await["state"], "WITHDRAWN");
        let now = seen(app, &gap).await;
        assert_eq!((&now["state"], &now["needs"][0]["remaining"]), (&json!("OPEN"), &json!("1250.50")));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn work_on_an_open_gap_begins_again_and_who_is_named_is_named(app: &TestApp) {
        let (gap, donor, match_) = verified(app).await;
        turns(app, "closeGap", &gap).await;
        assert_eq!(turns(app, "reopenGap", &gap).await, "OPEN");
        donor.done("reverseEntry", back(&match_, 1, Some("0.50")), MATCH).await;
        let now = seen(app, &gap).await;
        assert_eq!(now["state"], "IN_PROGRESS");
        assert_eq!(now["history"]["edges"][0]["node"], json!({ "kind": "GAP_BEGUN", "actor": { "code": DONOR } }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn of_a_match_that_was_taken_back_only_what_was_delivered_is_reversed_and_its_promise_ends(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        donor.enters("pledge", &agreed, "100.00").await;
        donor.enters("commit", &agreed, "60.00").await;
        donor.enters("recordDelivery", &agreed, "25.00").await;
        let withdrawn = donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["pledged"]), (&json!("WITHDRAWN"), &json!("25.00")));
        assert_eq!(donor.refused("reverseEntry", back(&withdrawn, 1, None)).await, ["CONFLICT match"], "a commitment is withdrawn");
        let done = donor.done("reverseEntry", back(&withdrawn, 2, Some("5.00")), MATCH).await;
        let line = &done["lines"][0];
        assert_eq!((&done["state"], &line["pledged"], &line["withdrawn"]), (&json!("WITHDRAWN"), &json!("20.00"), &json!("40.00")));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

//! What comes back of a match under which nothing more can come: its gap is another's, its offer is withdrawn, or the two are matched anew.

use crate::{
    gap_changes::whole,
    ledger::given_back::{back, seen, verified},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, MATCH, Service, TestApp, money, offer, on_both};

const HOST: &str = "civ-authorities";
const NEIGHBOUR: &str = "state-lbr";
const DONOR: &str = "state-can";

/// The offer of a match, as its provider reads it.
async fn offer_of(donor: &Actor, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { assistance { ... on Offer { id version } } } }";
    let mut data = donor.data(query, json!({ "r": of["reference"] })).await;
    data["match"]["assistance"].take()
}

/// What the viewer may do with a match.
async fn can(who: &Actor, of: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    who.data(query, json!({ "r": of["reference"] })).await["match"].texts("viewerCan")
}

/// What was found of a match, and its latest event.
async fn told(who: &Actor, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { reason rating history(first: 1) { edges { node { kind reason } } } } }";
    who.data(query, json!({ "r": of["reference"] })).await["match"].take()
}

/// How many matches there are of this gap that were found useful, and what the statistics count of it.
async fn useful(app: &Service, gap: &Value) -> Value {
    let query =
        "query ($r: [String!]) { matches(filter: { gaps: $r, ratings: [USEFUL] }) { totalCount }
        statistics(filter: { references: $r }, by: ALL) { matched ratings { useful unrated } } }";
    app.data(query, json!({ "r": [gap["reference"]] })).await
}

on_both! {
    async fn under_a_match_of_a_gap_that_became_anothers_nothing_more_is_given(app: &TestApp) {
        let (gap, donor, match_) = verified(app).await;
        let version = seen(app, &gap).await["version"].take();
        let elsewhere = json!({ "gap": gap["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON", "countries": ["LR"] });
        app.approver("group-civ").done("reviseGap", elsewhere, "gap { id }").await;
        let done = donor.done("reverseEntry", back(&match_, 1, Some("250.50")), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["withdrawn"]), (&json!("DELIVERED"), &json!("250.50")), "{done}");
        assert_eq!(seen(app, &gap).await["needs"][0]["remaining"], "250.50");
        let entry = json!({ "match": match_["id"], "line": match_["lines"][0]["id"], "amount": "1.00" });
        for mutation in ["pledge", "commit", "recordDelivery"] {
            let payload = donor.say(mutation, entry.clone(), "clientMutationId").await;
            assert!(payload["userErrors"][0].text("message").contains("Whose gap it is has changed"), "{mutation}: {payload}");
        }
        let offered = can(&donor, &match_).await;
        assert!(!["PLEDGE", "COMMIT", "RECORD_DELIVERY"].iter().any(|action| offered.contains(*action)), "{offered:?}");
        // What they got was found by those who held the gap, and is by them.
        assert_eq!(app.approver(HOST).says("verifyDelivery", &match_, json!({ "statement": "The rest is there." })).await["state"], "VERIFIED");
        // Who holds it now is asked before anything is given again.
        let made = donor.offers(offer("FUNDING", money("250.50", "EUR"))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver(NEIGHBOUR).says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        donor.enters("commit", &proposed, "250.50").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_comes_back_of_a_withdrawn_offer_is_withdrawn_with_it_and_what_was_found_stands(app: &TestApp) {
        for (amount, state, open) in [(Some("250.50"), "DELIVERED", "IN_PROGRESS"), (None, "WITHDRAWN", "OPEN")] {
            let (gap, donor, match_) = verified(app).await;
            let made = offer_of(&donor, &match_).await;
            let end = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "No more." });
            donor.done("withdrawOffer", end, "offer { status }").await;
            let done = donor.done("reverseEntry", back(&match_, 1, amount), MATCH).await;
            assert_eq!(done["state"], state, "{done}");
            let now = seen(app, &gap).await;
            assert_eq!((&now["state"], &now["needs"][0]["remaining"]), (&json!(open), &json!(amount.unwrap_or("1250.50"))));
            let found = useful(app, &gap).await;
            let matched = u8::from(amount.is_some());
            let counted = json!([{ "matched": matched, "ratings": { "useful": 1, "unrated": 0 } }]);
            assert_eq!((&found["matches"]["totalCount"], &found["statistics"]), (&json!(1), &counted), "{state}");
            let stands = told(&donor, &match_).await;
            assert_eq!((&stands["reason"], &stands["rating"]), (&json!("The account shows it."), &json!("USEFUL")), "{state}");
            assert_eq!(stands["history"]["edges"][0]["node"]["reason"], "The audit found it unspent.");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn two_that_are_matched_anew_are_not_matched_twice(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
        let agrees = async || {
            let proposed = donor.proposes(&gap, &made, 1).await;
            host.says("consentToMatch", &proposed, json!({})).await;
            donor.says("agreeMatch", &proposed, json!({})).await
        };
        let first = agrees().await;
        donor.enters("commit", &first, "1000.00").await;
        donor.enters("recordDelivery", &first, "1000.00").await;
        let first = host.says("verifyDelivery", &first, json!({ "statement": "It came." })).await;
        let second = agrees().await;
        let done = donor.done("reverseEntry", back(&first, 1, Some("100.00")), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["withdrawn"]), (&json!("DELIVERED"), &json!("100.00")));
        donor.enters("commit", &second, "350.50").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_found_is_counted_and_stands_whatever_its_giver_says_since(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("commit", &agreed, "1000.00").await;
        donor.enters("recordDelivery", &agreed, "1000.00").await;
        let counted = async || useful(app, &gap).await["statistics"][0]["ratings"]["unrated"].take();
        assert_eq!(counted().await, 0);
        let verified = app.approver(HOST).says("verifyDelivery", &agreed, json!({ "statement": "It came." })).await;
        assert_eq!(counted().await, 1);
        assert_eq!(donor.done("reverseEntry", back(&verified, 1, Some("0.01")), MATCH).await["state"], "DELIVERING");
        assert_eq!(counted().await, 1, "a cent came back");
        let withdrawn = donor.says("withdrawMatch", &agreed, json!({ "reason": "It was all in order." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["reason"]), (&json!("WITHDRAWN"), &json!("It came.")));
        let last = told(&donor, &agreed).await["history"]["edges"][0]["node"].take();
        assert_eq!(last, json!({ "kind": "MATCH_WITHDRAWN", "reason": "It was all in order." }));
        assert_eq!(counted().await, 1, "it was withdrawn since");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_comes_back_before_it_is_verified_anew_leaves_no_two_that_run(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
        let first = donor.proposes(&gap, &made, 1).await;
        host.says("consentToMatch", &first, json!({})).await;
        donor.says("agreeMatch", &first, json!({})).await;
        donor.enters("commit", &first, "1000.00").await;
        donor.enters("recordDelivery", &first, "400.00").await;
        donor.enters("recordDelivery", &first, "600.00").await;
        let first = host.says("verifyDelivery", &first, json!({ "statement": "It came." })).await;
        // It runs again, and then has all delivered that stands: the two can be matched anew.
        assert_eq!(donor.done("reverseEntry", back(&first, 1, Some("100.00")), MATCH).await["state"], "DELIVERING");
        assert_eq!(donor.enters("withdrawCommitment", &first, "100.00").await["state"], "DELIVERED");
        let second = donor.proposes(&gap, &made, 1).await;
        let more = json!({ "match": first["id"], "line": first["lines"][0]["id"], "amount": "50.00" });
        let payload = donor.say("commit", more, "clientMutationId").await;
        assert!(payload["userErrors"][0].text("message").contains(second.text("reference")), "{payload}");
        assert!(!can(&donor, &first).await.contains("COMMIT"), "what is refused is not offered");
        let done = donor.done("reverseEntry", back(&first, 2, Some("200.00")), MATCH).await;
        let line = &done["lines"][0];
        assert_eq!((&done["state"], &line["withdrawn"], &line["delivered"]), (&json!("DELIVERED"), &json!("300.00"), &json!("700.00")), "{done}");
        host.says("consentToMatch", &second, json!({})).await;
        assert_eq!(donor.says("agreeMatch", &second, json!({})).await["state"], "AGREED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

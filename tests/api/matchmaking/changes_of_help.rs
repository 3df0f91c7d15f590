//! What becomes of an offer or a programme, for whoever follows it by its reference.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, money, offer, on_both};

/// The kinds of what is told under a filter, in the order of the feed.
async fn kinds(who: &Service, filter: Value) -> Vec<String> {
    let query = "query ($f: ChangeFilter) { changes(filter: $f, first: 100) { nodes { kind } } }";
    let page = who.data(query, json!({ "f": filter })).await["changes"].take();
    let nodes = page["nodes"].as_array().expect("a list").iter();
    nodes.map(|node| node.text("kind").to_owned()).collect()
}

on_both! {
    async fn what_becomes_of_an_offer_is_told_by_its_reference(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let other = app.approver("state-can").offers(offer("FUNDING", money("1.00", "EUR"))).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        donor.enters("commit", &of, "1000.00").await;
        let query = "query ($r: String!) { match(reference: $r) { assistance { reference } } }";
        let given = donor.data(query, json!({ "r": of["reference"] })).await["match"]["assistance"]["reference"].take();
        let told = kinds(&donor, json!({ "assistance": [given] })).await;
        assert_eq!(told, ["OFFER_MADE", "MATCH_PROPOSED", "MATCH_CONSENTED", "MATCH_AGREED", "COMMITTED"]);
        assert_eq!(kinds(&donor, json!({ "assistance": [other["reference"]] })).await, ["OFFER_MADE"]);
        assert_eq!(kinds(&donor, json!({ "assistance": [given, other["reference"]], "things": ["OFFER"] })).await, ["OFFER_MADE"; 2]);
        assert_eq!(kinds(&donor, json!({ "assistance": [given], "gaps": [gap["reference"]] })).await, told[1..]);
        assert_eq!(kinds(&donor, json!({ "assistance": ["nothing"] })).await, [""; 0]);
        for (filter, field) in [
            (json!({ "assistance": [] }), "filter.assistance"),
            (json!({ "assistance": [given], "things": ["GAP"] }), "filter.things"),
            (json!({ "assistance": [given], "kinds": ["ORGANISATION_REGISTERED"] }), "filter.kinds"),
            (json!({ "assistance": [given], "gaps": [gap["reference"]], "things": ["OFFER"] }), "filter.things"),
        ] {
            let (code, message) = donor.error("query ($f: ChangeFilter) { changes(filter: $f) { totalCount } }", json!({ "f": filter })).await;
            assert!(code == "INVALID" && message.starts_with(field), "{filter}: {message}");
        }
    }

    async fn a_webhook_follows_offers_that_its_organisation_may_read(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("FUNDING", money("1.00", "EUR"))).await;
        let hook = |assistance: Value| json!({ "url": "https://portal.example/offers", "filter": { "assistance": assistance } });
        let kept = donor.done("registerWebhook", hook(json!([made["reference"]])), "webhook { filter { assistance things } }").await;
        assert_eq!(kept["filter"], json!({ "assistance": [made["reference"]], "things": null }));
        assert_eq!(donor.refused("registerWebhook", hook(json!(["nothing"]))).await, ["INVALID filter.assistance"]);
    }
}

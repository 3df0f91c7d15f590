//! What each side is told that it may do with a match: nothing that is refused whatever it says.

use super::gap;
use crate::gap_changes::whole;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, number, offer, on_both, with};

const HOST: &str = "civ-authorities";

/// What this actor may do with a match.
async fn can(actor: &Actor, of: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    let seen = actor.data(query, json!({ "r": of["reference"] })).await;
    seen["match"].texts("viewerCan")
}

/// What of the ledger is among what a provider may do.
async fn entries(donor: &Actor, of: &Value) -> Vec<&'static str> {
    let can = can(donor, of).await;
    let mut all = vec![
        "PLEDGE",
        "COMMIT",
        "RECORD_DELIVERY",
        "WITHDRAW_COMMITMENT",
        "REVERSE_ENTRY",
    ];
    all.retain(|action| can.contains(*action));
    all
}

on_both! {
    async fn who_consented_is_not_told_to_consent_again(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(with(whole(), json!({ "countries": ["CI", "LR"] }))).await;
        let (host, neighbour, donor) = (app.approver(HOST), app.approver("state-lbr"), app.approver("state-can"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let both = ["CONSENT_TO_MATCH", "OBJECT_TO_MATCH"].map(str::to_owned);
        assert_eq!(can(&host, &proposed).await, BTreeSet::from(both.clone()));
        host.says("consentToMatch", &proposed, json!({})).await;
        assert_eq!(can(&host, &proposed).await, BTreeSet::from(["OBJECT_TO_MATCH".to_owned()]), "it may think better of it");
        assert_eq!(host.refused("consentToMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        assert_eq!(can(&neighbour, &proposed).await, BTreeSet::from(both));
    }

    async fn a_provider_is_told_to_enter_only_what_the_ledger_leaves_room_for(app: &TestApp) {
        let gap = gap(app).await;
        let scales = || offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, first) = app.agreed("state-can", HOST, &gap, 0, scales()).await;
        let (other, second) = app.agreed("state-che", HOST, &gap, 0, scales()).await;
        assert_eq!(entries(&donor, &first).await, ["PLEDGE", "COMMIT"], "nothing is entered yet");
        donor.enters("pledge", &first, "4").await;
        assert_eq!(entries(&donor, &first).await, ["COMMIT", "REVERSE_ENTRY"]);
        donor.enters("commit", &first, "4").await;
        let committed = ["RECORD_DELIVERY", "WITHDRAW_COMMITMENT", "REVERSE_ENTRY"];
        assert_eq!(entries(&donor, &first).await, committed);
        assert_eq!(entries(&other, &second).await, ["PLEDGE"], "the need lacks nothing now");
        let more = json!({ "match": second["id"], "line": second["lines"][0]["id"], "amount": "1" });
        assert_eq!(other.refused("commit", more).await, ["CONFLICT amount"]);
        donor.enters("withdrawCommitment", &first, "1").await;
        assert_eq!(entries(&other, &second).await, ["PLEDGE", "COMMIT"], "it lacks one again");
        donor.enters("recordDelivery", &first, "3").await;
        assert_eq!(entries(&donor, &first).await, ["COMMIT", "REVERSE_ENTRY"], "all that stands is delivered");
        assert!(app.data("query ($r: String!) { match(reference: $r) { viewerCan } }", json!({ "r": first["reference"] })).await["match"].texts("viewerCan").is_empty());
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

//! A delivery that was mistyped and not verified is corrected: its match runs on, whatever became of its programme or of the two since.

use crate::{gap_changes::whole, ledger::given_back::back};
use serde_json::json;
use tests::{Asked, MATCH, TestApp, money, offer, on_both, programme, with};

const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

on_both! {
    async fn under_a_programme_that_ended_what_was_really_delivered_is_entered(app: &TestApp) {
        for status in ["CLOSED", "SUSPENDED"] {
            let gap = app.approver("group-civ").publishes(whole()).await;
            let (mission, host) = (app.approver("unoci"), app.approver(HOST));
            let selection = "programme { id version lines { id } }";
            let input = with(programme(offer("EQUIPMENT", json!({ "quantity": { "unit": "ITEMS", "value": 4 } }))), json!({ "status": "IMPLEMENTATION" }));
            let made = mission.done("registerProgramme", input, selection).await;
            let proposed = mission.proposes(&gap, &made, 0).await;
            host.says("consentToMatch", &proposed, json!({})).await;
            let agreed = mission.says("agreeMatch", &proposed, json!({})).await;
            mission.enters("commit", &agreed, "4").await;
            let mistyped = mission.enters("recordDelivery", &agreed, "3").await;
            let ends = json!({ "programme": made["id"], "expectedVersion": made["version"], "status": status });
            mission.done("reviseProgramme", ends, selection).await;
            let corrected = mission.done("reverseEntry", back(&mistyped, 1, None), MATCH).await;
            assert_eq!((&corrected["state"], &corrected["lines"][0]["committed"]), (&json!("AGREED"), &json!("4")), "{status}");
            let delivered = mission.enters("recordDelivery", &agreed, "1").await;
            assert_eq!((&delivered["state"], &delivered["lines"][0]["delivered"]), (&json!("DELIVERING"), &json!("1")), "{status}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn two_that_are_proposed_anew_before_it_is_verified_do_not_end_it(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
        let first = donor.proposes(&gap, &made, 1).await;
        host.says("consentToMatch", &first, json!({})).await;
        donor.says("agreeMatch", &first, json!({})).await;
        donor.enters("commit", &first, "1000.00").await;
        let mistyped = donor.enters("recordDelivery", &first, "1000.00").await;
        assert_eq!(mistyped["state"], "DELIVERED");
        donor.proposes(&gap, &made, 1).await;
        let corrected = donor.done("reverseEntry", back(&mistyped, 1, None), MATCH).await;
        assert_eq!((&corrected["state"], &corrected["lines"][0]["withdrawn"]), (&json!("AGREED"), &json!("0.00")));
        let delivered = donor.enters("recordDelivery", &first, "100.00").await;
        assert_eq!((&delivered["state"], &delivered["lines"][0]["delivered"]), (&json!("DELIVERING"), &json!("100.00")));
        donor.enters("withdrawCommitment", &first, "900.00").await;
        let verified = host.says("verifyDelivery", &first, json!({ "statement": "A hundred came." })).await;
        assert_eq!(verified["state"], "VERIFIED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn two_never_run_at_once(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
        let first = donor.proposes(&gap, &made, 1).await;
        host.says("consentToMatch", &first, json!({})).await;
        donor.says("agreeMatch", &first, json!({})).await;
        donor.enters("commit", &first, "500.00").await;
        let mistyped = donor.enters("recordDelivery", &first, "500.00").await;
        let second = donor.proposes(&gap, &made, 1).await;
        host.says("consentToMatch", &second, json!({})).await;
        donor.done("reverseEntry", back(&mistyped, 1, Some("100.00")), MATCH).await;
        let payload = donor.say("agreeMatch", json!({ "match": second["id"] }), "clientMutationId").await;
        assert!(payload["userErrors"][0].text("message").contains(first.text("reference")), "{payload}");
        let can = async || {
            let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
            donor.data(query, json!({ "r": second["reference"] })).await["match"].has("viewerCan", "AGREE_MATCH")
        };
        assert!(!can().await, "what is refused is not offered");
        let delivered = donor.enters("recordDelivery", &first, "100.00").await;
        assert_eq!(delivered["state"], "DELIVERED");
        assert!(can().await);
        donor.says("agreeMatch", &second, json!({})).await;
        // Once the second runs, what was mistyped under the first is taken back with its correction.
        let corrected = donor.done("reverseEntry", back(&delivered, 3, Some("40.00")), MATCH).await;
        let line = &corrected["lines"][0];
        assert_eq!((&corrected["state"], &line["withdrawn"], &line["delivered"]), (&json!("DELIVERED"), &json!("40.00"), &json!("460.00")), "{corrected}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

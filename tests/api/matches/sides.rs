//! The two sides: who proposes, knows and may do what, and what is asked of others.

use super::gap;
use domain::organisation::Role;
use serde_json::json;
use tests::{MATCH, Rows, TestApp, number, offer, on_both};

on_both! {
    async fn a_refused_pair_stays_refused_until_one_side_changes(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let again = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        assert_eq!(donor.refused("proposeMatch", again.clone()).await, ["CONFLICT"], "under way");
        let objected = host.says("objectToMatch", &proposed, json!({ "reason": "Not from there." })).await;
        assert_eq!((&objected["state"], &objected["consent"], &objected["reason"]), (&json!("OBJECTED"), &json!("OBJECTED"), &json!("Not from there.")));
        assert_eq!(donor.refused("proposeMatch", again.clone()).await, ["CONFLICT"], "remembered");
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "note": "Made elsewhere." });
        let noted = donor.done("reviseOffer", revise, "offer { version }").await;
        assert_eq!(donor.refused("proposeMatch", again.clone()).await, ["CONFLICT"], "a note is not judged");
        let revise = json!({ "offer": made["id"], "expectedVersion": noted["version"], "place": "Made in Accra." });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert_eq!(donor.done("proposeMatch", again, MATCH).await["state"], "PROPOSED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_host_state_asks_for_help_proposes_and_chooses_one_of_several(app: &TestApp) {
        let gap = gap(app).await;
        let host = app.approver("civ-authorities");
        let call = json!({ "gap": gap["id"], "text": "Four scales, please.", "language": "en" });
        let asked = host.done("requestAssistance", call.clone(), "gap { assistanceRequests { text organisation { code } } }").await;
        assert_eq!(asked["assistanceRequests"], json!([{ "text": "Four scales, please.", "organisation": { "code": "civ-authorities" } }]));
        assert_eq!(app.approver("state-lbr").refused("requestAssistance", call.clone()).await, ["FORBIDDEN"]);
        assert_eq!(host.refused("requestAssistance", call).await, ["CONFLICT"], "the call stands");
        let more = json!({ "gap": gap["id"], "text": "Four scales, and somebody to mend them.", "language": "en" });
        host.done("requestAssistance", more, "gap { id }").await;
        let (one, two) = (app.approver("state-can"), app.approver("state-fra"));
        let (first, second) = (one.offers(offer("EQUIPMENT", number("ITEMS", 4))).await, two.offers(offer("EQUIPMENT", number("ITEMS", 4))).await);
        let rival = one.proposes(&gap, &first, 0).await;
        let own = host.proposes(&gap, &second, 0).await;
        assert_eq!((&own["state"], &own["side"], &own["overlaps"]), (&json!("CONSENTED"), &json!("HOLDER"), &json!([{ "reference": rival["reference"] }])));
        let third = app.approver("state-che");
        let offered = third.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let chosen = third.proposes(&gap, &offered, 0).await;
        let over = json!({ "match": chosen["id"], "over": [rival["id"]], "reason": "Sooner." });
        assert_eq!(host.done("consentToMatch", over, MATCH).await["state"], "CONSENTED");
        let seen = one.data("query ($r: String!) { match(reference: $r) { state reason } }", json!({ "r": rival["reference"] })).await;
        assert_eq!(seen["match"], json!({ "state": "OBJECTED", "reason": "Sooner." }));
        assert_eq!(two.says("declineMatch", &own, json!({ "reason": "None left." })).await["state"], "DECLINED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_proposed_is_known_to_both_sides_and_the_panel_and_what_is_agreed_to_everybody(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: String!, $g: String!, $id: ID!) { match(reference: $r) { state } node(id: $id) { id }
            matches(filter: { gaps: [$g] }) { totalCount } gap(reference: $g) { matches { state } } }";
        let variables = json!({ "r": proposed["reference"], "g": gap["reference"], "id": proposed["id"] });
        let nothing = json!({ "match": null, "node": null, "matches": { "totalCount": 0 }, "gap": { "matches": [] } });
        for stranger in [app.approver("state-fra"), app.approver("group-cod"), app.approver("unoci"), (**app).clone()] {
            assert_eq!(stranger.data(query, variables.clone()).await, nothing);
        }
        for side in [&donor, &host, &app.approver("group-civ")] {
            assert_eq!(side.data(query, variables.clone()).await["matches"]["totalCount"], 1);
        }
        host.says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(app.data(query, variables).await["match"]["state"], "AGREED");
    }

    async fn nobody_does_to_a_match_what_is_not_theirs_to_do(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &agreed, "3").await;
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        let entry = |amount: &str| json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": amount });
        for (who, role) in [("state-fra", Role::Approver), ("civ-authorities", Role::Approver), ("group-civ", Role::Approver), ("state-can", Role::Editor)] {
            for mutation in ["pledge", "commit"] {
                assert_eq!(app.actor(who, role).refused(mutation, entry("1")).await, ["FORBIDDEN"], "{who} {mutation}");
            }
        }
        for (who, mutation, faults) in [
            ("state-can", "consentToMatch", ["FORBIDDEN"]), ("civ-authorities", "agreeMatch", ["FORBIDDEN"]), ("civ-authorities", "consentToMatch", ["CONFLICT"]),
            ("state-can", "agreeMatch", ["CONFLICT"]), ("state-lbr", "consentToMatch", ["FORBIDDEN"]),
        ] {
            assert_eq!(app.approver(who).refused(mutation, json!({ "match": agreed["id"] })).await, faults, "{who} {mutation}");
        }
        assert_eq!(app.approver("civ-authorities").refused("verifyDelivery", json!({ "match": agreed["id"], "statement": "x" })).await, ["CONFLICT"]);
        for (amount, faults) in [("2", ["CONFLICT amount"]), ("0", ["INVALID amount"]), ("-1", ["INVALID amount"]), ("1.5", ["INVALID amount"]), ("", ["INVALID amount"]), ("99999999999999999999", ["INVALID amount"])] {
            assert_eq!(donor.refused("commit", entry(amount)).await, faults, "{amount}");
        }
        assert_eq!(donor.refused("recordDelivery", entry("4")).await, ["CONFLICT amount"]);
        for (on, fault) in [("2099-01-01", "INVALID on"), ("2001", "INVALID on")] {
            let mut late = entry("1");
            late["on"] = json!(on);
            assert_eq!(donor.refused("commit", late).await, [fault]);
        }
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }
}

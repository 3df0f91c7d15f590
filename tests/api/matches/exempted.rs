//! Exemptions that are granted on conditions and until a day, and revoked; and what is told of a match meanwhile as something to do.

use crate::{
    gap_changes::stalled::{kept_as_found, stalled},
    hidden::hidden_texts::{HIDDEN, hide},
    ledger::given_back::back,
    matches::judged_matches,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Service, TestApp, on_both, with};

const REQUESTS: &str = "match { exemptionRequests { id state conditions validUntil revokedOn revocationReason reason decidedOn } }";

/// What somebody may do with a match.
async fn can(actor: &Actor, of: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    let seen = actor.data(query, json!({ "r": of["reference"] })).await;
    seen["match"].texts("viewerCan")
}

/// What somebody may do to each of its requests for exemptions.
async fn may(actor: &Actor, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { viewerCan } } }";
    let seen = actor.data(query, json!({ "r": of["reference"] })).await;
    let requests = seen["match"]["exemptionRequests"].as_array();
    let each = requests.expect("requests").iter();
    each.map(|one| one["viewerCan"].clone()).collect()
}

/// The id of an exemption that is asked for.
async fn asked(donor: &Actor, of: &Value) -> Value {
    let ask =
        json!({ "match": of["id"], "measure": "1591-arms", "statement": "For guards of courts." });
    let requests = donor.done("requestExemption", ask, REQUESTS).await["exemptionRequests"].take();
    let all = requests.as_array().expect("requests").iter();
    let mut open = all.filter(|one| one["state"] == "REQUESTED");
    open.next().expect("a request")["id"].clone()
}

/// The id of one that its committee granted.
async fn granted(app: &TestApp, donor: &Actor, of: &Value) -> Value {
    let request = asked(donor, of).await;
    let decide = json!({ "exemptionRequest": request, "decision": "GRANTED" });
    let committee = app.approver("committee-1591");
    committee.done("decideExemption", decide, REQUESTS).await;
    request
}

fn entry(of: &Value) -> Value {
    json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": "1" })
}

/// Why one cannot be committed.
async fn why(donor: &Actor, of: &Value) -> String {
    let payload = donor.say("commit", entry(of), "clientMutationId").await;
    payload["userErrors"][0].text("message").to_owned()
}

/// Measures that a committee sees something was delivered against.
async fn against(committee: &Actor, of: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { match(reference: $r) { deliveriesAgainstMeasures { measure { code } } } }";
    let seen = committee.data(query, json!({ "r": of["reference"] })).await;
    seen["match"].texts("deliveriesAgainstMeasures.measure.code")
}

/// How many gaps stand still for exemptions that are refused or ended.
async fn still(viewer: &Service) -> usize {
    stalled(viewer, "reasons: [EXEMPTION_REFUSED],").await.len()
}

on_both! {
    async fn a_committee_grants_on_conditions_and_until_a_day(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, request) = (app.approver("committee-1591"), asked(&donor, &agreed).await);
        let decide = |decision: &str, until: &str| {
            json!({ "exemptionRequest": request, "decision": decision, "reason": "So it is.", "conditions": "Marked, and counted each year.", "validUntil": until })
        };
        let refused = committee.refused("decideExemption", decide("REFUSED", "2999-06-30")).await;
        assert_eq!(refused, ["INVALID conditions", "INVALID validUntil"]);
        for bad in ["2020-06-30", "2999"] {
            assert_eq!(committee.refused("decideExemption", decide("GRANTED", bad)).await, ["INVALID validUntil"], "{bad}");
        }
        let mut told = decide("GRANTED", "2999-06-30");
        told["conditions"] = json!("Write to guard@example.org.");
        assert_eq!(committee.refused("decideExemption", told).await, ["INVALID conditions"]);
        let decided = committee.done("decideExemption", decide("GRANTED", "2999-06-30"), REQUESTS).await["exemptionRequests"][0].take();
        assert_eq!((&decided["state"], &decided["conditions"], &decided["validUntil"], &decided["revokedOn"]), (&json!("GRANTED"), &json!("Marked, and counted each year."), &json!("2999-06-30"), &Value::Null));
        donor.enters("commit", &agreed, "1").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_has_an_end_is_asked_for_anew_before_it(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, first) = (app.approver("committee-1591"), asked(&donor, &agreed).await);
        assert_eq!((may(&committee, &agreed).await, may(&donor, &agreed).await), (json!([["DECIDE_EXEMPTION"]]), json!([["WITHDRAW_EXEMPTION_REQUEST"]])));
        let until = |request: &Value, day: &str| json!({ "exemptionRequest": request, "decision": "GRANTED", "validUntil": day });
        committee.done("decideExemption", until(&first, "2999-06-30"), REQUESTS).await;
        assert_eq!((may(&committee, &agreed).await, may(&donor, &agreed).await), (json!([["REVOKE_EXEMPTION"]]), json!([[]])));
        assert!(can(&donor, &agreed).await.contains("REQUEST_EXEMPTION"));
        let second = asked(&donor, &agreed).await;
        assert!(!can(&donor, &agreed).await.contains("REQUEST_EXEMPTION"), "it is asked for");
        kept_as_found(app).await;
        assert_eq!(stalled(app, "reasons: [EXEMPTION_PENDING],").await.len(), 0, "the first one stands");
        donor.enters("commit", &agreed, "1").await;
        committee.done("decideExemption", until(&second, "2999-12-31"), REQUESTS).await;
        committee.done("revokeExemption", json!({ "exemptionRequest": first, "reason": "The second one is in its place." }), REQUESTS).await;
        donor.enters("commit", &agreed, "1").await;
        kept_as_found(app).await;
        assert_eq!(still(app).await, 0);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_committee_revokes_lets_nothing_more_be_committed(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, request) = (app.approver("committee-1591"), granted(app, &donor, &agreed).await);
        donor.enters("commit", &agreed, "2").await;
        donor.enters("recordDelivery", &agreed, "1").await;
        assert!(can(&donor, &agreed).await.contains("COMMIT"));
        let revoke = json!({ "exemptionRequest": request, "reason": "They were lent on." });
        for other in [&donor, &app.approver("state-sdn")] {
            assert_eq!(other.refused("revokeExemption", revoke.clone()).await, ["FORBIDDEN"]);
        }
        assert_eq!(committee.refused("revokeExemption", json!({ "exemptionRequest": request, "reason": " " })).await, ["INVALID reason"]);
        let revoked = committee.done("revokeExemption", revoke.clone(), REQUESTS).await["exemptionRequests"][0].take();
        assert_eq!((&revoked["state"], &revoked["revocationReason"], &revoked["revokedOn"]), (&json!("REVOKED"), &json!("They were lent on."), &revoked["decidedOn"]));
        assert_eq!(committee.refused("revokeExemption", revoke).await, ["CONFLICT"]);
        assert!(why(&donor, &agreed).await.contains("revoked its exemption"));
        let now = can(&donor, &agreed).await;
        assert!(!now.contains("COMMIT") && now.contains("RECORD_DELIVERY") && now.contains("REQUEST_EXEMPTION"), "{now:?}");
        assert_eq!(against(&committee, &agreed).await, BTreeSet::new(), "it was delivered by then");
        kept_as_found(app).await;
        assert_eq!(still(app).await, 1);
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { history { edges { node { kind reason } } } } } }";
        let told = committee.data(query, json!({ "r": agreed["reference"] })).await["match"]["exemptionRequests"][0].take();
        assert_eq!(told["history"]["edges"][0]["node"], json!({ "kind": "EXEMPTION_REVOKED", "reason": "They were lent on." }));
        assert_eq!(app.database.differences().await, [""; 0]);

        granted(app, &donor, &agreed).await;
        kept_as_found(app).await;
        assert_eq!(still(app).await, 0, "it is granted anew");
        donor.enters("commit", &agreed, "1").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_delivered_after_an_exemption_ended_is_against_the_measure(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, request) = (app.approver("committee-1591"), granted(app, &donor, &agreed).await);
        donor.enters("commit", &agreed, "2").await;
        donor.enters("recordDelivery", &agreed, "1").await;
        for (ended, message) in [
            ("state = 'REVOKED', revoked = '2020-06-30'", "revoked its exemption"),
            ("state = 'GRANTED', revoked = null, valid_until = '2020-06-30'", "ended on 2020-06-30"),
        ] {
            app.database.run_sql(&format!("update exemption_request set decided = '2020-01-01', {ended}")).await;
            assert_eq!(against(&committee, &agreed).await, BTreeSet::from(["1591-arms".to_owned()]), "{ended}");
            let said = why(&donor, &agreed).await;
            assert!(said.contains(message), "{said}");
            let now = can(&donor, &agreed).await;
            assert!(!now.contains("COMMIT") && now.contains("REQUEST_EXEMPTION"), "{now:?}");
            let warned = donor.say("pledge", entry(&agreed), "warningDetails { code }").await;
            assert!(warned.has("warningDetails.code", "EXEMPTION_REQUIRED"), "{ended}: {warned}");
            let anew = app.database.serve().await;
            for kept in [false, true] {
                assert_eq!(still(&anew).await, 1, "{ended}, {kept}");
                anew.data("{ gapFacets(by: [STATE]) { count } }", json!({})).await;
            }
        }
        let lapsed = json!({ "exemptionRequest": request, "reason": "x" });
        assert_eq!(committee.refused("revokeExemption", lapsed).await, ["CONFLICT"], "it has ended");
    }

    async fn what_was_delivered_against_a_measure_and_reversed_is_told_as_reversed(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let committee = app.approver("committee-1591");
        granted(app, &donor, &agreed).await;
        donor.enters("commit", &agreed, "3").await;
        app.database.run_sql("update exemption_request set decided = '2020-01-01', valid_until = '2020-06-30'").await;
        let told = async || {
            let query = "query ($r: String!) { match(reference: $r) { deliveriesAgainstMeasures { deliveredOn reversedOn } } }";
            committee.data(query, json!({ "r": agreed["reference"] })).await["match"]["deliveriesAgainstMeasures"].take()
        };
        let delivered = donor.enters("recordDelivery", &agreed, "2").await;
        let day = told().await[0]["deliveredOn"].clone();
        let of = |reversed: &Value| json!([{ "deliveredOn": day, "reversedOn": reversed }]);
        assert_eq!(told().await, of(&Value::Null));
        donor.done("reverseEntry", back(&delivered, 1, None), "match { state }").await;
        assert_eq!(told().await, of(&day), "who gave does not undo it");
        donor.enters("recordDelivery", &agreed, "1").await;
        assert_eq!(told().await, of(&Value::Null), "of two on one day, one stands");
    }

    async fn what_a_committee_says_of_an_exemption_is_hidden_with_its_request(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, request) = (app.approver("committee-1591"), asked(&donor, &agreed).await);
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED", "conditions": "Marked by the numbat." });
        committee.done("decideExemption", decide, REQUESTS).await;
        let revoke = json!({ "exemptionRequest": request, "reason": "The numbat lent them on." });
        committee.done("revokeExemption", revoke, REQUESTS).await;
        hide(app, &request).await;
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { statement conditions revocationReason
            history { edges { node { reason changes { before after } } } } } } }";
        let told = donor.data(query, json!({ "r": agreed["reference"] })).await["match"]["exemptionRequests"][0].take();
        for field in ["statement", "conditions", "revocationReason"] {
            assert_eq!(told[field], HIDDEN, "{field}");
        }
        assert_eq!(told["history"]["edges"][0]["node"]["reason"], HIDDEN);
        assert!(!told.to_string().contains("numbat"), "{told}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_said_of_a_request_once_it_is_hidden_stays_hidden_in_its_history(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (committee, request) = (app.approver("committee-1591"), asked(&donor, &agreed).await);
        hide(app, &request).await;
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED", "reason": "The numbat may have them.", "conditions": "Marked by the numbat." });
        committee.done("decideExemption", decide, REQUESTS).await;
        let revoke = json!({ "exemptionRequest": request, "reason": "The numbat lent them on." });
        committee.done("revokeExemption", revoke, REQUESTS).await;
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { reason conditions revocationReason }
            history { edges { node { kind reason changes { before after } } } } } }";
        let told = app.approver("state-sdn").data(query, json!({ "r": agreed["reference"] })).await["match"].take();
        assert_eq!(told["exemptionRequests"][0], json!({ "reason": HIDDEN, "conditions": HIDDEN, "revocationReason": HIDDEN }));
        assert_eq!(told["history"]["edges"][0]["node"]["kind"], "EXEMPTION_REVOKED");
        for at in 0..2 {
            assert_eq!(told["history"]["edges"][at]["node"]["reason"], HIDDEN);
        }
        assert!(!told.to_string().contains("numbat"), "{told}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn that_an_exemption_was_revoked_is_something_done_about_a_gap(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let request = granted(app, &donor, &agreed).await;
        let revoke = json!({ "exemptionRequest": request, "reason": "They were lent on." });
        app.approver("committee-1591").done("revokeExemption", revoke, REQUESTS).await;
        app.database.run_sql("update exemption_request set revoked = '2999-01-01'").await;
        let query = "query ($r: String!) { match(reference: $r) { gap { stall { since } } } }";
        let seen = donor.data(query, json!({ "r": agreed["reference"] })).await;
        assert_eq!(seen["match"]["gap"]["stall"]["since"], "2999-01-01");
    }

    async fn what_is_committed_of_a_month_is_of_its_last_day(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        granted(app, &donor, &agreed).await;
        app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
        app.database.run_sql("update exemption_request set decided = '2020-01-05', valid_until = '2020-06-30'").await;
        let of = |month: &str| with(entry(&agreed), json!({ "on": month }));
        donor.done("commit", of("2020-06"), "match { id }").await;
        assert_eq!(donor.refused("commit", of("2020-07")).await.len(), 1, "it had ended");
    }

    async fn what_was_exempted_is_offered_to_be_committed_of_a_day_then(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        granted(app, &donor, &agreed).await;
        let of = |day: &str| with(entry(&agreed), json!({ "on": day }));
        for (ended, last, after) in [
            ("state = 'REVOKED', revoked = '2020-06-30'", "2020-06-29", "2020-06-30"),
            ("state = 'GRANTED', revoked = null, valid_until = '2020-06-30'", "2020-06-30", "2020-07-01"),
        ] {
            app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
            app.database.run_sql(&format!("update exemption_request set decided = '2020-01-05', {ended}")).await;
            assert!(can(&donor, &agreed).await.contains("COMMIT"), "{ended}");
            assert_eq!(donor.refused("commit", of(after)).await.len(), 1, "{ended}");
            donor.done("commit", of(last), "match { id }").await;
            app.database.run_sql(&format!("update \"match\" set agreed = '{after}' where agreed is not null")).await;
            assert!(!can(&donor, &agreed).await.contains("COMMIT"), "it was agreed later, {ended}");
        }
    }

    async fn a_commitment_is_offered_only_once_it_is_exempted(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let offered = async || {
            let now = can(&donor, &agreed).await;
            ["PLEDGE", "COMMIT"].map(|action| now.contains(action))
        };
        assert_eq!(offered().await, [true, false], "nobody is asked yet");
        judged_matches::decided(app, &donor, &agreed, "REFUSED").await;
        assert_eq!(offered().await, [true, false]);
        let request = asked(&donor, &agreed).await;
        assert_eq!(offered().await, [true, false], "it is asked for");
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED" });
        app.approver("committee-1591").done("decideExemption", decide, REQUESTS).await;
        assert_eq!(offered().await, [true, true]);
    }
}

//! That an exemption ends is told to those who rely on it, before its last day and after; and nothing is exempt before its first.

use crate::matches::judged_matches;
use serde_json::{Value, json};
use tests::{Actor, TestApp, ago, ahead, on_both};

const REQUESTS: &str = "match { exemptionRequests { id state } }";

/// By when it is told to end in somebody's inbox what exempts a match.
async fn ends(actor: &Actor, of: &Value) -> Vec<Value> {
    let query = "{ viewer { inbox(kinds: [EXEMPTION_ENDS], first: 20) { totalCount nodes { kind due object { id } } } } }";
    let inbox = actor.data(query, json!({})).await["viewer"]["inbox"].take();
    let nodes = inbox["nodes"].as_array().expect("a list");
    assert_eq!(inbox["totalCount"], nodes.len());
    let about = nodes.iter().filter(|item| item["object"]["id"] == of["id"]);
    about.map(|item| item["due"].clone()).collect()
}

/// Whether its one exemption holds today, and its state.
async fn holds(actor: &Actor, of: &Value) -> Value {
    let query =
        "query ($r: String!) { match(reference: $r) { exemptionRequests { state inForce } } }";
    let seen = actor.data(query, json!({ "r": of["reference"] })).await;
    seen["match"]["exemptionRequests"][0].clone()
}

/// Has an exemption of a match end on another day.
async fn ends_on(app: &TestApp, day: &str) {
    let sql = format!("update exemption_request set valid_until = '{day}' where state = 'GRANTED'");
    app.database.run_sql(&sql).await;
}

/// The id of the request of somebody that is not decided.
async fn asked(actor: &Actor, of: &Value) -> Value {
    let ask =
        json!({ "match": of["id"], "measure": "1591-arms", "statement": "For guards of courts." });
    let all = actor.done("requestExemption", ask, REQUESTS).await["exemptionRequests"].take();
    let mut open = all.as_array().expect("requests").iter();
    let open = open.find(|one| one["state"] == "REQUESTED");
    open.expect("a request")["id"].clone()
}

on_both! {
    async fn who_asked_and_who_gives_learn_that_an_exemption_ends(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let (host, committee) = (app.approver("state-sdn"), app.approver("committee-1591"));
        let request = asked(&host, &agreed).await;
        assert_eq!(holds(&donor, &agreed).await, json!({ "state": "REQUESTED", "inForce": false }));
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED", "validUntil": ahead(31) });
        committee.done("decideExemption", decide, REQUESTS).await;
        let told = async |day: &str, when: &str| {
            let due: Vec<Value> = [day].iter().filter(|day| !day.is_empty()).map(|day| json!(day)).collect();
            for side in [&donor, &host] {
                assert_eq!(ends(side, &agreed).await, due, "{when}");
            }
            for stranger in [&committee, &app.approver("state-fra")] {
                assert_eq!(ends(stranger, &agreed).await, Vec::<Value>::new(), "{when}");
            }
        };
        told("", "it is far off").await;
        ends_on(app, &ahead(30)).await;
        told(&ahead(30), "it is near").await;
        assert_eq!(holds(&donor, &agreed).await, json!({ "state": "GRANTED", "inForce": true }));
        let another = asked(&donor, &agreed).await;
        told("", "another is asked for").await;
        let withdraw = json!({ "exemptionRequest": another, "reason": "The time is enough." });
        donor.done("withdrawExemptionRequest", withdraw, REQUESTS).await;
        told(&ahead(30), "nothing is asked for").await;
        ends_on(app, &ago(3)).await;
        told(&ago(3), "it has ended").await;
        assert_eq!(holds(&donor, &agreed).await, json!({ "state": "GRANTED", "inForce": false }));
        ends_on(app, &ahead(0)).await;
        donor.enters("commit", &agreed, "4").await;
        told(&ahead(0), "its last day").await;
        donor.enters("recordDelivery", &agreed, "4").await;
        told("", "nothing is left to give").await;
    }

    async fn since_when_an_exemption_is_told_to_end_stands_beside_it(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let request = asked(&donor, &agreed).await;
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED", "validUntil": ahead(9) });
        app.approver("committee-1591").done("decideExemption", decide, REQUESTS).await;
        let query = "{ viewer { inbox(kinds: [EXEMPTION_ENDS], first: 1) { nodes { since } } } }";
        let since = async || donor.data(query, json!({})).await["viewer"]["inbox"]["nodes"][0]["since"].take();
        assert_eq!(since().await, json!(ahead(0)), "it was granted when its end was near");
        app.database.run_sql(&format!("update exemption_request set decided = '{}'", ago(40))).await;
        assert_eq!(since().await, json!(ago(21)), "it came near since");
    }

    async fn who_reads_a_match_no_more_is_told_of_no_end(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let request = asked(&donor, &agreed).await;
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED", "validUntil": ahead(9) });
        app.approver("committee-1591").done("decideExemption", decide, REQUESTS).await;
        assert_eq!(ends(&donor, &agreed).await, [json!(ahead(9))]);
        app.database.run_sql("update gap set category = 'CONFIDENTIAL', published = null where id in (select gap_id from \"match\")").await;
        assert_eq!(ends(&donor, &agreed).await, Vec::<Value>::new());
    }

    async fn nothing_is_committed_of_a_day_before_the_committee_granted_it(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        judged_matches::decided(app, &donor, &agreed, "REFUSED").await;
        app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
        let of = |day: &str| json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1", "on": day });
        let told = async |day: &str| {
            let said = donor.say("commit", of(day), "match { id }").await;
            said["userErrors"][0]["message"].as_str().unwrap_or_default().to_owned()
        };
        judged_matches::decided(app, &donor, &agreed, "GRANTED").await;
        let day = "2020-03-02";
        app.database.run_sql(&format!("update exemption_request set decided = '{day}' where state = 'GRANTED'")).await;
        let refused = told("2020-03-01").await;
        assert!(refused.contains("refused") && refused.contains("exempts from 2020-03-02 on"), "{refused}");
        app.database.run_sql("update exemption_request set state = 'WITHDRAWN' where state = 'REFUSED'").await;
        for (early, is_told) in [("2020-03-01", true), ("2020-02", true), ("2020-03", false), (day, false)] {
            let said = told(early).await;
            assert_eq!(said.contains("exempts from 2020-03-02 on: enter it of that day"), is_told, "{early}: {said}");
            assert_eq!(said.is_empty(), !is_told, "{early}: {said}");
        }
    }
}

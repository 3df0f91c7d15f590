//! What an exemption rests on stays what it is while a committee is asked for it, or has granted it: whom help is for, and what goods are
//! needed.

use crate::{gap_changes::whole, matches::judged_matches};
use serde_json::{Value, json};
use tests::{Actor, TestApp, number, offer, on_both};

/// What revises the gap of a match, as it is now, so.
async fn revision(panel: &Actor, of: &Value, field: &str, value: Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { gap { id version } } }";
    let gap = panel.data(query, json!({ "r": of["reference"] })).await["match"]["gap"].take();
    let mut input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input[field] = value;
    input
}

/// Asks the committee of the arms embargo of Sudan to exempt a match.
async fn ask(donor: &Actor, of: &Value) -> Value {
    let ask =
        json!({ "match": of["id"], "measure": "1591-arms", "statement": "For guards of courts." });
    let requests = "match { exemptionRequests { id } }";
    donor.done("requestExemption", ask, requests).await["exemptionRequests"][0]["id"].take()
}

on_both! {
    async fn a_gap_is_for_no_others_than_a_committee_decides_on(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (panel, committee) = (app.approver("panel-sdn"), app.approver("committee-1591"));
        let selection = "gap { beneficiaries }";
        let others = async |whom: &str| revision(&panel, &proposed, "beneficiaries", json!([whom])).await;
        panel.done("reviseGap", others("army").await, selection).await;
        let request = ask(&donor, &proposed).await;
        assert_eq!(panel.refused("reviseGap", others("police").await).await, ["INVALID beneficiaries"], "it is asked");
        let decide = json!({ "exemptionRequest": request, "decision": "GRANTED" });
        committee.done("decideExemption", decide, "match { id }").await;
        assert_eq!(panel.refused("reviseGap", others("police").await).await, ["INVALID beneficiaries"], "it is granted");
        panel.done("reviseGap", others("army").await, selection).await;
        let revoke = json!({ "exemptionRequest": request, "reason": "The guards are gone." });
        committee.done("revokeExemption", revoke, "match { id }").await;
        panel.done("reviseGap", others("police").await, selection).await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_planned_need_is_of_no_other_goods_than_a_committee_decides_on(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["SDN"]), json!("1591"), json!([]));
        (input["beneficiaries"], input["needs"]) = (json!(["police"]), json!([{ "assistance": "TRAINING", "title": "Courses", "size": { "unsized": "UNSIZED" } }]));
        let (donor, host) = (app.approver("state-can"), app.approver("state-sdn"));
        let found = app.approver("panel-sdn").done("recordGap", input, "gap { id reference }").await;
        let replan = async |need: &Value, goods: Value| {
            let query = "query ($r: String!) { gap(reference: $r) { version } }";
            let version = host.data(query, json!({ "r": found["reference"] })).await["gap"]["version"].take();
            let vests = json!({ "assistance": "EQUIPMENT", "title": "Vests", "size": number("ITEMS", 4), "goods": goods });
            json!({ "gap": found["id"], "expectedVersion": version, "needs": [{ "need": need, "line": vests }] })
        };
        let first = replan(&Value::Null, Value::Null).await;
        let gap = host.done("planNeeds", first, "gap { id needs { id title } }").await;
        let need = &gap["needs"][1];
        assert_eq!(need["title"], "Vests");
        let mut of = Vec::new();
        // One line leaves its goods open, and is judged by those of the need.
        for goods in [Value::Null, json!("NON_LETHAL_MILITARY")] {
            let mut vests = offer("EQUIPMENT", number("ITEMS", 4));
            vests["lines"][0]["goods"] = goods;
            of.push(donor.proposes(&gap, &donor.offers(vests).await, 1).await);
        }
        ask(&donor, &of[1]).await;
        let mut tried = replan(&need["id"], json!("ARMS")).await;
        tried["dryRun"] = json!(true);
        let free = host.say("planNeeds", tried, "dryRun").await;
        assert_eq!(free["userErrors"], json!([]), "what is given has goods of its own");
        ask(&donor, &of[0]).await;
        let held = replan(&need["id"], json!("ARMS")).await;
        assert_eq!(host.refused("planNeeds", held).await, ["INVALID needs.0"]);
        let same = replan(&need["id"], Value::Null).await;
        host.done("planNeeds", same, "gap { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

//! What an exemption rests on stays what it is while a committee is asked for it, or has granted it: whom help is for, and what goods are
//! needed.

use crate::{gap_changes::whole, judged_matches};
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

    async fn a_need_is_of_no_other_goods_than_a_committee_decides_on(app: &TestApp) {
        let outfit = json!({ "assistance": "EQUIPMENT", "title": "Outfit", "size": number("ITEMS", 4) });
        let mut arms = outfit.clone();
        arms["goods"] = json!("ARMS");
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["SDN"]), json!("1591"), json!([]));
        (input["beneficiaries"], input["needs"]) = (json!(["police"]), json!([outfit]));
        let (panel, donor) = (app.approver("panel-sdn"), app.approver("state-can"));
        let gap = panel.done("recordGap", input, "gap { id needs { id } }").await;
        let mut of = Vec::new();
        // One line leaves its goods open, and is judged by those of the need.
        for goods in [Value::Null, json!("NON_LETHAL_MILITARY")] {
            let mut vests = offer("EQUIPMENT", number("ITEMS", 4));
            vests["lines"][0]["goods"] = goods;
            of.push(donor.proposes(&gap, &donor.offers(vests).await, 0).await);
        }
        ask(&donor, &of[1]).await;
        let mut tried = revision(&panel, &of[0], "needs", json!([arms])).await;
        tried["dryRun"] = json!(true);
        let free = panel.say("reviseGap", tried, "dryRun").await;
        assert_eq!(free["userErrors"], json!([]), "what is given has goods of its own");
        ask(&donor, &of[0]).await;
        let held = revision(&panel, &of[0], "needs", json!([arms])).await;
        assert_eq!(panel.refused("reviseGap", held).await, ["INVALID needs.0"]);
        let same = revision(&panel, &of[0], "needs", json!([outfit])).await;
        panel.done("reviseGap", same, "gap { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}

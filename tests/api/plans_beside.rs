//! What a plan says beside its lines and what stays open: where else help would go, and what money of another currency is worth.

use crate::{gap_changes::whole, plans::weighing};
use serde_json::{Value, json};
use tests::{TestApp, money, number, on_both};

on_both! {
    async fn a_plan_says_where_else_help_would_go_and_what_other_money_is_worth(app: &TestApp) {
        let panel = app.approver("group-civ");
        let need = |title: &str, size: Value| {
            let mut input = whole();
            input["needs"] = json!([{ "assistance": "EQUIPMENT", "title": title, "size": size }]);
            input
        };
        let scales = [panel.publishes(need("Scales of the harbour", number("ITEMS", 3))).await, panel.publishes(need("Scales of the airport", number("ITEMS", 2))).await];
        let paid = panel.publishes(need("Scales to be bought", money("655957", "XOF"))).await;
        let donor = app.approver("state-can");
        donor.offers(weighing(3)).await;
        let mut funds = weighing(1);
        funds["lines"][0]["size"] = money("700", "EUR");
        let funds = donor.offers(funds).await;
        let mission = app.approver("unoci");
        let named = json!([scales[0]["id"], scales[1]["id"], paid["id"]]);
        let told = "plan { lines(first: 10) { nodes { need { id } amount unit otherUse { need { id } gap { reference } amount unit currency fit } } }
            otherMoney { need { id } gap { id } assistance { reference } line { id } amount currency worth worthCurrency rate rateOn explanation } }";
        let plan = mission.done("draftPlan", json!({ "gaps": named, "leastFit": 0.2 }), told).await;
        let lines = plan["lines"]["nodes"].as_array().unwrap();
        // Whichever of the two gets most, what it gets could go to the other.
        let other = |line: &Value| scales.iter().find(|gap| gap["needs"][0]["id"] != line["need"]["id"]).unwrap().clone();
        let line = lines.iter().find(|line| !line["otherUse"].is_null()).unwrap_or_else(|| panic!("{plan}"));
        assert_eq!((&line["otherUse"]["need"]["id"], &line["otherUse"]["gap"]["reference"]), (&other(line)["needs"][0]["id"], &other(line)["reference"]));
        assert_eq!((&line["otherUse"]["unit"], &line["otherUse"]["currency"]), (&json!("ITEMS"), &Value::Null));
        assert!(line["otherUse"]["fit"].as_f64() > Some(0.2));
        let money = &plan["otherMoney"][0];
        assert_eq!((&money["need"]["id"], &money["gap"]["id"], &money["line"]["id"]), (&paid["needs"][0]["id"], &paid["id"], &funds["lines"][0]["id"]));
        assert_eq!((&money["amount"], &money["currency"], &money["worth"], &money["worthCurrency"]), (&json!("700.00"), &json!("EUR"), &json!("459170"), &json!("XOF")));
        assert_eq!((&money["rate"], &money["rateOn"]), (&json!("Fixed parity of the CFA franc (UEMOA)"), &json!("1999-01-01")));
        assert!(money["explanation"].as_str().unwrap().contains("A plan converts nothing"), "{money}");
    }
}

//! What a plan says beside its lines and what stays open: where else help would go, and what money of another currency is worth.

use crate::{gap_changes::whole, matchmaking::plans::weighing};
use serde_json::{Value, json};
use tests::{Actor, TestApp, money, number, on_both};

const OTHER_USE: &str = "otherUse { need { id } gap { reference } amount unit currency fit }";

/// Two gaps that lack scales and one that lacks money for some, offers of scales and of money, who plans, and the plan.
struct Drawn {
    gaps: [Value; 3],
    funds: Value,
    mission: Actor,
    plan: Value,
}

impl Drawn {
    async fn new(app: &TestApp) -> Self {
        let panel = app.approver("group-civ");
        let gap = async |title: &str, size: Value| {
            let mut input = whole();
            input["needs"] = json!([{ "assistance": "EQUIPMENT", "title": title, "size": size }]);
            panel.publishes(input).await
        };
        let gaps = [
            gap("Scales of the harbour", number("ITEMS", 3)).await,
            gap("Scales of the airport", number("ITEMS", 2)).await,
            gap("Scales to be bought", money("655957", "XOF")).await,
        ];
        let donor = app.approver("state-can");
        donor.offers(weighing(3)).await;
        let mut funds = weighing(1);
        funds["lines"][0]["size"] = money("700", "EUR");
        let funds = donor.offers(funds).await;
        let mission = app.approver("unoci");
        let named: Vec<&Value> = gaps.iter().map(|gap| &gap["id"]).collect();
        let told = format!(
            "plan {{ id lines(first: 10) {{ nodes {{ id need {{ id }} amount unit {OTHER_USE} }} }}
            otherMoney {{ need {{ id }} gap {{ id }} assistance {{ reference }} line {{ id }} amount currency worth worthCurrency rate rateOn explanation }} }}"
        );
        let wanted = json!({ "gaps": named, "leastFit": 0.2 });
        let plan = mission.done("draftPlan", wanted, &told).await;
        Self {
            gaps,
            funds,
            mission,
            plan,
        }
    }

    /// A line of which there is another use.
    fn line(&self) -> &Value {
        let mut lines = self.plan["lines"]["nodes"].as_array().unwrap().iter();
        let line = lines.find(|line| !line["otherUse"].is_null());
        line.unwrap_or_else(|| panic!("{}", self.plan))
    }
}

on_both! {
    async fn a_plan_says_where_else_help_would_go_and_what_other_money_is_worth(app: &TestApp) {
        let drawn = Drawn::new(app).await;
        let ([harbour, airport, paid], line) = (&drawn.gaps, drawn.line());
        // Whichever of the two gets most, two of what it gets could go to the other.
        let is_harbour = harbour["needs"][0]["id"] == line["need"]["id"];
        let (other, told) = (if is_harbour { airport } else { harbour }, &line["otherUse"]);
        assert_eq!((&told["need"]["id"], &told["gap"]["reference"]), (&other["needs"][0]["id"], &other["reference"]));
        assert_eq!((&told["amount"], &told["unit"], &told["currency"]), (&json!("2"), &json!("ITEMS"), &Value::Null));
        assert!(told["fit"].as_f64() > Some(0.2));
        let money = &drawn.plan["otherMoney"][0];
        assert_eq!((&money["need"]["id"], &money["gap"]["id"], &money["line"]["id"]), (&paid["needs"][0]["id"], &paid["id"], &drawn.funds["lines"][0]["id"]));
        assert_eq!((&money["amount"], &money["currency"], &money["worth"], &money["worthCurrency"]), (&json!("700.00"), &json!("EUR"), &json!("459170"), &json!("XOF")));
        assert_eq!((&money["rate"], &money["rateOn"]), (&json!("Fixed parity of the CFA franc (UEMOA)"), &json!("1999-01-01")));
        assert!(money["explanation"].as_str().unwrap().contains("A plan converts nothing"), "{money}");
    }

    async fn what_a_plan_says_beside_names_no_gap_that_is_hidden_since(app: &TestApp) {
        let drawn = Drawn::new(app).await;
        let (mission, line) = (&drawn.mission, drawn.line());
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on PlanLine {{ {OTHER_USE} }} }} }}");
        let alone = async || mission.data(&query, json!({ "id": line["id"] })).await["node"]["otherUse"].take();
        assert_eq!(alone().await, line["otherUse"], "by itself as among the others");
        assert_eq!(app.approver("state-can").data(&query, json!({ "id": line["id"] })).await["node"], Value::Null);
        let panel = app.approver("group-civ");
        for gap in &drawn.gaps {
            let hide = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "category": "CONFIDENTIAL", "reason": "Too hot." });
            panel.done("reclassifyGap", hide, "gap { id }").await;
        }
        let told = alone().await;
        assert_eq!((&told["need"], &told["gap"], &told["amount"]), (&Value::Null, &Value::Null, &json!("2")));
        let query = "query ($id: ID!) { node(id: $id) { ... on Plan { otherMoney { need { id } gap { id } worth } behind: otherMoney(skip: 1) { id } } } }";
        let told = mission.data(query, json!({ "id": drawn.plan["id"] })).await["node"].take();
        assert_eq!(told, json!({ "otherMoney": [{ "need": null, "gap": null, "worth": "459170" }], "behind": [] }));
    }
}

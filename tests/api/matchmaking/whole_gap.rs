//! What the whole of a gap costs, and the least that is of use to it: weighed by suggestions and by plans.

use crate::{gap_changes::whole, matchmaking::plans::weighing};
use serde_json::{Value, json};
use tests::{Actor, TestApp, money, on_both};

const PLAN: &str = "plan { lines(first: 10) { nodes { amount need { id } } } openNeeds(first: 10) { reason explanation need { id } } }";

/// A gap whose needs are these, with what the whole of it costs.
async fn priced(app: &TestApp, needs: Value, cost: Value) -> Value {
    let mut input = whole();
    input["needs"] = needs;
    for (field, value) in cost.as_object().unwrap() {
        input[field.as_str()] = value.clone();
    }
    app.approver("group-civ").publishes(input).await
}

/// Money for scales.
async fn funds(donor: &Actor, amount: &str) {
    let mut input = weighing(1);
    input["lines"][0]["size"] = money(amount, "EUR");
    donor.offers(input).await;
}

/// What is said of sizes where this gap is helped.
async fn sizes(app: &TestApp, gap: &Value) -> Vec<String> {
    let query = "query ($r: String!) { gap(reference: $r) { suggestions(first: 20) { parts { name explanation } } } }";
    let data = app.data(query, json!({ "r": gap["reference"] })).await;
    let all = data["gap"]["suggestions"].as_array().unwrap();
    let parts = all.iter().flat_map(|one| one["parts"].as_array().unwrap());
    let sizes = parts.filter(|part| part["name"] == "SIZE");
    sizes
        .map(|part| part["explanation"].as_str().unwrap().to_owned())
        .collect()
}

async fn drafted(app: &TestApp, gap: &Value) -> (i64, Value) {
    let wanted = json!({ "gaps": [gap["id"]], "leastFit": 0.2 });
    let plan = app.approver("unoci").done("draftPlan", wanted, PLAN).await;
    let lines = plan["lines"]["nodes"].as_array().unwrap().iter();
    let amounts = lines.map(|line| line["amount"].as_str().unwrap().parse::<f64>().unwrap());
    (amounts.sum::<f64>() as i64, plan)
}

on_both! {
    async fn less_than_is_of_use_to_the_whole_gap_is_not_planned(app: &TestApp) {
        let scales = |title: &str| json!({ "assistance": "EQUIPMENT", "title": title, "size": money("600", "EUR") });
        let needs = json!([scales("Scales of the harbour"), scales("Scales of the gate")]);
        let gap = priced(app, needs, json!({ "leastViable": "1000", "costCurrency": "EUR" })).await;
        funds(&app.approver("state-can"), "800").await;
        let said = sizes(app, &gap).await;
        let told = "800 EUR of 1,000 EUR, below which nothing is of use to the whole gap";
        assert!(said.iter().any(|one| one.contains(told)), "{said:?}");
        let (given, plan) = drafted(app, &gap).await;
        assert_eq!(given, 0, "{plan}");
        let open = &plan["openNeeds"][0];
        let explanation = open["explanation"].as_str().unwrap();
        assert!(explanation.starts_with("Less than 1,000 EUR is of no use to the whole of its gap"), "{open}");
        funds(&app.approver("state-fra"), "300").await;
        let (given, plan) = drafted(app, &gap).await;
        assert_eq!(given, 1_100, "together it is enough: {plan}");
    }

    async fn money_is_held_against_the_cost_of_a_gap_whose_needs_have_no_price(app: &TestApp) {
        let needs = json!([{ "assistance": "EQUIPMENT", "title": "Scales of the harbour", "size": { "unsized": "UNSIZED" } }]);
        let gap = priced(app, needs, json!({ "cost": "2000", "costCurrency": "EUR" })).await;
        funds(&app.approver("state-can"), "500").await;
        let said = sizes(app, &gap).await;
        let told = "It can bear up to 500 EUR of 2,000 EUR that the whole gap costs.".to_owned();
        assert!(said.contains(&told), "{said:?}");
    }

    async fn what_others_have_to_bear_is_weighed_of_offers_and_drafts(app: &TestApp) {
        let needs = json!([{ "assistance": "EQUIPMENT", "title": "Scales of the harbour", "size": money("2000", "EUR") }]);
        let gap = priced(app, needs, json!({})).await;
        let donor = app.approver("state-can");
        let mut input = weighing(1);
        input["lines"][0]["size"] = money("5000", "EUR");
        input["cofinancingPercent"] = json!("12.5");
        let made = donor.offers(input.clone()).await;
        let held = "It can bear up to 1,750 EUR of 2,000 EUR. It asks others to bear 12.5 percent of the cost, so it can bear no more than the rest.";
        let said = sizes(app, &gap).await;
        assert!(said.iter().any(|one| one == held), "{said:?}");
        let asks_nothing = json!({ "offer": made["id"], "expectedVersion": made["version"], "cofinancingPercent": null });
        donor.done("reviseOffer", asks_nothing, "offer { id }").await;
        let said = sizes(app, &gap).await;
        assert!(said.iter().any(|one| one == "It can bear up to 2,000 EUR of 2,000 EUR."), "{said:?}");
        let query = "query ($input: SuggestInput!) { suggest(input: $input) { assistance { suggestions { gap { reference } parts { name explanation } } } } }";
        let drafted = |percent: &str| {
            let fields = ["title", "description", "language", "countries", "sectors", "lines"].into_iter();
            let stated = fields.filter_map(|field| Some((field.to_owned(), input.get(field)?.clone())));
            let mut draft: serde_json::Map<String, Value> = stated.collect();
            draft.insert("cofinancingPercent".to_owned(), json!(percent));
            json!({ "input": { "first": 50, "assistance": [draft] } })
        };
        let found = app.data(query, drafted("12.5")).await["suggest"]["assistance"][0]["suggestions"].take();
        let ours = found.as_array().unwrap().iter().find(|one| one["gap"]["reference"] == gap["reference"]);
        let parts = ours.expect("the draft is suggested")["parts"].as_array().unwrap();
        assert!(parts.iter().any(|part| part["explanation"] == held), "{parts:?}");
        let (code, said) = app.error(query, drafted("101")).await;
        assert!(code == "INVALID" && said.starts_with("input.assistance.0.cofinancingPercent is no share"), "{code} {said}");
    }
}

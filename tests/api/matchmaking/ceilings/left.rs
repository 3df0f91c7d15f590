//! What has nothing left to give is neither suggested nor matched: a line that is drawn, or under the least that it gives, and a ceiling that is used up.

use super::{both, enters, gap};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, TestApp, money, on_both};

/// An offer of nothing but equipment of this size, agreed for what the gap needs of it.
async fn agreed(app: &TestApp, gap: &Value, size: Value, more: Value) -> (Actor, Value, Value) {
    let donor = app.approver("state-can");
    let mut input = both();
    input["lines"] = json!([{ "assistance": "EQUIPMENT", "title": "Scales", "size": size, "least": more["least"] }]);
    input["ceiling"] = more["ceiling"].clone();
    let made = donor.offers(input).await;
    let proposed = donor.proposes(gap, &made, 1).await;
    app.approver("civ-authorities")
        .says("consentToMatch", &proposed, json!({}))
        .await;
    let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
    (donor, made, agreed)
}

/// Another gap, which needs equipment for 90,000 USD.
async fn other(app: &TestApp) -> Value {
    let mut input = whole();
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input["needs"] =
        json!([{ "assistance": "EQUIPMENT", "title": "Scales", "size": money("90000", "USD") }]);
    let panel = app.approver("group-civ");
    panel
        .done("recordGap", input, "gap { id needs { id } }")
        .await
}

/// What rules an offer out for a gap, and what a match of both would be refused for.
async fn told(donor: &Actor, gap: &Value, made: &Value) -> (Value, Vec<String>) {
    let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule forbidsMatch explanation change } } }";
    let judged = donor
        .data(query, json!({ "g": gap["id"], "a": made["id"] }))
        .await;
    let line = json!({ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] });
    let input =
        json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line], "dryRun": true });
    let said = donor.say("proposeMatch", input, "dryRun").await;
    let faults = said["userErrors"].as_array().expect("a list").iter();
    let fields = faults.map(|fault| fault["field"].to_string());
    (judged["whyNot"]["obstacles"].clone(), fields.collect())
}

fn drawn(explanation: &str, change: &str) -> (Value, Vec<String>) {
    ruled_out("ASSISTANCE", explanation, change)
}

fn ruled_out(rule: &str, explanation: &str, change: &str) -> (Value, Vec<String>) {
    let obstacle = json!({ "rule": rule, "forbidsMatch": false, "explanation": explanation, "change": change });
    (
        json!([obstacle]),
        vec![json!(["lines", "0", "line"]).to_string()],
    )
}

on_both! {
    async fn a_line_that_is_drawn_is_ruled_out_and_one_under_its_least_refused(app: &TestApp) {
        let (gap, other) = (gap(app).await, other(app).await);
        let (donor, made, matched) = agreed(app, &gap, money("100000", "USD"), json!({ "least": "30000" })).await;
        enters(&donor, "commit", &matched, 0, "70000").await;
        assert_eq!(told(&donor, &other, &made).await, (json!([]), Vec::new()));
        enters(&donor, "commit", &matched, 0, "10000").await;
        let too_little = ruled_out(
            "LEAST_LARGE",
            "It gives no less than 30,000 USD to one gap, and no more than 20,000 USD could be committed.",
            "Lower the least it gives to one gap to 20,000 USD, or have the gap need 30,000 USD.",
        );
        assert_eq!(told(&donor, &other, &made).await, too_little);
        enters(&donor, "commit", &matched, 0, "20000").await;
        let nothing = drawn("All that it gives of what is needed is committed already.", "Give more of it.");
        assert_eq!(told(&donor, &other, &made).await, nothing);
    }

    async fn a_ceiling_that_is_used_up_rules_out_what_is_under_it(app: &TestApp) {
        let (gap, other) = (gap(app).await, other(app).await);
        for size in [money("300000", "USD"), json!({ "unsized": "UNSIZED" })] {
            let ceiling = json!({ "ceiling": { "amount": "100000", "currency": "USD" } });
            let (donor, made, matched) = agreed(app, &gap, size, ceiling).await;
            enters(&donor, "commit", &matched, 0, "60000").await;
            assert_eq!(told(&donor, &other, &made).await, (json!([]), Vec::new()));
            enters(&donor, "commit", &matched, 0, "40000").await;
            let nothing = drawn("All that it gives of what is needed is committed already.", "Give more of it.");
            assert_eq!(told(&donor, &other, &made).await, nothing);
        }
    }
}

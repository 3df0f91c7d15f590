//! Ceilings against lines: below the least of one, above all of them, and over one that is open-ended.

use super::{both, gap, revises, usd};
use serde_json::{Value, json};
use tests::{TestApp, money, offer, on_both};

on_both! {
    async fn a_ceiling_is_not_below_the_least_that_a_line_under_it_gives(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = both();
        input["lines"][0]["least"] = json!("150000");
        input["ceiling"]["amount"] = json!("149999.99");
        let fault = "ceiling is below the 150000.00 USD that a line gives to one gap at least: nothing of that line could be committed";
        let said = donor.say("makeOffer", input.clone(), "clientMutationId").await["userErrors"].take();
        assert_eq!((said.as_array().map(Vec::len), &said[0]["message"]), (Some(1), &json!(fault)), "{said}");
        input["ceiling"]["amount"] = json!("150000");
        let made = donor.offers(input).await;
        assert_eq!(revises(&donor, &made, usd("149999.99")).await, [format!("INVALID {fault}")]);
        assert_eq!(revises(&donor, &made, json!({ "ceiling": null })).await, [""; 0]);
        assert_eq!(revises(&donor, &made, usd("149999.99")).await, [format!("INVALID {fault}")]);
    }

    async fn nothing_is_matched_that_a_ceiling_keeps_from_being_committed(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let mut input = offer("EQUIPMENT", money("300000", "USD"));
        input["lines"][0]["least"] = json!("200000");
        let made = donor.offers(input).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        // As offers stood that were made before this was refused.
        let lower = format!("update assistance set ceiling_minor = 10000000, ceiling_currency = 'USD' where reference = '{}'", made["reference"].as_str().unwrap());
        app.database.run_sql(&lower).await;
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        donor.says("declineMatch", &proposed, json!({ "reason": "It is too much." })).await;
        let again = json!({ "gap": gap["id"], "assistance": made["id"], "lines": [{ "need": gap["needs"][1]["id"], "line": made["lines"][0]["id"] }] });
        assert_eq!(donor.refused("proposeMatch", again).await, ["INVALID lines.0.line"]);
    }

    async fn a_ceiling_that_bounds_nothing_is_told_and_not_refused(app: &TestApp) {
        let donor = app.approver("state-can");
        let under = |amount: &str| {
            let mut input = both();
            input["ceiling"]["amount"] = json!(amount);
            input
        };
        let idle = |payload: &Value| {
            let warnings = payload["warnings"].as_array().expect("a list").iter();
            let idle = warnings.filter(|warning| warning["code"] == "CEILING_BOUNDS_NOTHING");
            idle.cloned().collect::<Vec<Value>>()
        };
        let selection = "warnings { code message row likely }";
        let message = "The ceiling of 500000.01 USD bounds nothing: the lines that it is over give 500000.00 USD in all. Lower it, or leave it out";
        let told = |row: Value| json!({ "code": "CEILING_BOUNDS_NOTHING", "message": message, "row": row, "likely": null });
        assert_eq!(idle(&donor.say("makeOffer", under("500000"), selection).await), Vec::<Value>::new());
        let one = donor.say("makeOffer", under("500000.01"), selection).await;
        assert_eq!(idle(&one), [told(Value::Null)]);
        let many = json!({ "offers": [under("400000"), under("500000.01")] });
        assert_eq!(idle(&donor.say("makeOffers", many, selection).await), [told(json!(1))]);
        let mut open = under("900000");
        open["lines"][1]["size"] = json!({ "unsized": "UNSIZED" });
        assert_eq!(idle(&donor.say("makeOffer", open, selection).await), Vec::<Value>::new(), "it may give any money");
    }

    async fn suggestions_and_matches_hold_an_open_ended_line_to_its_ceiling(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let mut input = both();
        input["lines"] = json!([{ "assistance": "TRAINING", "title": "Officers who weigh containers", "size": { "unsized": "UNSIZED" } }]);
        input["ceiling"]["amount"] = json!("100000");
        let made = donor.offers(input).await;
        let why_not = async || {
            let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule explanation } } }";
            app.data(query, json!({ "g": gap["id"], "a": made["id"] })).await["whyNot"]["obstacles"].take()
        };
        let small = json!([{ "rule": "BUDGET_SMALL", "explanation": "It gives at most 100,000 USD to one gap; less than 150,000 USD is of no use." }]);
        assert_eq!(why_not().await, small);
        assert_eq!(revises(&donor, &made, usd("150000")).await, [""; 0]);
        assert_eq!(why_not().await, json!([]));
        assert_eq!(revises(&donor, &made, usd("100000")).await, [""; 0]);
        let pairing = |size: Value| json!({ "gap": gap["id"], "assistance": made["id"],
            "lines": [{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"], "size": size }] });
        assert_eq!(donor.refused("proposeMatch", pairing(json!("100000.01"))).await, ["INVALID lines.0.size"]);
        let proposed = donor.say("proposeMatch", pairing(Value::Null), "match { id } warnings").await;
        let warnings = proposed["warnings"].as_array().expect("a list").iter();
        let little: Vec<_> = warnings.filter_map(Value::as_str).filter(|said| said.contains("This match gives 100000.00")).collect();
        assert_eq!(little.len(), 1, "{proposed}");
    }

    async fn the_size_of_what_fits_holds_to_the_ceiling_over_lines_together(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let mut input = both();
        input["lines"][0]["size"] = money("300000", "USD");
        let made = donor.offers(input).await;
        let size = async || {
            let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { parts { name value explanation } } }";
            let judged = app.data(query, json!({ "g": gap["id"], "a": made["id"] })).await["whyNot"].take();
            let size = judged["parts"].as_array().expect("a list").iter().find(|part| part["name"] == "SIZE").expect("a size").clone();
            (size["value"].as_f64().expect("a number"), size["explanation"].as_str().expect("a sentence").to_owned())
        };
        let borne = "It can bear up to 300,000 USD of 300,000 USD and up to 300,000 USD of 400,000 USD";
        let (value, said) = size().await;
        assert!((value - 0.875 * 4.0 / 6.0).abs() < 0.001, "400,000 of 600,000 may come: {value}");
        assert_eq!(said, format!("{borne}, but no more than 400,000 USD in all."));
        assert_eq!(revises(&donor, &made, usd("600000")).await, [""; 0]);
        let (value, said) = size().await;
        assert!((value - 0.875).abs() < 0.001, "{value}");
        assert_eq!(said, format!("{borne}."));
    }
}

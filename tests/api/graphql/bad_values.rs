//! Values in a mutation's input that cannot be taken: told as faults of the input, all at once, and nothing is done.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, Rows, TestApp, money, number, offer, on_both};

async fn rows(app: &TestApp) -> Rows {
    Rows::read(&app.database.connect().await).await
}

/// Ten gaps: of two the values break rules, of five they cannot be taken at all.
fn ten() -> Value {
    let mut gaps = vec![whole(); 10];
    gaps[1]["holder"] = json!("HOST_STAT");
    gaps[2]["starts"] = json!("2009-13");
    gaps[3]["needs"][0]["size"] = json!({ "quantity": { "unit": "ITEMS", "value": "four" } });
    gaps[4]["language"] = json!("french");
    gaps[5].as_object_mut().expect("an object").remove("title");
    gaps[7]["titel"] = json!("Scales");
    gaps[8]["title"] = json!("");
    json!({ "gaps": gaps })
}

const REPORT: &str = "title: \"Final report\", kind";

on_both! {
    async fn all_that_is_wrong_with_many_rows_is_told_at_once_and_nothing_is_written(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let before = rows(app).await;
        let mut faults = panel.refused("recordGaps", ten()).await;
        faults.sort();
        assert_eq!(
            faults,
            [
                "INVALID gaps.1.holder", "INVALID gaps.2.starts", "INVALID gaps.3.needs.0.size.quantity.value", "INVALID gaps.4.language",
                "INVALID gaps.5.title", "INVALID gaps.7.titel", "INVALID gaps.8.title",
            ]
        );
        assert_eq!(before.changes(&rows(app).await), []);
        let answer = panel.say("recordGaps", ten(), "gaps { id }").await;
        assert_eq!(answer["gaps"], Value::Null);
        let message = |field: &str| {
            let mut errors = answer["userErrors"].as_array().expect("faults").iter();
            let found = errors.find(|error| error["message"].as_str().is_some_and(|message| message.starts_with(field)));
            found.unwrap_or_else(|| panic!("nothing of {field}"))["message"].as_str().expect("a text").to_owned()
        };
        let holder = message("gaps.1.holder");
        assert!(holder.contains("HOST_STATE") && holder.ends_with("; did you mean HOST_STATE?"), "{holder}");
        assert_eq!(message("gaps.7.titel"), "gaps.7.titel is no field that is taken here: did you mean title?");
    }

    async fn a_word_that_is_none_of_those_there_are_is_told_in_literals_too(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let before = rows(app).await;
        let query = format!("mutation {{ recordReport(input: {{ clientMutationId: \"a\", {REPORT}: FINALL }}) {{ report {{ id }} userErrors {{ code field message }} }} }}");
        let answer = panel.data(&query, json!({})).await["recordReport"].take();
        assert_eq!((&answer["report"], &answer["userErrors"][0]["field"]), (&Value::Null, &json!(["kind"])));
        let message = answer["userErrors"][0]["message"].as_str().expect("a text").to_owned();
        assert!(message.starts_with("kind FINALL is none of ") && message.ends_with("; did you mean FINAL?"), "{message}");
        assert_eq!(answer["userErrors"].as_array().expect("faults").len(), 1);
        assert_eq!(before.changes(&rows(app).await), []);
        // The one that was meant is told alone where there are many.
        let input = json!({ "url": "https://portal.example/", "filter": { "kinds": ["GAP_PUBLISH"] } });
        let answer = app.approver("state-can").say("registerWebhook", input, "secret").await;
        assert_eq!(answer["userErrors"][0]["message"], "filter.kinds.0 \"GAP_PUBLISH\" is none of its values; did you mean GAP_PUBLISHED?", "{answer}");
    }

    async fn only_the_mutation_whose_input_is_wrong_does_nothing(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let query = format!(
            "mutation {{ good: recordReport(input: {{ clientMutationId: \"a\", {REPORT}: FINAL }}) {{ report {{ title }} userErrors {{ code }} }} \
             bad: recordReport(input: {{ clientMutationId: \"b\", {REPORT}: 4 }}) {{ report {{ title }} userErrors {{ code field }} }} }}"
        );
        let answer = panel.data(&query, json!({})).await;
        assert_eq!(answer["good"], json!({ "report": { "title": "Final report" }, "userErrors": [] }));
        assert_eq!(answer["bad"], json!({ "report": null, "userErrors": [{ "code": "INVALID", "field": ["kind"] }] }));
    }

    async fn what_stands_in_for_a_value_never_reaches_the_register(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let said = |name: &str, kind: &str| json!({ "clientMutationId": name, "title": "T", "kind": kind });
        // What was probably meant is what was done under this name: that does not make it the same.
        let id = panel.done("recordReport", said("same", "FINAL"), "report { id }").await;
        let before = rows(app).await;
        assert_eq!(panel.refused("recordReport", said("same", "FINALL")).await, ["INVALID kind"]);
        assert_eq!(panel.refused("recordReport", said("new", "FINALL")).await, ["INVALID kind"]);
        assert_eq!(before.changes(&rows(app).await), []);
        assert_eq!(panel.done("recordReport", said("same", "FINAL"), "report { id }").await, id);
        // A name that was refused is free.
        panel.done("recordReport", said("new", "FINAL"), "report { id }").await;
    }

    async fn a_change_without_a_name_is_refused_and_gets_none(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let query = format!("mutation {{ recordReport(input: {{ {REPORT}: FINAL }}) {{ clientMutationId userErrors {{ code field }} }} }}");
        let answer = panel.data(&query, json!({})).await["recordReport"].take();
        assert_eq!(answer, json!({ "clientMutationId": null, "userErrors": [{ "code": "INVALID", "field": ["clientMutationId"] }] }));
    }

    async fn who_may_not_do_it_learns_that_first(app: &TestApp) {
        let bad = json!({ "title": "T", "kind": "FINALL" });
        assert_eq!(app.approver("state-can").refused("recordReport", bad).await, ["FORBIDDEN"]);
        let query = format!("mutation {{ recordReport(input: {{ clientMutationId: \"a\", {REPORT}: FINALL }}) {{ userErrors {{ code }} }} }}");
        assert_eq!(app.query(&query, json!({})).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }

    async fn faults_of_other_fields_of_the_same_row_are_told_with_them(app: &TestApp) {
        let mut input = offer("EQUIPMENT", number("ITEMS", 0));
        input["willing"] = json!("PERHAPS");
        input["countries"] = json!(["XX"]);
        let mut faults = app.approver("state-can").refused("makeOffers", json!({ "offers": [input] })).await;
        faults.sort();
        assert_eq!(faults, ["INVALID offers.0.countries.0", "INVALID offers.0.lines.0.size.quantity.value", "INVALID offers.0.willing"]);
    }

    async fn what_is_no_input_of_a_mutation_stays_an_error_of_the_request(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        for (query, variables, code) in [
            ("{ gaps(first: 1, filter: { states: [OPENN] }) { totalCount } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("query ($filter: GapFilter) { gaps(first: 1, filter: $filter) { totalCount } }", json!({ "filter": { "titel": "x" } }), "GRAPHQL_VALIDATION_FAILED"),
            ("mutation ($input: RecordGapInput!) { recordReport(input: $input) { userErrors { code } } }", json!({ "input": {} }), "GRAPHQL_VALIDATION_FAILED"),
            ("mutation ($input: RecordReportInput!) { recordReport(input: $input) { userErrors { code } } }", json!({}), "BAD_USER_INPUT"),
            ("mutation { recordReport(imput: {}) { userErrors { code } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let answer: Value = serde_json::from_slice(&panel.bytes(query, variables).await).expect("JSON");
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}: {answer}");
        }
    }

    async fn unknown_codes_are_answered_with_what_is_nearest_by_code_or_name(app: &TestApp) {
        let mut input = offer("FUNDING", money("10", "Euros"));
        input["countries"] = json!(["Liberai", "Atlantis"]);
        input["sectors"] = json!(["Trade facilitaton", "99999"]);
        let answer = app.approver("state-can").say("makeOffers", json!({ "offers": [input] }), "offers { id }").await;
        let messages: Vec<&str> = answer["userErrors"].as_array().expect("faults").iter().filter_map(|error| error["message"].as_str()).collect();
        let ends = |field: &str, end: &str| {
            let found = messages.iter().find(|message| message.starts_with(&format!("offers.0.{field}")));
            assert!(found.is_some_and(|message| message.ends_with(end)), "{field}: {messages:?}");
        };
        ends("countries.0", "; did you mean LBR, Liberia?");
        ends("countries.1", "M49 (180)");
        ends("sectors.0", "; did you mean 33120, Trade facilitation?");
        ends("sectors.1", "\"99999\" is unknown; `sectors` lists all, and finds them by words (filter: { text })");
        ends("lines.0.size", "; did you mean EUR?");
    }

    async fn an_id_in_place_of_a_code_is_answered_with_the_code(app: &TestApp) {
        let query = "{ liftingConditions(filter: { regimes: [\"1572\"], text: \"elections\" }, first: 1) { nodes { id code } } }";
        let condition = app.data(query, json!({})).await["liftingConditions"]["nodes"][0].take();
        let (id, code) = (condition.text("id"), condition.text("code"));
        let progress = json!({ "liftingCondition": id, "on": "2010-05", "statement": "The lists are out.", "document": "S/2009/521" });
        let answer = app.actor("group-civ", Role::Editor).say("recordProgress", progress, "clientMutationId").await;
        let message = format!("liftingCondition names nothing on record: \"{id}\" is the id of {code}: write that code");
        assert_eq!(answer["userErrors"][0]["message"], message);
    }

    async fn numbers_out_of_their_range_are_faults_too(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let below = json!({ "regimes": ["1572"], "providersPerGap": -1, "attentionDefault": -2, "attention": [{ "provider": "state-can", "gaps": -1 }] });
        let mut faults = mission.refused("draftPlan", below).await;
        faults.sort();
        assert_eq!(faults, ["INVALID attention.0.gaps", "INVALID attentionDefault", "INVALID providersPerGap"]);
        let beyond = json!({ "regimes": ["1572"], "rounds": 5_000_000_000_i64 });
        assert_eq!(mission.refused("draftPlan", beyond).await, ["INVALID rounds"]);
    }
}

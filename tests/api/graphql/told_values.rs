//! What a document gets wrong about its values, told before anything runs.

use serde_json::json;
use tests::{Asked, TestApp, number, offer, on_both};

on_both! {
    async fn a_field_of_an_object_is_given_once(app: &TestApp) {
        for query in [
            "{ gaps(filter: { states: [OPEN], states: [CLOSED] }) { totalCount } }",
            "query ($filter: GapFilter = { text: \"customs\", text: \"diamonds\" }) { gaps(filter: $filter) { totalCount } }",
            "{ ...Page } fragment Page on Query { gaps(filter: { assessed: { cycle: \"2010\", cycle: \"2011\" } }) { totalCount } }",
            "mutation { recordReport(input: { clientMutationId: \"a\", kind: FINAL, title: \"One\", title: \"Two\" }) { report { title } } }",
        ] {
            let answer = app.approver("group-civ").query(query, json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
            assert!(error.text("message").starts_with("There can only be one input field named"), "{answer}");
            assert!(error["locations"][0]["column"].is_number() && answer.get("data").is_none(), "{answer}");
        }
        let query = "{ open: gaps(filter: { states: [OPEN] }) { totalCount } closed: gaps(filter: { states: [CLOSED] }) { totalCount } }";
        app.data(query, json!({})).await;
    }

    async fn a_date_that_is_none_does_not_fit_the_schema(app: &TestApp) {
        for (query, variables) in [
            ("{ matches(filter: { dueBefore: \"2030-13\" }) { totalCount } }", json!({})),
            ("query ($day: PartialDate) { matches(filter: { dueBefore: $day }) { totalCount } }", json!({ "day": 2030 })),
            ("query ($filter: MatchFilter) { matches(filter: $filter) { totalCount } }", json!({ "filter": { "dueBefore": "soon" } })),
        ] {
            let (code, message) = app.error(query, variables).await;
            assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{query}");
            assert!(message.contains("dueBefore") && message.contains("2009, 2009-10 or 2009-10-13"), "{message}");
        }
        app.data("{ matches(filter: { dueBefore: \"2030\" }) { totalCount } }", json!({})).await;
    }

    async fn a_fragment_that_spreads_itself_is_called_so(app: &TestApp) {
        let query = "{ gaps { nodes { ...One } } } fragment One on Gap { ...Two } fragment Two on Gap { ...One }";
        let (_, message) = app.error(query, json!({})).await;
        assert!(message.contains("spreads itself"), "{message}");
    }

    async fn a_number_past_the_range_of_int_is_told_with_its_argument(app: &TestApp) {
        let page = "query ($n: Int, $filter: GapFilter) { gaps(first: $n, filter: $filter) { totalCount } }";
        for (query, variables, argument) in [
            ("{ gaps(first: 99999999999) { totalCount } }", json!({}), "first"),
            ("{ gaps(filter: { yearFrom: -2147483649 }) { totalCount } }", json!({}), "filter.yearFrom"),
            ("{ gaps(first: 1) { nodes { matches(first: 2147483648) { id } } } }", json!({}), "first"),
            ("{ ...Page } fragment Page on Query { gaps(last: 2147483648) { totalCount } }", json!({}), "last"),
            ("query ($n: Int = 2147483648) { gaps(first: $n) { totalCount } }", json!({}), "first"),
            (page, json!({ "n": 2_147_483_648_u64 }), "first"),
            (page, json!({ "filter": { "yearTo": 99_999_999_999_u64 } }), "filter.yearTo"),
        ] {
            let (code, message) = app.error(query, variables).await;
            assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{query}");
            assert!(message.contains(&format!("\"{argument}\"")) && message.contains("is out of range"), "{message}");
        }
        let (code, _) = app.error("{ gaps(first: 2147483647) { totalCount } }", json!({})).await;
        assert_ne!(code, "GRAPHQL_VALIDATION_FAILED");
        // What a mutation is given is told of in its payload.
        let mut input = offer("EQUIPMENT", number("ITEMS", 1));
        input["lines"][0]["size"]["quantity"]["value"] = json!(99_999_999_999_u64);
        let refused = app.approver("state-can").refused("makeOffer", input).await;
        assert_eq!(refused, ["INVALID lines.0.size.quantity.value"]);
    }

    async fn a_variable_whose_type_does_not_fit_is_told_with_the_type_that_does(app: &TestApp) {
        let record = "mutation ($title: Int!) { recordReport(input: { clientMutationId: \"a\", kind: FINAL, title: $title }) { report { title } } }";
        for (query, variables, told) in [
            ("query ($r: String) { gap(reference: $r) { title } }", json!({ "r": "gen-customs-training" }), "\"reference\" of \"gap\", which takes \"String!\": declare it as $r: String!."),
            ("query ($r: String = null) { gap(reference: $r) { title } }", json!({ "r": "gen-customs-training" }), ": declare it as $r: String!."),
            ("query ($x: Boolean) { gaps { totalCount @include(if: $x) } }", json!({ "x": true }), "\"if\" of \"@include\", which takes \"Boolean!\": declare it as $x: Boolean!."),
            ("query ($x: String!) { gaps { totalCount @skip(if: $x) } }", json!({ "x": "yes" }), ": declare it as $x: Boolean!."),
            ("query ($n: String) { gaps(first: $n) { totalCount } }", json!({}), ": declare it as $n: Int."),
            ("query ($c: String!) { gaps(filter: { countries: $c }) { totalCount } }", json!({ "c": "LBR" }), "\"filter.countries\" of \"gaps\", which takes \"[String!]\": declare it as $c: [String!], or write [$c]."),
            ("query ($c: String) { ...Page } fragment Page on Query { gaps(filter: { countries: [\"CIV\", $c] }) { totalCount } }", json!({ "c": "LBR" }), "\"filter.countries.1\" of \"gaps\", which takes \"String!\": declare it as $c: String!."),
            (record, json!({ "title": 4 }), "\"input.title\" of \"recordReport\", which takes \"String!\": declare it as $title: String!."),
        ] {
            let answer = app.approver("group-civ").query(query, variables).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
            assert!(error.text("message").starts_with("Variable \"$") && error.text("message").ends_with(told), "{answer}");
            assert!(error["locations"][0]["column"].is_number() && answer.get("data").is_none(), "{answer}");
        }
        for query in [
            "query ($r: String = \"gen-customs-training\", $n: Int = 1) { gap(reference: $r) { title } gaps(first: $n) { totalCount } }",
            "query ($r: String!, $x: Boolean = true) { gap(reference: $r) { title @include(if: $x) } }",
            "query ($r: String!, $c: [String!]!) { gap(reference: $r) { title } gaps(filter: { countries: $c }) { totalCount } }",
        ] {
            let data = app.data(query, json!({ "r": "gen-customs-training", "c": ["LBR"] })).await;
            assert!(data["gap"]["title"].is_string(), "{query}: {data}");
        }
    }
}

//! Other names of missions and organisations: whoever writes one means the code that it stands for.

use serde_json::{Value, json};
use tests::{TestApp, on_both};

on_both! {
    async fn another_name_is_understood_where_a_code_is(app: &TestApp) {
        for (list, selection, one, other) in [
            ("gaps", "reference", json!({ "missions": ["UNOCI"] }), json!({ "missions": ["ONUCI"] })),
            ("gaps", "reference", json!({ "missions": ["UNMIL", "UNOCI"] }), json!({ "missions": ["minul", " Onuci "] })),
            ("mandateTasks", "code", json!({ "missions": ["UNOCI"] }), json!({ "missions": ["ONUCI"] })),
            ("programmes", "reference", json!({ "providers": ["unoci"] }), json!({ "providers": ["ONUCI"] })),
            ("organisations", "code", json!({ "codes": ["undp", "ecowas", "unoci"] }), json!({ "codes": ["PNUD", "CEDEAO", "ONUCI"] })),
        ] {
            let found = ask(app, list, selection, &one).await;
            assert!(found["totalCount"].as_u64().is_some_and(|count| count > 0), "{list}: {found}");
            assert_eq!(ask(app, list, selection, &other).await, found, "{list}: {other}");
        }
        let query = r#"{ mission(acronym: "ONUCI") { acronym } organisation(code: "hcdh") { code } none: mission(acronym: "MANUL") { acronym } }"#;
        let expected = json!({ "mission": { "acronym": "UNOCI" }, "organisation": { "code": "ohchr" }, "none": null });
        assert_eq!(app.data(query, json!({})).await, expected);
    }

    async fn a_name_that_stands_for_nothing_is_answered_with_those_like_it(app: &TestApp) {
        for (filter, told) in [
            (json!({ "missions": ["ONUCX"] }), "\"ONUCX\" is unknown; like it are MONUC, MONUSCO, UNOCI (ONUCI)"),
            (json!({ "missions": ["MANUL"] }), "\"MANUL\" stands for UNSMIL, which is not on record"),
            (json!({ "missions": ["PNUD"] }), "\"PNUD\" is unknown"),
            (json!({ "missions": ["Opération des Nations unies en Côte d'Ivoire"] }), "called so are UNOCI (Opération des Nations Unies en Côte d'Ivoire)"),
            (json!({ "organisations": ["Banque mondiale"] }), "called so are world-bank (Banque mondiale)"),
        ] {
            let query = "query ($filter: GapFilter) { gaps(filter: $filter) { totalCount } }";
            let (code, said) = app.error(query, json!({ "filter": filter })).await;
            assert!(code == "INVALID" && said.contains(told), "{filter}: {said}");
        }
    }
}

/// What a list finds by a filter.
async fn ask(app: &TestApp, list: &str, selection: &str, filter: &Value) -> Value {
    let kind = match list {
        "gaps" => "GapFilter",
        "mandateTasks" => "MandateTaskFilter",
        "programmes" => "AssistanceFilter",
        _ => "OrganisationFilter",
    };
    let query = format!(
        "query ($filter: {kind}) {{ {list}(filter: $filter) {{ totalCount nodes {{ {selection} }} }} }}"
    );
    app.data(&query, json!({ "filter": filter })).await[list].take()
}

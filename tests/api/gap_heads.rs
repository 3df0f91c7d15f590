//! Of the gaps of a list no more is read than is asked for, and a field says the same whatever is asked for beside it.

use serde_json::{Value, json};
use tests::{TestApp, on_both};

/// A field as it is asked for with nothing of its own.
fn selection(field: &Value) -> Option<String> {
    let arguments = field["args"].as_array().expect("arguments");
    if arguments
        .iter()
        .any(|argument| argument["type"]["kind"] == "NON_NULL")
    {
        return None;
    }
    let mut of = &field["type"];
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    let is_leaf = of["kind"] == "SCALAR" || of["kind"] == "ENUM";
    let parts = if is_leaf { "" } else { " { __typename }" };
    Some(format!("{}{parts}", field["name"].as_str()?))
}

on_both! {
    async fn a_field_says_the_same_alone_and_beside_others(app: &TestApp) {
        let fields = app.data(
            r#"{ __type(name: "Gap") { fields { name args { type { kind } }
                type { kind ofType { kind ofType { kind ofType { kind } } } } } } }"#,
            json!({}),
        ).await;
        let fields = fields["__type"]["fields"].as_array().expect("fields");
        let selections: Vec<String> = fields.iter().filter_map(selection).collect();
        assert!(selections.len() > 40, "{selections:?}");
        for field in selections {
            let query = format!(
                "{{ alone: gaps(first: 5, orderBy: TITLE) {{ nodes {{ asked: {field} }} }}
                    below: gaps(first: 5, orderBy: TITLE) {{ edges {{ node {{ asked: {field} }} }} }}
                    beside: gaps(first: 5, orderBy: TITLE) {{ nodes {{ asked: {field} }} nodes {{ category }} }} }}"
            );
            let data = app.data(&query, json!({})).await;
            let asked = |gap: &Value| gap["asked"].clone();
            let of = |list: &str| -> Vec<Value> {
                data[list]["nodes"].as_array().expect("gaps").iter().map(asked).collect()
            };
            let below = data["below"]["edges"].as_array().expect("edges").iter();
            let below: Vec<Value> = below.map(|edge| asked(&edge["node"])).collect();
            assert_eq!((of("alone"), below.len()), (of("beside"), 5), "{field}");
            assert_eq!(below, of("beside"), "{field}");
        }
    }
}

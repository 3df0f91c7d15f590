//! Of the gaps of a list, of their sources and of their matches no more is read than is asked for, and a field says the same whatever is
//! asked for beside it.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Service, TestApp, number, offer, on_both};

/// The fields of a type that take no argument, as they are asked for with nothing of their own.
async fn selections(service: &Service, of: &str) -> Vec<String> {
    let query = "query ($of: String!) { __type(name: $of) { fields { name args { type { kind } }
        type { kind ofType { kind ofType { kind ofType { kind } } } } } } }";
    let data = service.data(query, json!({ "of": of })).await;
    let fields = data["__type"]["fields"].as_array().expect("fields");
    fields.iter().filter_map(selection).collect()
}

fn selection(field: &Value) -> Option<String> {
    let mut arguments = field["args"].as_array().expect("arguments").iter();
    if arguments.any(|argument| argument["type"]["kind"] == "NON_NULL") {
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

/// What the nodes of a list say, whichever way they are asked for.
fn nodes(list: &Value) -> Vec<&Value> {
    match list["nodes"].as_array() {
        Some(nodes) => nodes.iter().collect(),
        None => {
            let edges = list["edges"].as_array().expect("edges").iter();
            edges.map(|edge| &edge["node"]).collect()
        }
    }
}

on_both! {
    async fn a_field_says_the_same_alone_and_beside_others(app: &TestApp) {
        app.database.load_demo().await;
        let gap = app.approver("group-civ").publishes(whole()).await;
        app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        // What stands beside a field takes the whole row.
        let parts = [("Gap", "", "beside: category"), ("Provenance", "provenance", "beside: note"), ("Match", "matches", "beside: reference")];
        for (of, part, more) in parts {
            let fields = selections(app, of).await;
            assert!(fields.len() > 5, "{of} {fields:?}");
            for field in fields {
                let asked = |more: &str| match part {
                    "" => format!("asked: {field} {more}"),
                    part => format!("asked: {part} {{ asked: {field} {more} }}"),
                };
                let (alone, both) = (asked(""), asked(more));
                let query = format!(
                    "query ($gaps: [String!]) {{ alone: gaps(filter: {{ references: $gaps }}) {{ nodes {{ {alone} }} }}
                        below: gaps(filter: {{ references: $gaps }}) {{ edges {{ node {{ {alone} }} }} }}
                        both: gaps(filter: {{ references: $gaps }}) {{ nodes {{ {both} }} }} }}"
                );
                let mut data = app.data(&query, json!({ "gaps": [gap["reference"], "unoci-customs-post"] })).await;
                for gap in data["both"]["nodes"].as_array_mut().expect("gaps") {
                    gap.as_object_mut().expect("a gap").remove("beside");
                    for one in gap["asked"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                        one.remove("beside");
                    }
                }
                let all = nodes(&data["both"]);
                assert!(all.iter().any(|gap| gap["asked"] != json!([])) || part.is_empty(), "{of} has no {part}");
                assert_eq!((nodes(&data["alone"]), all.len()), (all.clone(), 2), "{of} {field}");
                assert_eq!(nodes(&data["below"]), all, "{of} {field}");
            }
        }
    }
}

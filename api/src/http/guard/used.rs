//! What an answer came to, in the points in which it was reckoned before.
//!
//! It is counted in the answer alone. Rows that were read for it, and time that it took, would tell of rows that the viewer may not see;
//! what stands in the answer tells nothing that its reader does not have already.

use async_graphql::{Name, Value, Variables, indexmap::IndexMap};
use async_graphql_parser::types::{Field, OperationDefinition, Selection, SelectionSet};

use crate::http::guard::{
    Shape,
    arguments::Arguments,
    cost::{is_free, weight},
    tally::Once,
};

/// What the data of an answer to a merged operation comes to, with at least those of its variables that `telling` gives.
pub fn used(
    operation: &OperationDefinition,
    variables: &Variables,
    data: &Value,
    shape: &Shape,
) -> u64 {
    let mut answer = Answer {
        shape,
        given: Arguments {
            operation,
            variables,
        },
        once: Once::default(),
    };
    let root = shape.root(operation.ty);
    answer.set(&operation.selection_set.node, root, &[data])
}

/// An answer, and what was counted of it already.
struct Answer<'a> {
    shape: &'a Shape,
    given: Arguments<'a>,
    once: Once,
}

/// The fields of an object of an answer.
type Fields = IndexMap<Name, Value>;

impl Answer<'_> {
    /// What a selection came to in all the values of a field: what a field costs is looked up once, however many objects have it.
    fn set(&mut self, set: &SelectionSet, parent: Option<&str>, values: &[&Value]) -> u64 {
        let mut objects = Vec::with_capacity(values.len());
        values.iter().for_each(|value| open(value, &mut objects));
        match objects.is_empty() {
            true => 0,
            false => self.objects(set, parent, &objects),
        }
    }

    fn objects(&mut self, set: &SelectionSet, parent: Option<&str>, objects: &[&Fields]) -> u64 {
        let each = set.items.iter().map(|item| &item.node).enumerate();
        each.map(|(place, selection)| match selection {
            Selection::Field(field) if is_free(&field.node, set) => 0,
            Selection::Field(field) => {
                let key = &field.node.response_key().node;
                let values = objects.iter().filter_map(|fields| at(fields, place, key));
                self.field(&field.node, parent, &values.collect::<Vec<_>>())
            }
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref();
                let on = on.map(|on| on.node.on.node.as_str());
                self.objects(&inline.node.selection_set.node, on.or(parent), objects)
            }
            // Merging leaves only spreads that validation refuses.
            Selection::FragmentSpread(_) => 0,
        })
        .fold(0, u64::saturating_add)
    }

    /// What a field came to in all the objects that have it.
    fn field(&mut self, field: &Field, parent: Option<&str>, values: &[&Value]) -> u64 {
        let name = field.name.node.as_str();
        if values.is_empty() || matches!(name, "__schema" | "__type") {
            return 0;
        }
        let counted = self.given.counted(field);
        let times = values.iter().map(|value| match value {
            // It counts itself for each of its drafts, which stand in its lists.
            Value::Object(lists) if name == "suggest" => lists.values().map(entries).sum(),
            _ => counted,
        });
        let times = times.fold(0, u64::saturating_add);
        let own = weight(parent, name).usual.saturating_mul(times);
        let own = own.saturating_add(self.once.first(parent, name));
        if field.selection_set.node.items.is_empty() {
            return own;
        }
        let shape = self.shape;
        let ty = shape.field(parent, name).map(|shape| shape.ty.as_str());
        own.saturating_add(self.set(&field.selection_set.node, ty, values))
    }
}

/// The objects of a value, which may be lists of them.
fn open<'a>(value: &'a Value, objects: &mut Vec<&'a Fields>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| open(item, objects)),
        Value::Object(fields) => objects.push(fields),
        _ => {}
    }
}

/// What an object has by a name: as a rule at the place at which it was asked for.
fn at<'a>(fields: &'a Fields, place: usize, key: &Name) -> Option<&'a Value> {
    match fields.get_index(place) {
        Some((found, value)) if found == key => Some(value),
        _ => fields.get(key),
    }
}

fn entries(list: &Value) -> u64 {
    match list {
        Value::List(items) => items.len() as u64,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql_parser::{parse_query, types::DocumentOperations};
    use serde_json::json;

    use super::*;
    use crate::http::guard::{Limits, merge};

    fn of(query: &str, data: serde_json::Value) -> u64 {
        let shape = Shape::from_sdl(include_str!("../../../schema.graphql")).expect("a schema");
        let mut document = parse_query(query).expect("a document");
        merge(&mut document, &shape, &Limits::default()).expect("mergeable");
        let DocumentOperations::Single(operation) = &document.operations else {
            panic!("{query} has several operations");
        };
        let data = Value::from_json(data).expect("plain data");
        used(&operation.node, &Variables::default(), &data, &shape)
    }

    #[test]
    fn each_field_counts_as_often_as_it_stands_in_the_answer() {
        let rows = json!([{ "node": { "id": "1", "title": null } }, { "node": { "id": "2", "title": "x" } }]);
        let cases = [
            (
                "{ gaps(first: 50) { totalCount edges { node { id title } } } }",
                json!({ "gaps": { "totalCount": 9, "edges": rows } }),
                1 + 75 + 1 + 2 * 3,
            ),
            (r#"{ gap(id: "x") { id } }"#, json!({ "gap": null }), 1),
            ("{ gaps { totalCount } }", json!(null), 0),
            (
                r#"{ node(id: "x") { ... on Gap { title } ... on Offer { id } } }"#,
                json!({ "node": { "title": "x" } }),
                2,
            ),
            (
                "{ gapFacets { __typename } }",
                json!({ "gapFacets": { "__typename": "x" } }),
                8_001,
            ),
            (
                "{ gaps(first: 50) { edges { __typename node { __typename id name: __typename } } } }",
                json!({ "gaps": { "edges": [{ "__typename": "x", "node": { "__typename": "x", "id": "1", "name": "x" } }] } }),
                1 + 1 + 3,
            ),
            (
                "{ __schema { queryType { name } } }",
                json!({ "__schema": { "queryType": { "name": "Query" } } }),
                0,
            ),
        ];
        for (query, data, expected) in cases {
            assert_eq!(of(query, data), expected, "{query}");
        }
    }

    #[test]
    fn what_costs_more_counts_as_it_was_reckoned() {
        let cases = [
            (
                "{ suggest(input: {}) { gaps { suggestions { score } } } }",
                json!({ "suggest": { "gaps": [{ "suggestions": [{ "score": 1 }] }, { "suggestions": [] }] } }),
                2 * 250 + 1 + 2 + 1,
            ),
            (
                "{ missions(first: 9) { nodes { gapStats { remaining } } } }",
                json!({ "missions": { "nodes": [{ "gapStats": { "remaining": 1 } }, { "gapStats": { "remaining": 0 } }] } }),
                1 + 1 + 2 * 2 + 8_000,
            ),
            (
                "{ figures(of: [GAPS, MATCHES], by: [YEAR]) { total { gaps } } }",
                json!({ "figures": { "total": { "gaps": 1 } } }),
                16_000 + 2,
            ),
            (
                "query ($of: [FigureOf!]! = [NEEDS, MATCHES]) { figures(of: $of, by: [YEAR]) { total { gaps } } }",
                json!({ "figures": { "total": { "gaps": 1 } } }),
                16_000 + 2,
            ),
            (
                "{ figures(of: MATCHES, by: [YEAR, COVERAGE_STATE]) { total { gaps } } }",
                json!({ "figures": { "total": { "gaps": 1 } } }),
                16_000 + 2,
            ),
            (
                "{ figures(of: [GAPS, NEEDED], by: COVERAGE_STATE) { total { gaps } } }",
                json!({ "figures": { "total": { "gaps": 1 } } }),
                8_000 + 2,
            ),
            (
                "{ figures(of: NEEDS, by: [YEAR]) { total { gaps } } }",
                json!({ "figures": { "total": { "gaps": 1 } } }),
                8_000 + 2,
            ),
        ];
        for (query, data, expected) in cases {
            assert_eq!(of(query, data), expected, "{query}");
        }
    }
}

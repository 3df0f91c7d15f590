//! Each class of hostile document, and the friendly ones beside it.

#![allow(
    clippy::too_many_lines,
    reason = "a test is read from its beginning to its end"
)]

mod bounds;
mod costs;
mod objects;
mod positions;
mod repeats;
mod spelling;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_graphql::Variables;
use async_graphql_parser::{
    parse_query,
    types::{ExecutableDocument, Field, Selection, SelectionSet},
};
use proptest::prelude::*;
use serde_json::json;

use crate::http::{
    documents::{Call, Documents},
    guard::*,
};

/// Whether something is done in little time, in one of some tries: a machine that is busy with other things tells nothing of it.
fn is_quick(act: impl Fn()) -> bool {
    (0..5).any(|_| {
        let start = Instant::now();
        act();
        start.elapsed() < Duration::from_millis(500)
    })
}

const SDL: &str = r#"
    interface Node { id: ID! title: String }
    type Gap implements Node { id: ID! title: String parts: [Gap!]! gaps(first: Int, last: Int): GapConnection! }
    type Offer implements Node { id: ID! title: String gap: Gap }
    type GapEdge { cursor: String! node: Gap! }
    type GapConnection { edges: [GapEdge!]! nodes: [Gap!]! totalCount: Int! }
    input Deep { next: Deep list: [Int!] }
    type Query {
        node(id: ID!): Node
        nodes(ids: [ID!]!): [Node]!
        gap(deep: Deep, ints: [Int!], text: String): Gap
        gaps(first: Int, last: Int, after: String): GapConnection!
    }
    type Mutation { bump(by: Int): Int }
    type Subscription { ticks: Int tocks: Int }
    schema { query: Query mutation: Mutation subscription: Subscription }
"#;

/// What graphql-js 16 sends, and so GraphiQL and most tools.
pub(crate) const INTROSPECTION: &str = r#"
    query IntrospectionQuery { __schema {
        queryType { name kind } mutationType { name kind } subscriptionType { name kind }
        types { ...FullType } directives { name description locations args { ...InputValue } } } }
    fragment FullType on __Type { kind name description
        fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef }
            isDeprecated deprecationReason }
        inputFields { ...InputValue } interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
    fragment TypeRef on __Type { kind name ofType { name kind ofType { name kind ofType { name kind
        ofType { name kind ofType { name kind ofType { name kind ofType { name kind ofType { name kind
        ofType { name kind } } } } } } } } } }
"#;

fn shape(sdl: &str) -> Arc<Shape> {
    Arc::new(Shape::from_sdl(sdl).expect("a schema"))
}

fn documents() -> Documents {
    Documents::new(shape(SDL), Limits::default(), 1_000_000).expect("a schema")
}

fn prepare(text: &str, variables: serde_json::Value) -> Result<Cost, Refusal> {
    let call = Call {
        query: Some(text.to_owned()),
        variables: Variables::from_json(variables),
        ..Call::default()
    };
    documents().prepare(call).map(|prepared| prepared.cost)
}

fn message(text: &str) -> String {
    prepare(text, json!({})).expect_err("refused").message
}

fn merged(text: &str) -> ExecutableDocument {
    let mut document = parse_query(text).expect("a query");
    let limits = Limits::default();
    assert!(
        check_document(&document, &limits).expect("small"),
        "no cycle"
    );
    merge(
        &mut document,
        &Shape::from_sdl(SDL).expect("a schema"),
        &limits,
    )
    .expect("mergeable");
    document
}

/// The merged operation in few words: fields, `on T` for what narrows, fragments left over.
fn spelled(text: &str) -> String {
    fn field(field: &Field) -> String {
        let arguments = field
            .arguments
            .iter()
            .map(|(name, value)| format!("({name}:{value})"))
            .collect::<String>();
        let directives = field
            .directives
            .iter()
            .map(|d| format!("@{}", d.node.name))
            .collect::<String>();
        format!(
            "{}{arguments}{directives}{}",
            field.response_key(),
            set(&field.selection_set.node)
        )
    }
    fn set(selections: &SelectionSet) -> String {
        let items = selections
            .items
            .iter()
            .map(|selection| match &selection.node {
                Selection::Field(f) => field(&f.node),
                Selection::FragmentSpread(spread) => format!("...{}", spread.node.fragment_name),
                Selection::InlineFragment(inline) => {
                    let on = inline
                        .node
                        .type_condition
                        .as_ref()
                        .map_or("", |on| on.node.on.node.as_str());
                    format!("on {on}{}", set(&inline.node.selection_set.node))
                }
            });
        let items = items.collect::<Vec<_>>();
        if items.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", items.join(" "))
        }
    }
    let document = merged(text);
    let (_, operation) = document.operations.iter().next().expect("an operation");
    let mut spelled = set(&operation.node.selection_set.node);
    let mut left = document
        .fragments
        .keys()
        .map(|name| format!(" +{name}"))
        .collect::<Vec<_>>();
    left.sort();
    spelled.extend(left);
    spelled
}

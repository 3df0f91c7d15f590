//! Each class of hostile document, and the friendly ones beside it.

#![allow(
    clippy::too_many_lines,
    reason = "a test is read from its beginning to its end"
)]

use std::time::{Duration, Instant};

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

fn documents() -> Documents {
    Documents::new(SDL, Limits::default(), 1_000_000).expect("a schema")
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

#[test]
fn deep_brackets_are_refused_before_the_parser() {
    for open in ["[", "{a:", "{a(x:", "{a{...on Q"] {
        for depth in [33, 2_500, 20_000] {
            let text = format!("{{gap(deep:{}", open.repeat(depth));
            let refusal = check_text(&text, &Limits::default()).expect_err("too deep");
            assert_eq!(refusal.code, code::LIMITED);
        }
    }
    let deep = "[".repeat(2_500);
    assert!(check_text(&format!("query($v: {deep}"), &Limits::default()).is_err());
    assert!(
        check_text(
            &format!("{{a(x:{}1{})}}", "[".repeat(30), "]".repeat(30)),
            &Limits::default()
        )
        .is_ok()
    );
}

#[test]
fn brackets_in_strings_and_comments_do_not_count() {
    let deep = "[{(".repeat(500);
    for text in [
        format!("{{ a(x: \"{deep}\") }}"),
        format!("{{ a(x: \"\\\"{deep}\") }}"),
        format!("{{ a(x: \"\"\"{deep} \\\"\"\" \"{deep}\n\"\"\") }}"),
        format!("# {deep}\r{{ a }} # {deep}"),
        format!("{{ a(x: \"# not a comment\", y: \"\", z: \"\"\"\"\"\") }} #\" {deep}"),
    ] {
        assert_eq!(check_text(&text, &Limits::default()), Ok(()), "{text}");
        assert!(parse_query(&text).is_ok(), "{text}");
    }
    // What ends the string or comment early brings them back.
    for text in [
        format!("# \n{deep}"),
        format!("{{ a(x: \"\\\\\" {deep}"),
        format!("{{ a(x: \"\"\"\"\"\" {deep}"),
    ] {
        assert_eq!(
            check_text(&text, &Limits::default())
                .expect_err("deep")
                .code,
            code::LIMITED,
            "{text}"
        );
    }
    for text in [
        "{ a(x: \"",
        "{ a(x: \"\n\") }",
        "{ a(x: \"\"\" \\\"\"\"",
        "{ a(x: \"\\",
    ] {
        assert_eq!(
            check_text(text, &Limits::default()).expect_err("open").code,
            code::PARSE_FAILED,
            "{text}"
        );
        assert!(parse_query(text).is_err(), "{text}");
    }
}

#[test]
fn floods_are_refused() {
    let many = |count: usize, part: fn(usize) -> String| (0..count).map(part).collect::<String>();
    let cases = [
        (
            format!("{{ {} }}", " a".repeat(40_000)),
            "bytes of document",
        ),
        (format!("{{ {} }}", "a ".repeat(4_000)), "tokens"),
        (format!("{{ {} }}", "a".repeat(129)), "bytes in one name"),
        (
            format!("{{ gap(ints: [{}]) {{ id }} }}", "1".repeat(5_000)),
            "bytes in one name",
        ),
        (
            format!("{{ {} }}", many(31, |n| format!("a{n}: gap {{ id }} "))),
            "aliases",
        ),
        (
            format!("{{ gap {{ id {} }} }}", "@skip(if: false) ".repeat(51)),
            "directives",
        ),
        (
            format!("query {} {{ gap {{ id }} }}", "@a ".repeat(51)),
            "directives",
        ),
        (
            format!("{{ {} }}", many(21, |n| format!("f{n} "))),
            "root fields",
        ),
        (
            format!(
                "{{ ...on Query {{ {} }} f }}",
                many(20, |n| format!("f{n} "))
            ),
            "root fields",
        ),
        (
            many(21, |n| format!("query Q{n} {{ gap {{ id }} }} ")),
            "operations",
        ),
        (
            many(101, |n| format!("fragment F{n} on Gap {{ id }} ")) + "{ gap { id } }",
            "fragments",
        ),
        (
            format!(
                "query({}) {{ gap {{ id }} }}",
                many(101, |n| format!("$v{n}: Int "))
            ),
            "variables",
        ),
        (
            format!("{{ gap {} {} }}", "{ parts ".repeat(15), "}".repeat(15)),
            "fields in each other",
        ),
        (
            many(40, |n| format!("fragment F{n} on Gap {{ ...F{} }} ", n + 1)) + "{ gap { id } }",
            "selection sets",
        ),
    ];
    for (text, expected) in cases {
        let message = message(&text);
        assert!(
            message.contains(expected),
            "{message} for {}",
            &text[..60.min(text.len())]
        );
    }
}

#[test]
fn fragment_bombs_are_counted_without_being_unfolded() {
    for leaf in ["__typename", "id"] {
        for (levels, times) in [(22, 2), (20, 30), (31, 2)] {
            let mut text = String::from("{ gap { ...F0 } }");
            for level in 0..levels {
                let spreads = (0..times)
                    .map(|_| format!("...F{} ", level + 1))
                    .collect::<String>();
                text += &format!(" fragment F{level} on Gap {{ {spreads} }}");
            }
            text += &format!(" fragment F{levels} on Gap {{ {leaf} }}");
            let start = Instant::now();
            let message = message(&text);
            assert!(
                message.contains("selections") || message.contains("selection sets"),
                "{message}"
            );
            assert!(start.elapsed() < Duration::from_millis(500));
        }
    }
}

#[test]
fn long_literals_are_not_multiplied() {
    let spreads = (0..25)
        .map(|n| format!("a{n}: gap {{ ...F }} "))
        .collect::<String>();
    let long = "z".repeat(60_000);
    let text =
        format!("{{ {spreads} }} fragment F on Gap {{ parts {{ id @skip(if: \"{long}\") }} }}");
    assert!(message(&text).contains("bytes, fragments unfolded"));
}

#[test]
fn variables_are_not_multiplied() {
    let uses = format!("[{}]", "$v ".repeat(100)).repeat(10);
    let long = vec![1; 20_000];
    let text = format!("query($v: Int) {{ gap(ints: [{uses}]) {{ id }} }}");
    assert!(prepare(&text, json!({ "v": 1 })).is_ok());
    assert!(
        prepare(&text, json!({ "v": long }))
            .expect_err("much")
            .message
            .contains("variables put in")
    );
    let text = format!(
        "query($v: [Int] = {:?}) {{ gap(ints: [{uses}]) {{ id }} }}",
        vec![1; 1_000]
    );
    assert!(
        prepare(&text, json!({}))
            .expect_err("much")
            .message
            .contains("variables put in")
    );
}

#[test]
fn cycles_are_left_to_validation() {
    for text in [
        "{ gap { ...F } } fragment F on Gap { ...F ...F }",
        "{ gap { ...F } } fragment F on Gap { parts { ...G } ...G } fragment G on Gap { ...F ...F id }",
        "{ gap { id } } fragment F on Gap { ...F }",
        "{ gap { ...Nowhere } }",
    ] {
        assert!(prepare(text, json!({})).is_ok(), "{text}");
    }
}

#[test]
fn json_may_not_nest_deeply() {
    let nested = |depth: usize| {
        (0..depth).fold(json!(1), |inner, n| {
            if n % 2 == 0 {
                json!([inner])
            } else {
                json!({ "a": inner })
            }
        })
    };
    assert_eq!(check_json(&nested(32), &Limits::default()), Ok(()));
    assert!(check_json(&nested(33), &Limits::default()).is_err());
}

#[test]
fn required_variables_must_be_there() {
    let text = "query($id: ID!, $n: Int! = 3, $m: Int) { node(id: $id) { id } gaps(first: $n, last: $m) { totalCount } }";
    for (variables, fine) in [
        (json!({ "id": "1" }), true),
        (json!({}), false),
        (json!({ "id": null }), false),
        (json!({ "id": "1", "n": null }), false),
        (json!({ "id": "1", "m": null, "other": 1 }), true),
    ] {
        let result = prepare(text, variables);
        assert_eq!(
            result.as_ref().map_err(|refusal| refusal.code),
            if fine {
                result.as_ref().map_err(|_| "")
            } else {
                Err(code::BAD_USER_INPUT)
            }
        );
    }
}

#[test]
fn long_lists_are_refused_wherever_they_stand() {
    let text = format!("{{ gap(ints: [{}]) {{ id }} }}", "1 ".repeat(101));
    assert!(message(&text).contains("entries in one list"));
    assert!(check_json(&json!({ "ids": vec!["a"; 100] }), &Limits::default()).is_ok());
    assert!(
        check_json(
            &json!({ "filter": { "ids": vec!["a"; 101] } }),
            &Limits::default()
        )
        .is_err()
    );
}

#[test]
fn cost_counts_rows() {
    let cases = [
        ("{ gap { id title } }", json!({}), 3),
        (
            "{ gaps(first: 10) { totalCount edges { node { id } } } }",
            json!({}),
            1 + 10 * (75 + 3),
        ),
        ("{ gaps { nodes { id } } }", json!({}), 1 + 20 * 2),
        (
            "{ gaps(first: 5, last: 7) { nodes { id } } }",
            json!({}),
            1 + 7 * 2,
        ),
        (
            "{ gaps(first: 1000) { nodes { id } } }",
            json!({}),
            1 + 100 * 2,
        ),
        ("{ gaps(first: -1) { nodes { id } } }", json!({}), 1 + 2),
        (
            "query($n: Int) { gaps(first: $n) { nodes { id } } }",
            json!({ "n": 30 }),
            1 + 30 * 2,
        ),
        (
            "query($n: Int) { gaps(first: $n) { nodes { id } } }",
            json!({}),
            1 + 20 * 2,
        ),
        (
            "query($n: Int = 3) { gaps(first: $n) { nodes { id } } }",
            json!({}),
            1 + 3 * 2,
        ),
        (
            "query($n: Int = 3) { gaps(first: $n) { nodes { id } } }",
            json!({ "n": null }),
            1 + 20 * 2,
        ),
        ("{ gap { parts { id } } }", json!({}), 2 + 5),
        ("{ nodes(ids: [1, 2, 3]) { id } }", json!({}), 1 + 3),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": [1, 2] }),
            1 + 2,
        ),
        (
            "{ node(id: 1) { ...F } } fragment F on Gap { gaps(first: 2) { nodes { id } } }",
            json!({}),
            2 + 2 * 2,
        ),
        (
            "{ gaps(first: 10) { nodes { gaps(first: 10) { nodes { id } } } } }",
            json!({}),
            1 + 20 + 200,
        ),
    ];
    for (text, variables, expected) in cases {
        assert_eq!(
            prepare(text, variables).expect(text).data.usual,
            expected,
            "{text}"
        );
    }
    let nested = "{ gaps(first: 100) { nodes { gaps(first: 100) { nodes { gaps(first: 100) { totalCount } } } } } }";
    assert!(message(nested).contains("points of cost"));
}

#[test]
fn a_refusal_for_cost_names_the_dearest_field() {
    let dearest = |text: &str| {
        let refusal = prepare(text, json!({})).expect_err(text);
        let price = refusal.price.expect("a price");
        assert!(price.cost > price.limit && refusal.at == Some(price.dearest.at));
        assert!(refusal.message.contains(&price.dearest.path.join(".")));
        (price.dearest.path.join("."), price.dearest.cost)
    };
    // A field with a price of its own stands for itself.
    let counted =
        "{ gaps(first: 100) { nodes { some: gaps(first: 100) { nodes { title } totalCount } } } }";
    assert_eq!(
        dearest(counted),
        ("gaps.nodes.some.totalCount".to_owned(), 750_000)
    );
    // Plain fields count with the list that they are in.
    let plain = "{ a: gaps(first: 100) { nodes { parts { parts { id title } } } } \
        b: gaps(first: 100) { nodes { parts { parts { parts { id title } } } } } }";
    let (path, _) = dearest(plain);
    assert_eq!(path, "b.nodes.parts.parts.parts");
    // No part of it is a list or dear, and all of it is too much.
    let limits = Limits {
        cost: 2,
        ..Limits::default()
    };
    let documents = Documents::new(SDL, limits, 1_000_000).expect("a schema");
    let call = Call {
        query: Some("{ gap { id title } }".to_owned()),
        ..Call::default()
    };
    let price = documents.prepare(call).expect_err("refused").price;
    assert_eq!(
        price.map(|price| (price.cost, price.dearest.list)),
        Some((3, None))
    );
}

#[test]
fn a_refusal_points_at_the_place() {
    let many = |count: usize, part: fn(usize) -> String| (0..count).map(part).collect::<String>();
    for (text, column) in [
        (
            format!("{{ gap {} {} }}", "{ parts ".repeat(15), "}".repeat(15)),
            9 + 8 * 14,
        ),
        (
            format!("{{ {} }}", many(31, |_| "a: gap{id} ".to_owned())),
            3 + 11 * 30,
        ),
        (
            format!("{{ gap(ints: [{}]) {{ id }} }}", "1 ".repeat(101)),
            13,
        ),
        (
            format!("query({}) {{ gap {{ id }} }}", "$v: Int ".repeat(101)),
            7 + 8 * 100,
        ),
    ] {
        let refusal = prepare(&text, json!({})).expect_err(&text);
        let at = refusal.at.expect("a place");
        assert_eq!((at.line, at.column), (1, column), "{}", refusal.message);
    }
}

#[test]
fn cost_counts_what_arguments_ask_for() {
    const SCHEMA: &str = include_str!("../../../schema.graphql");
    let documents = Documents::new(SCHEMA, Limits::default(), 1_000_000).expect("a schema");
    let cost = |query: &str, variables| {
        let call = Call {
            query: Some(query.to_owned()),
            variables: Variables::from_json(variables),
            ..Call::default()
        };
        documents
            .prepare(call)
            .map(|prepared| prepared.cost.data.worst)
    };
    let suggest = "query ($input: SuggestInput!) { suggest(input: $input) { gaps { suggestions { score } } } }";
    let drafts = |number: usize, first: Option<u32>| json!({ "input": { "gaps": vec![json!({}); number], "first": first } });
    assert_eq!(
        cost(suggest, drafts(3, Some(7))),
        Ok(3 * 250 + 1 + 3 + 3 * 7)
    );
    assert_eq!(cost(suggest, drafts(1, None)), Ok(250 + 1 + 1 + 10));
    let written = "{ suggest(input: { gaps: [{}, {}], assistance: {}, first: 5 }) { assistance { suggestions { score } } } }";
    assert_eq!(cost(written, json!({})), Ok(3 * 250 + 1 + 1 + 5));
    let route = |page: u32, first: &str| {
        let route = format!("route{first} {{ offers {{ score }} }}");
        let query = format!("{{ gaps(first: {page}) {{ edges {{ node {{ {route} }} }} }} }}");
        cost(&query, json!({}))
    };
    for page in [1, 100] {
        let explicit = route(page, "(first: 10)");
        assert_eq!(route(page, ""), explicit, "not what the page takes");
        assert!(explicit.is_ok());
    }
    let wide = suggest.replace("score", "gap { needs { id dependsOn { id } } }");
    assert!(cost(&wide, drafts(100, Some(50))).is_err());

    let waits = |depth: usize| {
        let inner = "dependsOn { ".repeat(depth) + "id" + &" }".repeat(depth);
        format!("{{ gap(reference: \"G\") {{ needs {{ {inner} }} }} }}")
    };
    assert_eq!(cost(&waits(1), json!({})), Ok(1 + 1 + 60 + 60 * 60));
    assert!(cost(&waits(3), json!({})).is_err());
    let overlaps = "{ matches(first: 2) { edges { node { overlaps(first: 3) { overlaps(first: 4) { id } } } } } }";
    assert_eq!(cost(overlaps, json!({})), Ok(1 + 2 + 2 + 2 + 6 + 24));
    let matches = "{ gaps(first: 1) { edges { node { matches { id } } } } }";
    assert_eq!(cost(matches, json!({})), Ok(1 + 1 + 1 + 1 + 60));
    let overlaps = overlaps
        .replace("(first: 3)", "")
        .replace("(first: 4)", "")
        .replace("id", "id reference state due reason");
    assert!(cost(&overlaps.replace("first: 2", "first: 100"), json!({})).is_err());
}

#[test]
fn introspection_by_the_usual_tools_passes_and_more_does_not() {
    let cost = prepare(INTROSPECTION, json!({})).expect("the standard query");
    assert_eq!(cost.data, Count::default());
    assert!(
        cost.introspection_bytes * 2 < Limits::default().answer_bytes as u64,
        "{}",
        cost.introspection_bytes
    );
    assert!(
        prepare(
            "{ __type(name: \"Gap\") { fields { name type { name } } } }",
            json!({})
        )
        .is_ok()
    );

    let nested = format!(
        "{{ __schema {{ types {} name {} }} }}",
        "{ fields { type ".repeat(6) + "{",
        "} } ".repeat(6) + "}"
    );
    let limits = Limits {
        answer_bytes: 5_000,
        ..Limits::default()
    };
    let documents = Documents::new(SDL, limits, 1_000_000).expect("a schema");
    let call = Call {
        query: Some(nested),
        ..Call::default()
    };
    let refusal = documents.prepare(call).expect_err("refused");
    assert!(
        refusal.message.contains("bytes of introspection"),
        "{refusal:?}"
    );
}

#[test]
fn equal_selections_become_one() {
    let cases = [
        ("mutation { bump bump bump }", "{bump}"),
        (
            "mutation { bump ...F ...F ... on Mutation { bump } ... { bump } } fragment F on Mutation { bump }",
            "{bump}",
        ),
        ("mutation { a: bump bump }", "{a bump}"),
        ("{ gap { id } gap { title } gap { id } }", "{gap{id title}}"),
        (
            "{ gap { parts { id } } ...F } fragment F on Query { gap { parts { title } } }",
            "{gap{parts{id title}}}",
        ),
        (
            "{ gap(text: \"a\", ints: [1]) { id } gap(ints: [1], text: \"a\") { title } }",
            "{gap(text:\"a\")(ints:[1]){id title}}",
        ),
        (
            "{ gap(deep: {list: [1], next: {}}) { id } gap(deep: {next: {}, list: [1]}) { id } }",
            "{gap(deep:{list: [1], next: {}}){id}}",
        ),
        // Interfaces: what always applies is written out, what narrows is joined.
        (
            "{ node(id: 1) { ... on Node { id } id } }",
            "{node(id:1){id}}",
        ),
        (
            "{ node(id: 1) { ... on Gap { id } ...F } } fragment F on Gap { title }",
            "{node(id:1){on Gap{id title}}}",
        ),
        (
            "{ gap { ... on Node { id } ... on Gap { title } } }",
            "{gap{id title}}",
        ),
        // Not equal: other arguments, aliases, directives, with and without a selection set.
        (
            "{ gap(text: \"a\") { id } gap(text: \"b\") { id } }",
            "{gap(text:\"a\"){id} gap(text:\"b\"){id}}",
        ),
        (
            "{ gap(text: \"a\") { id } gap(text: a) { id } }",
            "{gap(text:\"a\"){id} gap(text:a){id}}",
        ),
        (
            "{ gap { id @skip(if: true) id id @skip(if: true) } }",
            "{gap{id@skip id}}",
        ),
        ("{ gap gap { id } }", "{gap gap{id}}"),
        (
            "{ gap { ... @skip(if: true) { id } ... @skip(if: true) { title } id } }",
            "{gap{on {id title} id}}",
        ),
        // What validation must see stays.
        (
            "{ gap { ...Nowhere ... on Nothing { id } } }",
            "{gap{...Nowhere on Nothing{id}}}",
        ),
        (
            "{ gap { id } } fragment F on Gap { ...G } fragment G on Gap { id }",
            "{gap{id}} +F +G",
        ),
        (
            "{ gap { ...F } } fragment F on Nothing { id }",
            "{gap{...F}} +F",
        ),
        (
            "{ gap { ...F @other } } fragment F on Gap { id }",
            "{gap{...F}} +F",
        ),
        (
            "{ gap { ...F } } fragment F on Gap { id } fragment Unused on Gap { ...F }",
            "{gap{id}} +F +Unused",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(spelled(text), expected, "{text}");
    }
}

#[test]
fn a_mutation_cannot_repeat_itself_under_conditions() {
    for text in [
        "mutation { bump bump @include(if: true) }",
        "mutation { bump ... @include(if: true) { bump } }",
        "mutation { ...F @skip(if: false) bump } fragment F on Mutation { bump }",
        "mutation { bump bump(by: 2) }",
    ] {
        assert_eq!(
            prepare(text, json!({})).expect_err(text).code,
            code::VALIDATION_FAILED,
            "{text}"
        );
    }
    assert!(prepare("mutation { a: bump b: bump }", json!({})).is_ok());
    assert!(prepare("subscription { ticks tocks }", json!({})).is_err());
    assert!(prepare("subscription { ticks ticks }", json!({})).is_ok());
}

#[test]
fn no_text_of_full_length_takes_long() {
    let fill = |part: &str, length: usize| part.repeat(length / part.len());
    let texts = [
        format!("{{ {} }}", fill("gap{id}", 7_000)),
        format!("{{ gap {{ {} }} }}", fill("...on Gap{id}", 10_000)),
        format!("{{ gap(ints: [{}]) {{ id }} }}", fill("1 ", 7_900)),
        format!("{{ gap(text: \"{}\") {{ id }} }}", fill("\\u0041", 60_000)),
        format!(
            "{{ gap(text: \"\"\"{}\"\"\") {{ id }} }}",
            fill("\n ", 60_000)
        ),
        format!("{{ gap({}) {{ id }} }}", fill("a:1 ", 5_000)),
        format!("{{ gap(deep: {{{}}}) {{ id }} }}", fill("a:1 ", 5_000)),
        format!("# {}\n{{ gap {{ id }} }}", fill("x", 60_000)),
        fill("\"\"\"", 60_000),
        fill("{", 60_000),
        fill("{a", 60_000),
        fill("...", 60_000),
        fill("@", 60_000),
        fill("é", 60_000),
        format!("{{ {} }}", fill("...F ", 5_000)),
        format!(
            "{{ gap {{ ...F }} }} fragment F on Gap {{ {} }}",
            fill("parts{id}", 9_000)
        ),
    ];
    for text in texts {
        let start = Instant::now();
        let _ = prepare(&text, json!({}));
        assert!(
            start.elapsed() < Duration::from_millis(500),
            "{} took {:?}",
            &text[..40],
            start.elapsed()
        );
    }
}

/// Random selections, spelled as text.
fn selections() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "id",
        "title",
        "a: id",
        "__typename",
        "title @skip(if: $c)",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 4, |inner| {
        let heads = vec![
            "parts",
            "p: parts",
            "gaps { nodes",
            "...",
            "... on Node",
            "... on Gap",
            "... @include(if: $c)",
        ];
        (
            prop::sample::select(heads),
            prop::collection::vec(inner, 1..4),
        )
            .prop_map(|(head, inner)| {
                let tail = if head.contains('{') { "}" } else { "" };
                format!("{head} {{ {} }}{tail}", inner.join(" "))
            })
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_guards_panic(text in "[\\[\\]{}()@$#\"\\\\.,:! a1\n…-]{0,200}") {
        let _ = prepare(&text, json!({}));
    }

    #[test]
    fn the_lexer_never_counts_fewer_brackets_than_the_parser_opens(depth in 1usize..60, string in "[\\[{\"\\\\ a]{0,6}") {
        let text = format!("{{ gap(text: {string} ints: {}1{}) {{ id }} }}", "[".repeat(depth), "]".repeat(depth));
        if parse_query(&text).is_ok() {
            let refused = check_text(&text, &Limits { nesting: depth + 1, ..Limits::default() });
            prop_assert!(refused.is_err(), "the list is inside two brackets");
        }
    }

    #[test]
    fn merging_twice_changes_nothing(parts in prop::collection::vec(selections(), 1..6)) {
        let text = format!("query($c: Boolean!) {{ gap {{ {} }} }}", parts.join(" "));
        let once = merged(&text);
        let mut twice = once.clone();
        merge(&mut twice, &Shape::from_sdl(SDL).expect("a schema"), &Limits::default()).expect("mergeable");
        let spelled = |document: &ExecutableDocument| serde_json::to_string(&document.operations).expect("plain data");
        prop_assert_eq!(spelled(&once), spelled(&twice));
    }
}

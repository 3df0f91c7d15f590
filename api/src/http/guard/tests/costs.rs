//! What a document may cost, and which introspection passes.

use super::*;

#[test]
fn cost_counts_rows() {
    let cases = [
        ("{ gap { id title } }", json!({}), 3),
        (
            "{ gaps(first: 10) { totalCount edges { node { id } } } }",
            json!({}),
            1 + 10 * (75 + 3),
        ),
        (
            "{ gaps(first: 10) { edges { node { id __typename } __typename } __typename } }",
            json!({}),
            1 + 10 * 3,
        ),
        (
            "{ gaps(first: 10) { nodes { __typename } } }",
            json!({}),
            1 + 10 * 2,
        ),
        (
            "{ gaps(first: 10) { nodes { id name: __typename } } }",
            json!({}),
            1 + 10 * 3,
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
            1 + 500 * 2,
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
    let documents = Documents::new(shape(SDL), limits, 1_000_000).expect("a schema");
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
    const SCHEMA: &str = include_str!("../../../../schema.graphql");
    let documents = Documents::new(shape(SCHEMA), Limits::default(), 1_000_000).expect("a schema");
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
fn what_is_counted_once_for_all_rows_costs_so_much_once() {
    const SCHEMA: &str = include_str!("../../../../schema.graphql");
    let documents = Documents::new(shape(SCHEMA), Limits::default(), 1_000_000).expect("a schema");
    let cost = |query: &str| {
        let call = Call {
            query: Some(query.to_owned()),
            ..Call::default()
        };
        let prepared = documents.prepare(call).expect(query);
        prepared.cost.data.usual
    };
    let missions = "missions(first: 3) { nodes { gapStats { remaining } } }";
    let conditions = "liftingConditions(first: 2) { nodes { gapStats { total } } }";
    assert_eq!(cost(&format!("{{ {missions} }}")), 1 + 3 * 3 + 8_000);
    assert_eq!(
        cost(&format!("{{ a: {missions} b: {missions} {conditions} }}")),
        2 * (1 + 3 * 3) + 8_000 + 1 + 2 * 3 + 1_500
    );
    let inbox = "{ viewer { inbox(first: 2) { nodes { kind } } } }";
    assert_eq!(cost(inbox), 1 + 250 + 2 * 2);
}

#[test]
fn figures_cost_the_same_of_whatever_they_are_but_of_matches() {
    const SCHEMA: &str = include_str!("../../../../schema.graphql");
    let documents = Documents::new(shape(SCHEMA), Limits::default(), 1_000_000).expect("a schema");
    let cost = |variables: &str, of: &str| {
        let query =
            format!("query {variables} {{ figures(of: {of}, by: [YEAR]) {{ total {{ gaps }} }} }}");
        let call = Call {
            query: Some(query.clone()),
            ..Call::default()
        };
        let prepared = documents.prepare(call).expect(&query);
        prepared.cost.data.usual
    };
    for of in [
        "[GAPS]",
        "NEEDED",
        "[GAPS, NEEDS, NEEDED, PLEDGED, COMMITTED, DELIVERED, REMAINING]",
    ] {
        assert_eq!(cost("", of), 8_000 + 2, "{of}");
    }
    for (variables, of) in [
        ("", "MATCHES"),
        ("", "[GAPS, MATCHES, MATCHES]"),
        ("($of: [FigureOf!]! = [NEEDS, MATCHES])", "$of"),
        ("($one: FigureOf! = MATCHES)", "[GAPS, $one]"),
    ] {
        assert_eq!(cost(variables, of), 16_000 + 2, "{variables} {of}");
    }
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
    let documents = Documents::new(shape(SDL), limits, 1_000_000).expect("a schema");
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

//! Equal selections become one, in little time.

use super::*;

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
        // What an interface is narrowed to in vain stays where it is right.
        (
            "{ gap { ...F } } fragment F on Node { id ... on Gap { title } ... on Offer { id } }",
            "{gap{on Node{id on Gap{title} on Offer{id}}}}",
        ),
        (
            "{ gap { ...F } } fragment F on Node { id ... { ... on Offer { id } } }",
            "{gap{on Node{id on Offer{id}}}}",
        ),
        (
            "{ gap { ...F } } fragment F on Node { ...G } fragment G on Node { id ... on Gap { title } }",
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
        assert!(
            is_quick(|| drop(prepare(&text, json!({})))),
            "{} took long",
            &text[..40]
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

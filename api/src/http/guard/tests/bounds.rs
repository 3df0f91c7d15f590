//! What is refused for its size or depth, before or after the parser.

use super::*;

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
            message.contains(expected) && message.contains("; "),
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
            let said = message(&text);
            assert!(
                said.contains("selections") || said.contains("selection sets"),
                "{said}"
            );
            assert!(is_quick(|| drop(message(&text))), "{levels} levels");
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

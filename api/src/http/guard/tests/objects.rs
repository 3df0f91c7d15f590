//! Fields that an object is given twice.

use async_graphql::Pos;

use super::*;

fn checked(text: &str) -> Result<(), Refusal> {
    check_text(text, &Limits::default())
}

#[test]
fn an_object_has_each_field_once() {
    for (text, line, column) in [
        ("{ gap(deep: { list: [1], list: [2] }) { id } }", 1, 26),
        (
            "{ gap(deep: { next: { list: 1, next: {}\n list: 2 } }) { id } }",
            2,
            2,
        ),
        (
            "query ($d: Deep = { list: 1 list: 2 }) { gap(deep: $d) { id } }",
            1,
            29,
        ),
        (
            "{ gap(deep: [{ list: 1 }, { list: \"a: {\", list: $v }]) { id } }",
            1,
            43,
        ),
        ("{ gap { id @a(b: { é: 1, c: 1, c: X }) } }", 1, 32),
        (
            "{ gap(deep: { list: 1, \"\"\"a\"\"\" next: {}, list: 1 }) { id } }",
            1,
            42,
        ),
    ] {
        let refusal = checked(text).expect_err(text);
        assert_eq!(refusal.code, code::VALIDATION_FAILED, "{text}");
        assert_eq!(refusal.at, Some(Pos { line, column }), "{text}");
    }
}

#[test]
fn names_that_come_again_elsewhere_are_no_fields_given_twice() {
    for text in [
        "{ id: gap { id } gap { id: title id: title } }",
        "{ gap(deep: { next: { next: { list: 1 }, list: 1 }, list: 1 }) { id } }",
        "{ gap(deep: { list: [list, list] next: next }) { id } }",
        "{ a: gap(deep: { list: 1 }) { id } b: gap(deep: { list: 1 }) { id } }",
        "query ($list: Int, $next: [Int!] = [{ list: 1 }, { list: 1 }]) { gap(deep: { list: $list, next: $next }) { id } }",
        "query ($v: Int) @a(b: { list: 1 }) { gap @a(b: { list: 1 }) { list: id ... @a(b: { list: 1 }) { list: id } } }",
        "{ gap(deep: { list: \"list: list:\", next: \"\"\"list: 1, list: 2\"\"\" }) { id } } # { list: 1, list: 2 }",
        // Arguments are looked at by the engine.
        "{ gap(text: 1, text: 2) { id } }",
        "} } ) ] { gap { id } }",
    ] {
        assert_eq!(checked(text), Ok(()), "{text}");
    }
}

proptest! {
    #[test]
    fn what_the_parser_keeps_of_an_object_is_all_that_was_given(names in prop::collection::vec("[a-d]", 0..8), inner in prop::collection::vec("[a-d]", 0..4)) {
        let object = |names: &[String], last: &str| {
            let fields = names.iter().map(|name| format!("{name}: 1 ")).collect::<String>();
            format!("{{ {fields} {last} }}")
        };
        let text = format!("{{ gap(deep: {}) {{ id }} }}", object(&names, &format!("z: {}", object(&inner, ""))));
        let document = parse_query(&text).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
            panic!("{text}");
        };
        let async_graphql_value::Value::Object(kept) = &field.node.arguments[0].1.node else {
            panic!("{text}");
        };
        let Some(async_graphql_value::Value::Object(kept_inside)) = kept.get("z") else {
            panic!("{text}");
        };
        let is_whole = kept.len() == names.len() + 1 && kept_inside.len() == inner.len();
        prop_assert_eq!(checked(&text).is_ok(), is_whole, "{}", text);
    }
}

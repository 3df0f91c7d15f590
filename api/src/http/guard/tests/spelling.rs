//! What newer tools write and the parser does not know.

use super::*;

#[test]
fn descriptions_are_passed_over_where_the_specification_has_them() {
    for (text, expected) in [
        ("{ gap { id } }", "{ gap { id } }"),
        ("\"D\" query { gap { id } }", "    query { gap { id } }"),
        (
            "\"\"\"A\né {\"\"\"\nquery Q { gap { id } } \"F\" fragment F on Gap { id }",
            "    \n      \nquery Q { gap { id } }     fragment F on Gap { id }",
        ),
        (
            "query (\"one\" $a: Int = 1 \"two\", # three\n $b: String = \"x\" $c: Int) { gap { id } }",
            "query (      $a: Int = 1      , # three\n $b: String = \"x\" $c: Int) { gap { id } }",
        ),
        (
            "query ($a: [String] = [\"x\" \"y\"] \"b\" $b: Int) { gap { id } }",
            "query ($a: [String] = [\"x\" \"y\"]     $b: Int) { gap { id } }",
        ),
    ] {
        let read = plain(text).expect("good");
        assert_eq!(read, expected);
        assert!(parse_query(&read).is_ok(), "{read}");
    }
    // A short query, a field and a value have none.
    for text in [
        "\"D\" { gap { id } }",
        "{ \"D\" gap { id } }",
        "query ($a: \"D\" $b: Int) { gap { id } }",
        "query ($a: Int = \"D\" \"E\") { gap { id } }",
        "{ gap(ints: [\"D\" $a]) { id } }",
        "\"D\"",
        "\"D\" \"E\" query { gap { id } }",
    ] {
        let read = plain(text).expect("good");
        assert!(read.contains("\"D\""), "{read}");
    }
}

#[test]
fn characters_are_read_however_they_are_spelled() {
    for (spelled, expected) in [
        (r"\u{1F600}", "\u{1f600}"),
        (r"a\u{e9}\u{0000e9}b", "aééb"),
        (r"\uD83D\uDE00!", "\u{1f600}!"),
        (r"\u00e9\u0041", "éA"),
        (
            r"\u{22}\u{5c}\u{A}\u{d}\u{9}\u{5C}u{41}",
            "\"\\\n\r\t\\u{41}",
        ),
        (r"\\u{1F600}", "\\u{1F600}"),
        (r"é\té\/", "é\té/"),
    ] {
        let text = format!("{{ gap(text: \"{spelled}\") {{ id }} }}");
        let read = plain(&text).expect("good");
        let document = parse_query(&read).expect(spelled);
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let Selection::Field(gap) = &operation.node.selection_set.node.items[0].node else {
            panic!("a field");
        };
        let said = gap.node.get_argument("text").expect("a text");
        let text = async_graphql::Value::String(expected.to_owned());
        assert_eq!(said.node.clone().into_const(), Some(text), "{spelled}");
    }
    for none in [
        r"\uD83D",
        r"\uDE00\uD83D",
        r"\uD83D\u0041",
        r"\u{D83D}",
        r"\u{110000}",
        r"\u{}",
        r"\u{+41}",
        r"\u{41",
        r"\u12",
        r"\u{é}",
        r"\ué123",
    ] {
        let text = format!("{{ gap(text: \"{none}\") {{ id }} }}");
        assert_eq!(
            prepare(&text, json!({})).expect_err(none).code,
            code::PARSE_FAILED,
            "{none}"
        );
    }
    // In a text of several lines nothing is spelled.
    let block = r#"{ gap(text: """\u{1F600}""") { id } }"#;
    assert_eq!(plain(block).expect("good"), block);
    for zero in [r"\u{0}", r"\u{0000}", r"\u{000000}"] {
        let text = format!("{{ gap(text: \"{zero}\") {{ id }} }}");
        assert!(message(&text).contains("zero byte"), "{zero}");
    }
}

proptest! {
    #[test]
    fn whatever_is_let_through_is_read(text in "(query|fragment F on Gap|[ \"\\\\(){}$:=\\[\\]ué\n#]|\\\\u|D83D|DE00|\\{41\\}|\"\"\"){0,20}") {
        if check_text(&text, &Limits::default()).is_ok()
            && let Ok(read) = plain(&text)
        {
            prop_assert_eq!(read.lines().count(), text.lines().count());
        }
    }
}

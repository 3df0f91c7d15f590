//! Faults of a table are told.

use crate::compliance::tests::*;

/// A table with one rule and no fault.
const GOOD: &str = r#"
        version = "1"
        words = { security_forces = [], non_government = [] }
        [[rule]]
        measure = "1521-arms"
        regime = "1521"
        country = "LBR"
        from = "2003-12-22"
        to = "2009-12-16"
        outcome = "NOTIFY"
        basis = "S/RES/1521 (2003)"
        contact = "Chair"
        explanation = "Ask."
        source = "the resolution"
    "#;

/// What is written in that table, what instead, and what is wrong with its rule then.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        r#"to = "2009-12-16""#,
        r#"to = "2003-12-21""#,
        "ends before it begins",
    ),
    (
        r#"regime = "1521""#,
        r#"regime = "1533""#,
        "names a measure of another regime",
    ),
    (
        r#""LBR""#,
        r#""Liberia""#,
        "has a country that is not an alpha-3 code",
    ),
    (
        r#""LBR""#,
        r#""lbr""#,
        "has a country that is not an alpha-3 code",
    ),
    (
        r#""Ask.""#,
        r#""""#,
        "is missing its explanation, contact or source",
    ),
    (
        r#""Chair""#,
        r#""""#,
        "is missing its explanation, contact or source",
    ),
    (
        r#""the resolution""#,
        r#""""#,
        "is missing its explanation, contact or source",
    ),
    (
        r#""NOTIFY""#,
        "\"CLEAR\"\nlead_days = 5",
        "has a lead time but nothing to ask for",
    ),
    (
        r#""NOTIFY""#,
        "\"PROHIBITED\"\nlead_days = 5",
        "has a lead time but nothing to ask for",
    ),
    (
        r#""NOTIFY""#,
        "\"NOTIFY\"\nlead_working = true",
        "counts working days of no lead time",
    ),
    (
        r#""NOTIFY""#,
        "\"NOTIFY\"\nlead_days = 367",
        "has a lead time of more than a year",
    ),
];

#[test]
fn faults_of_a_table_are_told() {
    assert!(Rules::parse(GOOD).is_ok());
    for (good, bad, fault) in FAULTS {
        let sentence = format!("1521-arms: the rule from 2003-12-22 {fault}");
        let text = GOOD.replace(good, bad);
        assert_eq!(Rules::parse(&text).expect_err(&sentence), sentence);
    }
    for (good, bad, word) in [
        ("outcome", "outcom", "outcom"),
        ("\"NOTIFY\"", "\"ASK\"", "ASK"),
    ] {
        let error = Rules::parse(&GOOD.replace(good, bad)).expect_err(word);
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn two_rules_of_a_measure_do_not_overlap() {
    let (_, rule) = GOOD.split_once("[[rule]]").expect("a rule");
    let again = rule.replace("from = \"2003-12-22\"", "from = \"2009-12-16\"");
    assert_eq!(
        Rules::parse(&format!("{GOOD}[[rule]]{again}")).expect_err("an overlap"),
        "1521-arms: the rules from 2003-12-22 and from 2009-12-16 overlap"
    );
}

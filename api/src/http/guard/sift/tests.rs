//! Every sort of value that can't be taken, and those that are left to the engine.

use async_graphql_parser::parse_query;
use serde_json::{Value as Json, json};

use super::*;
use crate::http::guard::sieve::FAULTS_MAX;

const SDL: &str = r#"
    enum Kind { TRAINING EQUIPMENT EXPERTISE }
    scalar PartialDate
    input Size @oneOf { number: Int money: Money }
    input Money { amount: String! currency: String! }
    input Need { kind: Kind! size: Size! on: PartialDate words: [String!] }
    input RecordInput { clientMutationId: String! title: String! id: ID share: Float isPublic: Boolean kind: Kind role: Kind! = TRAINING
        needs: [Need!] }
    type Payload { title: String }
    type Mutation { record(input: RecordInput!): Payload other(input: RecordInput!, kind: Kind): Payload }
    type Query { find(input: RecordInput, kind: Kind): Payload }
    schema { query: Query mutation: Mutation }
"#;

const RECORD: &str = "mutation ($input: RecordInput!) { record(input: $input) { title } }";

/// What is told of each mutation, and the variables and the document as they are then.
fn sifted(text: &str, variables: Json) -> (InputFaults, Json, String) {
    let mut document = parse_query(text).expect("a document");
    let mut variables = Variables::from_json(variables);
    let shape = Shape::from_sdl(SDL).expect("a schema");
    let faults = sift(&mut document, None, &mut variables, &shape);
    let variables = variables.into_value().into_json().expect("JSON");
    let operation = document.operations.iter().next().expect("an operation").1;
    let arguments = operation.node.selection_set.node.items.iter();
    let arguments = arguments.filter_map(|selection| match &selection.node {
        Selection::Field(field) => Some(field.node.arguments.first()?.1.to_string()),
        _ => None,
    });
    (faults, variables, arguments.collect())
}

fn told(faults: &InputFaults, mutation: &str) -> Vec<String> {
    faults
        .of(mutation)
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn well() -> Json {
    json!({ "clientMutationId": "a", "title": "b", "id": 4, "share": 2, "isPublic": true, "kind": "TRAINING", "needs": [
        { "kind": "EQUIPMENT", "size": { "number": 4 }, "on": "2009-10", "words": "alone" }] })
}

fn with(place: &str, value: Json) -> Json {
    let mut input = well();
    *input.pointer_mut(place).expect("a place") = value;
    input
}

#[test]
fn what_can_be_taken_stays_as_it_is() {
    let (faults, variables, _) = sifted(RECORD, json!({ "input": well() }));
    assert_eq!(told(&faults, "record"), Vec::<String>::new());
    assert_eq!(variables, json!({ "input": well() }));
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of values")]
fn what_cannot_be_taken_is_told_with_what_can() {
    for (place, value, message) in [
        (
            "/kind",
            json!("TRAINNG"),
            "kind \"TRAINNG\" is none of TRAINING, EQUIPMENT, EXPERTISE; did you mean TRAINING?",
        ),
        (
            "/kind",
            json!(3),
            "kind 3 is none of TRAINING, EQUIPMENT, EXPERTISE",
        ),
        ("/title", json!(3), "title 3 is no text: write it in quotes"),
        (
            "/title",
            json!({ "en": "Scales" }),
            "title is an object and is no text: give one value alone, in quotes",
        ),
        ("/title", json!(null), "title is null: give a text"),
        (
            "/id",
            json!(true),
            "id true is no id: pass it as it was given",
        ),
        (
            "/share",
            json!("half"),
            "share \"half\" is no number: write it without quotes, with a point",
        ),
        (
            "/isPublic",
            json!("yes"),
            "isPublic \"yes\" is neither true nor false: write one of them without quotes",
        ),
        (
            "/needs/0/kind",
            json!("MONEY"),
            "needs.0.kind \"MONEY\" is none of TRAINING, EQUIPMENT, EXPERTISE",
        ),
        (
            "/needs/0/on",
            json!("2009-13"),
            "needs.0.on \"2009-13\" is not a date: write 2009, 2009-10 or 2009-10-13",
        ),
        (
            "/needs/0/words",
            json!(["x", 1]),
            "needs.0.words.1 1 is no text: write it in quotes",
        ),
        (
            "/needs/0/size",
            json!({}),
            "needs.0.size has 0 fields: give an object with exactly one of number, money",
        ),
        (
            "/needs/0/size",
            json!({ "numer": 1 }),
            "needs.0.size.numer is no field that is taken here: did you mean number?",
        ),
        (
            "/needs/0/size",
            json!({ "number": 2.5 }),
            "needs.0.size.number 2.5 is no whole number",
        ),
        (
            "/needs/0/size",
            json!({ "number": 5_000_000_000_i64 }),
            "needs.0.size.number 5000000000 is out of range: give a whole number from -2147483648 to 2147483647",
        ),
        (
            "/needs/0/size",
            json!({ "money": { "amount": "1" } }),
            "needs.0.size.money.currency is missing: give a text",
        ),
        (
            "/needs/0",
            json!("x"),
            "needs.0 \"x\" cannot be taken: give an object with kind, size, on, words",
        ),
    ] {
        let input = with(place, value);
        let (faults, variables, _) = sifted(RECORD, json!({ "input": input }));
        assert_eq!(told(&faults, "record"), [message]);
        let (again, _, _) = sifted(RECORD, variables);
        assert_eq!(
            told(&again, "record"),
            Vec::<String>::new(),
            "{message}: what stands in can be taken"
        );
    }
}

#[test]
fn literals_are_sifted_like_variables_and_both_keep_their_places() {
    let text = "mutation ($need: Need!) { record(input: { clientMutationId: \"a\", title: 4, needs: [{ kind: GOODS, size: { number: 1 } }, $need] }) \
        { title } }";
    let need = json!({ "kind": "EQUIPMNT", "size": { "number": "x" } });
    let (faults, variables, document) = sifted(text, json!({ "need": need }));
    assert_eq!(
        told(&faults, "record"),
        [
            "title 4 is no text: write it in quotes",
            "needs.0.kind GOODS is none of TRAINING, EQUIPMENT, EXPERTISE",
            "needs.1.kind \"EQUIPMNT\" is none of TRAINING, EQUIPMENT, EXPERTISE; did you mean EQUIPMENT?",
            "needs.1.size.number \"x\" is no whole number: write one without quotes",
        ]
    );
    assert_eq!(
        variables,
        json!({ "need": { "kind": "EQUIPMENT", "size": { "number": 1 } } })
    );
    assert!(document.contains("$need"), "{document}");
    assert!(!document.contains("GOODS"), "{document}");
}

#[test]
fn each_mutation_is_told_what_is_wrong_with_its_own_input() {
    let text = "mutation ($input: RecordInput!, $fine: RecordInput!) { a: record(input: $input) { title } b: other(input: $input) { title } \
        c: record(input: $fine) { title } }";
    let variables = json!({ "input": with("/kind", json!("X")), "fine": well() });
    let (faults, _, _) = sifted(text, variables);
    assert_eq!(
        (
            told(&faults, "a").len(),
            told(&faults, "b").len(),
            told(&faults, "c").len()
        ),
        (1, 1, 0)
    );
}

#[test]
fn what_is_not_the_input_of_a_mutation_is_left_to_the_engine() {
    let bad = with("/kind", json!("X"));
    for (text, mut variables) in [
        (
            "query ($input: RecordInput) { find(input: $input) { title } }",
            json!({ "input": bad }),
        ),
        (
            "mutation ($kind: Kind, $input: RecordInput!) { other(input: $input, kind: $kind) { title } }",
            json!({ "kind": "X", "input": well() }),
        ),
        (
            "mutation ($input: RecordInput!) { other(input: $input, kind: $input) { title } }",
            json!({ "input": bad }),
        ),
    ] {
        let (faults, left, _) = sifted(text, variables.clone());
        assert_eq!(
            told(&faults, "other").len() + told(&faults, "find").len(),
            0,
            "{text}"
        );
        assert_eq!(left, variables.take(), "{text}");
    }
}

#[test]
fn faults_are_bounded_and_counted() {
    let needs = vec![json!({ "kind": 1, "size": { "number": "x" } }); 80];
    let (faults, _, _) = sifted(RECORD, json!({ "input": with("/needs", json!(needs)) }));
    let told = told(&faults, "record");
    assert_eq!(told.len(), FAULTS_MAX);
    assert!(
        told[FAULTS_MAX - 1].ends_with("; 60 more values are wrong"),
        "{}",
        told[FAULTS_MAX - 1]
    );
    let long = "x".repeat(10_000);
    let mut input = well();
    input[&long] = json!(1);
    input["kind"] = json!(long);
    let (faults, _, _) = sifted(RECORD, json!({ "input": input }));
    let lengths: usize = faults
        .of("record")
        .iter()
        .map(|fault| fault.to_string().len())
        .sum();
    assert!(lengths < 1_000, "{lengths}");
}

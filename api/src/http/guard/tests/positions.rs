//! Variables where they are used: the cases of the specification, and its algorithm beside ours.

use async_graphql_parser::types::{BaseType, Type};

use super::*;

/// As the specification has it for this rule, and what else stands in other places.
const ARGUMENTS: &str = r#"
    type Arguments {
        booleanArgField(booleanArg: Boolean): Boolean
        nonNullBooleanArgField(nonNullBooleanArg: Boolean!): Boolean!
        booleanListArgField(booleanListArg: [Boolean]!): [Boolean]
        optionalNonNullBooleanArgField(optionalBooleanArg: Boolean! = false): Boolean!
        idsField(ids: [ID!]): Boolean
        petField(pet: PetInput): Boolean
    }
    input CatInput { name: String! nicks: [String!] age: Int! = 3 }
    input PetInput @oneOf { cat: CatInput fishes: [Int!] }
    type Query { arguments: Arguments addPet(pets: [PetInput!]): Boolean }
    schema { query: Query }
"#;

fn checked(text: &str) -> Result<(), String> {
    let document = parse_query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    check_given(&document, &shape(ARGUMENTS)).map_err(|refusal| {
        assert_eq!(refusal.code, code::VALIDATION_FAILED, "{text}");
        refusal.message
    })
}

#[test]
fn what_the_specification_allows_is_taken() {
    for text in [
        "query ($a: [Boolean]!) { arguments { booleanListArgField(booleanListArg: $a) } }",
        "query ($a: [Boolean!]!) { arguments { booleanListArgField(booleanListArg: $a) } }",
        "query ($a: Boolean) { arguments { booleanArgField(booleanArg: $a) } }",
        "query ($a: Boolean!) { arguments { booleanArgField(booleanArg: $a) } }",
        "query ($a: Boolean) { arguments { optionalNonNullBooleanArgField(optionalBooleanArg: $a) } }",
        "query ($a: Boolean = true) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
        "query ($a: CatInput!) { addPet(pets: [{ cat: $a }]) }",
        "query ($a: CatInput = { name: \"b\" }) { addPet(pets: { cat: $a }) }",
        "query ($a: String!, $n: Int) { addPet(pets: { cat: { name: $a, nicks: [$a, \"b\"], age: $n } }) }",
        "query ($a: Boolean!) { arguments @include(if: $a) { ... @skip(if: $a) { __typename } } }",
        "query ($a: String!) { __type(name: $a) { name } }",
        "query ($a: Boolean) { __schema { types { fields(includeDeprecated: $a) { name } } } }",
        // These are for the engine to tell of.
        "query ($a: Bolean) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
        "query ($a: Arguments) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
        "{ arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
        "query ($a: Int) { arguments { nothing(at: $a) booleanArgField(all: $a) @nothing(if: $a) } }",
        "{ arguments { __typename } } fragment F on Arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) ...F }",
    ] {
        assert_eq!(checked(text), Ok(()), "{text}");
    }
}

#[test]
fn what_it_forbids_is_refused_wherever_it_stands() {
    for (text, wanted) in [
        (
            "query ($a: Int) { arguments { booleanArgField(booleanArg: $a) } }",
            "Boolean",
        ),
        (
            "query ($a: [Boolean]) { arguments { booleanArgField(booleanArg: $a) } }",
            "Boolean",
        ),
        (
            "query ($a: Boolean) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
            "Boolean!",
        ),
        (
            "query ($a: Boolean = null) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
            "Boolean!",
        ),
        (
            "query ($a: [Boolean]) { arguments { booleanListArgField(booleanListArg: $a) } }",
            "[Boolean]!",
        ),
        (
            "query ($a: [ID]) { arguments { idsField(ids: $a) } }",
            "[ID!]",
        ),
        (
            "query ($a: ID) { arguments { idsField(ids: [\"b\", $a]) } }",
            "ID!",
        ),
        (
            "query ($a: String!) { arguments { idsField(ids: [$a]) } }",
            "ID!",
        ),
        (
            "query ($a: CatInput) { addPet(pets: { cat: $a }) }",
            "CatInput!",
        ),
        (
            "query ($a: CatInput = null) { addPet(pets: [{ cat: $a }]) }",
            "CatInput!",
        ),
        (
            "query ($a: String) { arguments { petField(pet: { cat: { name: $a } }) } }",
            "String!",
        ),
        (
            "query ($a: Boolean) { arguments @include(if: $a) { __typename } }",
            "Boolean!",
        ),
        (
            "query ($a: String!) { arguments { ... @skip(if: $a) { __typename } } }",
            "Boolean!",
        ),
        (
            "query ($a: String) { __type(name: $a) { name } }",
            "String!",
        ),
        (
            "query ($a: Int) { arguments { ...F } } fragment F on Arguments { ...G ...F } fragment G on Arguments { booleanArgField(booleanArg: $a) ...F }",
            "Boolean",
        ),
        (
            "query ($a: Int) { ... { arguments { ... on Arguments { booleanArgField(booleanArg: $a) } } } }",
            "Boolean",
        ),
        (
            "query ($a: Boolean) { arguments { ...F @include(if: $a) } } fragment F on Arguments { __typename }",
            "Boolean!",
        ),
    ] {
        let message = checked(text).expect_err(text);
        let end = format!(", which takes \"{wanted}\": declare it as $a: {wanted}.");
        assert!(
            message.starts_with("Variable \"$a\" of type \"") && message.ends_with(&end),
            "{text}: {message}"
        );
    }
}

#[test]
fn it_is_told_where_a_variable_stands_and_how_to_mend_it() {
    let message = |text: &str| checked(text).expect_err(text);
    assert_eq!(
        message("query ($a: String!) { addPet(pets: [{ cat: { name: \"b\", nicks: $a } }]) }"),
        "Variable \"$a\" of type \"String!\" cannot be given as \"pets.0.cat.nicks\" of \"addPet\", which takes \"[String!]\": \
         declare it as $a: [String!], or write [$a]."
    );
    assert_eq!(
        message("query ($a: Int) { arguments @skip(if: $a) { __typename } }"),
        "Variable \"$a\" of type \"Int\" cannot be given as \"if\" of \"@skip\", which takes \"Boolean!\": declare it as $a: Boolean!."
    );
}

#[test]
fn each_operation_is_looked_at_with_its_own_variables() {
    let fragment = "fragment F on Arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) }";
    let both = |first: &str, second: &str| {
        format!(
            "query A($a: {first}) {{ arguments {{ ...F }} }}\nquery B($a: {second}) {{ arguments {{ ...F }} }} {fragment}"
        )
    };
    assert_eq!(checked(&both("Boolean!", "Boolean = true")), Ok(()));
    for (text, line) in [(both("Boolean!", "Int"), 2), (both("Int", "Int"), 1)] {
        let document = parse_query(&text).expect("a document");
        let refusal = check_given(&document, &shape(ARGUMENTS)).expect_err("no Boolean");
        assert_eq!(refusal.at.map(|at| at.line), Some(line), "{text}");
    }
}

/// A type, from within: whether it is null may be said at each level.
fn types() -> impl Strategy<Value = String> {
    let levels = prop::collection::vec(any::<bool>(), 1..4);
    (prop::sample::select(vec!["Int", "ID"]), levels).prop_map(|(name, levels)| {
        let mark = |of: String, is_there: bool| if is_there { of + "!" } else { of };
        let named = mark(name.to_owned(), levels[0]);
        let around = levels[1..].iter();
        around.fold(named, |inner, is_there| {
            mark(format!("[{inner}]"), *is_there)
        })
    })
}

fn nullable(ty: &Type) -> Type {
    Type {
        base: ty.base.clone(),
        nullable: true,
    }
}

/// `AreTypesCompatible`, as it stands in the specification.
fn are_compatible(variable: &Type, place: &Type) -> bool {
    if !place.nullable {
        return !variable.nullable && are_compatible(&nullable(variable), &nullable(place));
    }
    if !variable.nullable {
        return are_compatible(&nullable(variable), place);
    }
    match (&variable.base, &place.base) {
        (BaseType::List(variable), BaseType::List(place)) => are_compatible(variable, place),
        (BaseType::Named(variable), BaseType::Named(place)) => variable == place,
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_variable_is_taken_where_the_specification_allows_it(
        variable in types(), place in types(), default in prop::sample::select(vec!["", "= null", "= 1"]), has_default in any::<bool>(), is_same in any::<bool>()
    ) {
        let place = if is_same { variable.clone() } else { place };
        let place_default = if has_default { "= 1" } else { "" };
        let shape = shape(&format!("type Query {{ f(a: {place} {place_default}): Int }}"));
        let text = format!("query ($a: {variable} {default}) {{ f(a: $a) }}");
        let document = parse_query(&text).expect("a document");
        let (given, wanted) = (Type::new(&variable).expect("a type"), Type::new(&place).expect("a type"));
        let is_allowed = if !wanted.nullable && given.nullable {
            (default == "= 1" || has_default) && are_compatible(&given, &nullable(&wanted))
        } else {
            are_compatible(&given, &wanted)
        };
        prop_assert_eq!(check_given(&document, &shape).is_ok(), is_allowed, "{} for {} {}", text, place, place_default);
    }
}

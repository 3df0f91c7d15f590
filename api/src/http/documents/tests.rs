//! The way into the cache, and who finds what there.

use crate::{error::code, http::documents::*};

const SDL: &str = "type Query { a(x: Int): Int b: Query } type Mutation { bump: Int }";

fn documents() -> Documents {
    let shape = Shape::from_sdl(SDL).expect("a schema");
    Documents::new(Arc::new(shape), Limits::default(), 1_000_000).expect("room for documents")
}

fn hash(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn call(query: Option<&str>, persisted_hash: Option<&str>) -> Call {
    Call {
        query: query.map(str::to_owned),
        persisted_hash: persisted_hash.map(str::to_owned),
        ..Call::default()
    }
}

fn code_of(result: Result<Prepared, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code, |_| "ok")
}

#[test]
fn a_hash_finds_only_what_was_persisted_and_executed() {
    let (documents, text) = (documents(), "{ a }");
    let hash = hash(text);
    assert_eq!(
        code_of(documents.prepare(call(None, Some(&hash)))),
        code::PERSISTED_QUERY_NOT_FOUND
    );

    let plain = documents
        .prepare(call(Some(text), None))
        .expect("a good query");
    documents.remember(plain.receipt().1);
    assert_eq!(
        code_of(documents.prepare(call(None, Some(&hash)))),
        code::PERSISTED_QUERY_NOT_FOUND
    );

    let persisted = documents
        .prepare(call(Some(text), Some(&hash)))
        .expect("a good query");
    assert_eq!(
        code_of(documents.prepare(call(None, Some(&hash)))),
        code::PERSISTED_QUERY_NOT_FOUND
    );
    documents.remember(persisted.receipt().1);
    assert_eq!(code_of(documents.prepare(call(None, Some(&hash)))), "ok");
    assert_eq!(
        code_of(documents.prepare(call(None, Some(&hash.to_uppercase())))),
        "ok"
    );
}

#[test]
fn a_wrong_hash_is_refused() {
    let documents = documents();
    for wrong in [hash("{ b { a } }"), "é".repeat(32), "0".repeat(63)] {
        assert_eq!(
            code_of(documents.prepare(call(Some("{ a }"), Some(&wrong)))),
            code::BAD_USER_INPUT
        );
    }
}

#[test]
fn the_cache_stays_within_its_bytes() {
    let documents = documents();
    for n in 0..2_000 {
        let prepared = documents
            .prepare(call(Some(&format!("{{ a(x: {n}) }}")), None))
            .expect("a good query");
        documents.remember(prepared.receipt().1);
    }
    assert!(documents.cache.weight() <= 1_000_000 && documents.cache.len() > 100);
}

#[test]
fn a_syntax_error_does_not_quote_the_line() {
    let text = format!("{{ a(x: \"{}\" }}", "z".repeat(50_000));
    let refusal = documents()
        .prepare(call(Some(&text), None))
        .expect_err("no bracket");
    assert_eq!(refusal.code, code::PARSE_FAILED);
    assert!(refusal.message.starts_with("Syntax error: expected ") && refusal.message.len() < 300);
    assert!(refusal.at.is_some());
}

#[test]
fn operations_are_selected_by_name() {
    let cases = [
        ("{ a }", None, "ok"),
        ("query A { a }", None, "ok"),
        ("query A { a } query B { a }", Some("B"), "ok"),
        ("query A { a } query B { a }", None, code::BAD_USER_INPUT),
        ("query A { a }", Some("C"), code::BAD_USER_INPUT),
        ("{ a }", Some("A"), code::BAD_USER_INPUT),
    ];
    for (text, name, expected) in cases {
        let call = Call {
            operation_name: name.map(str::to_owned),
            ..call(Some(text), None)
        };
        assert_eq!(
            code_of(documents().prepare(call)),
            expected,
            "{text} {name:?}"
        );
    }
}

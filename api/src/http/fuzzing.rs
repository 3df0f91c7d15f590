//! What holds of requests, whatever is in them: fuzzing plays it for long, tests a little.

use serde_json::{Map, Value};

use crate::http::{
    answer::Answer,
    documents::Call,
    guard::{Limits, check_json},
    request::{from_parameters, from_query},
    viewer,
};

pub use crate::http::export::fuzzing::Exports;

/// Reads the query string of a GET.
pub fn query(query: &str) {
    call(from_query(query, &Limits::default()));
}

/// Reads the body of a POST.
pub fn body(body: &[u8]) {
    if let Ok(Value::Object(parameters)) = serde_json::from_slice(body) {
        call(from_parameters(parameters, &Limits::default()));
    }
}

/// What is taken is within the bounds, and read again it is the same.
fn call(read: Result<Call, Answer>) {
    let Ok(call) = read else { return };
    let spelled = |call: &Call| serde_json::to_value(&call.variables).expect("plain data");
    let variables = spelled(&call);
    assert!(check_json(&variables, &Limits::default()).is_ok());
    let query = call.query.or(call.persisted_hash).or(call.document_id);
    let again = [
        ("query", query.map(Value::from)),
        ("variables", Some(variables.clone())),
    ];
    let again = again
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let again = from_parameters(again.collect::<Map<_, _>>(), &Limits::default());
    assert!(again.is_ok_and(|again| spelled(&again) == variables));
}

/// Reads an `Authorization` header. A token is a part of it as it stands, and written out it is read as itself.
pub fn authorization(text: &str) {
    let Ok(token) = viewer::bearer(text) else {
        return;
    };
    assert!(text.contains(token) && token == token.trim());
    let written = format!("Bearer {token}");
    assert!(viewer::bearer(&written).is_ok_and(|again| again == token));
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn whatever_is_in_a_request_it_is_read_or_refused(
        text in "(query|variables|extensions|documentId|persistedQuery|=|&|%7B|%22|[{}\\[\\]\":,a1. %é]){0,40}"
    ) {
        query(&text);
        body(text.as_bytes());
        body(format!("{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{text}}}}}").as_bytes());
        authorization(&text);
        authorization(&format!("Bearer {text}"));
    }
}

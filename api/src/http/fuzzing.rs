//! What holds of requests, whatever is in them: fuzzing plays it for long, tests a little.

use std::net::IpAddr;

use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue, X_FORWARDED_FOR};
use ipnet::IpNet;
use serde_json::{Map, Value};

use crate::{
    http::{
        answer::Answer,
        documents::Call,
        guard::{Limits, check_json},
        negotiate,
        proxies::{Proxies, address},
        request::{from_parameters, from_query},
        viewer,
    },
    observe::Parent,
};

pub use crate::http::{
    export::fuzzing::Exports,
    socket::fuzzing::{frames, message},
};

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

/// Reads other headers: what an answer may be, where a request comes from, of which nobody is believed who is not trusted, and the trace
/// that it belongs to.
pub fn headers(text: &str) {
    if let Some(parent) = Parent::parse(text) {
        assert!(text.contains(&parent.trace_id()));
    }
    let Ok(value) = HeaderValue::from_str(text) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, value.clone());
    headers.insert(X_FORWARDED_FOR, value);
    negotiate::accepted(&headers);
    negotiate::takes_events(&headers);
    let peer = IpAddr::from([192, 0, 2, 1]);
    assert_eq!(Proxies::default().client(peer, &headers), peer);
    let all: [IpNet; 2] = ["0.0.0.0/0", "::/0"].map(|all| all.parse().expect("a network"));
    let client = Proxies::from(&all[..]).client(peer, &headers);
    let mut named = text.split(',').filter_map(|said| address(said.trim()));
    assert!(client == peer || named.any(|named| named == client));
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

    #[test]
    fn whatever_is_in_a_header_it_is_read_or_left_aside(
        text in "(00-|-01|4bf92f3577b34da6a3ce929d0e0e4736|00f067aa0ba902b7|text/event-stream|application/\\*|;q=|192\\.0\\.2\\.7|\\[::1\\]:1|[,;.*= a1é-]){0,12}"
    ) {
        headers(&text);
    }
}

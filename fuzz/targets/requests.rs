//! Query strings, bodies and headers of requests for GraphQL.

#![no_main]

use gapbridge::http::fuzzing::{authorization, body, headers, query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    body(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        query(text);
        authorization(text);
        headers(text);
    }
});

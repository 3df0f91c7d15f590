//! Global ids: one that names a kind is written in one way only.

#![cfg_attr(fuzzing, no_main)]

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gapbridge::graphql::id::{global, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let sent = String::from_utf8_lossy(bytes).into_owned();
    // As it is sent, and what is within.
    for id in [sent, URL_SAFE_NO_PAD.encode(bytes)] {
        if let Ok((Some(kind), row)) = parse(&ID(id.clone())) {
            assert_eq!(global(kind, row).0, id);
        }
    }
});

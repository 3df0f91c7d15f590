//! What arrives over WebSockets: frames, and messages of graphql-transport-ws.

#![no_main]

use gapbridge::http::fuzzing::{frames, message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    frames(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        message(text);
    }
});

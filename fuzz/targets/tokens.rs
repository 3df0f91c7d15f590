//! API keys and signed tokens, as they are sent, and by what is within their parts.

#![no_main]

use gapbridge::auth::fuzzing::{token, token_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    token(text);
    let parts: Vec<&[u8]> = text.split('\n').map(str::as_bytes).collect();
    token_of(&parts);
});

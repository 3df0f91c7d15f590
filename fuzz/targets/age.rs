//! Sealed notes and public keys, as they are sent, and by what is within the armour.

#![cfg_attr(fuzzing, no_main)]

use base64::{Engine, engine::general_purpose::STANDARD};
use gapbridge::actions::age_file::{BYTES_MAX, check, is_recipient};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes) {
        note(text);
        key(text);
    }
    note(&armour(bytes));
});

fn armour(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut lines = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    format!("-----BEGIN AGE ENCRYPTED FILE-----\n{lines}\n-----END AGE ENCRYPTED FILE-----\n")
}

/// A note is one whatever ends its lines, and none without its last one.
fn note(text: &str) {
    if check(text).is_err() {
        return;
    }
    assert!(text.len() <= BYTES_MAX);
    let unix = text.replace("\r\n", "\n");
    assert_eq!(check(&unix), Ok(()));
    let cut = unix.trim_end().trim_end_matches('-');
    assert!(check(cut).is_err());
}

/// The checksum of a key tells it from all that differ in one letter.
fn key(text: &str) {
    if !is_recipient(text) {
        return;
    }
    assert!(text.starts_with("age1") && text == text.to_lowercase());
    let last = if text.ends_with('q') { "p" } else { "q" };
    let other = format!("{}{last}", &text[..text.len() - 1]);
    assert!(!is_recipient(&other));
}

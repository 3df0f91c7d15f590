//! The lexical check. The parser recurses once per open bracket and would exhaust the stack, so brackets are
//! counted before it is called. The parser also forgets fields that an object is given twice, so these are found here.

use crate::{
    error::code,
    http::guard::{Limits, Refusal, objects::Objects, within},
};

const TEXT: &str = "bytes of document; put long values into variables, or ask in several requests";
const BRACKETS: &str = "brackets in each other; ask for what is further in by a request of its own";
const TOKENS: &str = "tokens; ask for fewer fields, or in several requests";
const NAME: &str = "bytes in one name or number; write it shorter";

/// Checks the length, the bracket depth and the number of tokens of a document, and that none of its objects has a field twice.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Refusal> {
    within(text.len(), limits.text_bytes, TEXT)?;
    let bytes = text.as_bytes();
    let (mut at, mut tokens, mut open) = (0, 0, 0usize);
    let mut objects = Objects::default();
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            // Not tokens. Bytes beyond ASCII are a byte order mark, or the parser's to refuse.
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0x80.. => {
                at += 1;
                continue;
            }
            b'#' => {
                at = run(bytes, at, |b| b != b'\n' && b != b'\r');
                continue;
            }
            0 => return Err(zero_byte()),
            b'"' => checked_string(text, at)?,
            _ => token(bytes, at),
        };
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            // A closer that does not fit ends the parse, so the true depth is never above this count.
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        within(open, limits.nesting, BRACKETS)?;
        tokens += 1;
        within(tokens, limits.tokens, TOKENS)?;
        if byte != b'"' {
            within(end - at, limits.name_bytes, NAME)?;
        }
        objects.read(text, at, end)?;
        at = end;
    }
    Ok(())
}

/// The end of the name, number or punctuator at `at`.
pub(super) fn token(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'.' if bytes[at..].starts_with(b"...") => at + 3,
        b'0'..=b'9' => run(bytes, at, |b| is_name(b) || matches!(b, b'.' | b'+' | b'-')),
        b if is_name(b) => run(bytes, at, is_name),
        _ => at + 1,
    }
}

/// The end of the string at `at`, which is closed and holds no zero byte.
fn checked_string(text: &str, at: usize) -> Result<usize, Refusal> {
    let end = string(text.as_bytes(), at)
        .ok_or_else(|| Refusal::new(code::PARSE_FAILED, "Syntax error: a string is not closed."))?;
    let holds_zero = |string: &str| string.contains(r"\u0000") || string.contains('\0');
    if text.get(at..end).is_some_and(holds_zero) {
        return Err(zero_byte());
    }
    Ok(end)
}

/// PostgreSQL stores no zero byte, so that no text of ours holds one, and asking for one is a mistake.
pub(super) fn zero_byte() -> Refusal {
    Refusal::new(
        code::BAD_USER_INPUT,
        "A text holds a zero byte (U+0000): leave it out.",
    )
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The end of the run of bytes from `at` that `holds`.
pub(super) fn run(bytes: &[u8], at: usize, holds: impl Fn(u8) -> bool) -> usize {
    bytes[at..]
        .iter()
        .position(|&b| !holds(b))
        .map_or(bytes.len(), |length| at + length)
}

/// The end of the string or block string that starts at `at`; none if it never ends.
pub(super) fn string(bytes: &[u8], mut at: usize) -> Option<usize> {
    if bytes[at..].starts_with(br#"""""#) {
        at += 3;
        loop {
            match bytes.get(at)? {
                b'\\' if bytes[at..].starts_with(br#"\""""#) => at += 4,
                b'"' if bytes[at..].starts_with(br#"""""#) => return Some(at + 3),
                _ => at += 1,
            }
        }
    }
    at += 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

//! What the specification of September 2025 lets a document have and the parser does not know: descriptions of operations, fragments
//! and variables, and characters spelled `\u{1F600}` or as two halves, `\uD83D\uDE00`. The former become blanks and the latter the
//! characters themselves, before the parser sees the text.

use crate::http::guard::{
    Refusal,
    text::{run, string, token, zero_byte},
};
use std::{borrow::Cow, iter, ops::Range};

/// What is described outside of all brackets.
const DESCRIBED: [&str; 4] = ["query", "mutation", "subscription", "fragment"];

/// A document as the parser knows it, where [`check_text`](super::check_text) let it pass. Faults are in the same lines, and in the same
/// columns but behind a character that was spelled.
pub fn plain(text: &str) -> Result<Cow<'_, str>, Refusal> {
    if !text.contains('"') {
        return Ok(Cow::Borrowed(text));
    }
    let (mut plain, mut read) = (String::new(), 0);
    let mut place = Place::default();
    let mut tokens = tokens(text).peekable();
    while let Some(at) = tokens.next() {
        let spelled = &text[at.clone()];
        if spelled.starts_with('"') {
            let next = tokens.peek().map_or("", |next| &text[next.clone()]);
            let describes = place.describes(next);
            if describes || has_characters(spelled) {
                plain.push_str(&text[read..at.start]);
                read = at.end;
                if describes {
                    plain.extend(spelled.chars().map(blank));
                } else {
                    write_out(spelled, &mut plain)?;
                }
            }
        }
        place.pass(text.as_bytes()[at.start]);
    }
    if read == 0 {
        return Ok(Cow::Borrowed(text));
    }
    plain.push_str(&text[read..]);
    Ok(Cow::Owned(plain))
}

/// Where the tokens of a document stand, without blanks and comments.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    iter::from_fn(move || {
        loop {
            let start = at;
            match *bytes.get(at)? {
                b' ' | b'\t' | b'\n' | b'\r' | b',' | 0x80.. => at += 1,
                b'#' => at = run(bytes, at, |byte| byte != b'\n' && byte != b'\r'),
                b'"' => {
                    at = string(bytes, at)?;
                    return Some(start..at);
                }
                _ => {
                    at = token(bytes, at);
                    return Some(start..at);
                }
            }
        }
    })
}

/// Where in a document a token stands.
#[derive(Default)]
struct Place {
    /// Open brackets.
    open: usize,
    /// The outermost of them.
    outermost: u8,
    /// How the token before begins.
    before: u8,
}

impl Place {
    /// Whether a string there describes what follows it: a definition, or a variable among those of an operation, where it is no default.
    fn describes(&self, next: &str) -> bool {
        match (self.open, self.outermost) {
            (0, _) => DESCRIBED.contains(&next),
            (1, b'(') => next == "$" && !matches!(self.before, b'=' | b':'),
            _ => false,
        }
    }

    /// Goes on behind a token that begins like this.
    fn pass(&mut self, first: u8) {
        match first {
            b'(' | b'[' | b'{' => {
                if self.open == 0 {
                    self.outermost = first;
                }
                self.open += 1;
            }
            b')' | b']' | b'}' => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.before = first;
    }
}

/// What stands where a description did.
fn blank(letter: char) -> char {
    if matches!(letter, '\n' | '\r') {
        letter
    } else {
        ' '
    }
}

/// Whether characters may be spelled in a string; in one of several lines nothing is.
fn has_characters(string: &str) -> bool {
    !string.starts_with("\"\"\"") && string.contains("\\u")
}

/// Writes a string with its characters, in place of those that the parser would not know as they are spelled. What is spelled and is none
/// stays, for the parser to refuse.
fn write_out(string: &str, plain: &mut String) -> Result<(), Refusal> {
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let length = match character(escape) {
            Some(('\0', _)) => return Err(zero_byte()),
            Some((letter, length)) => {
                push(letter, plain);
                length
            }
            // Two together: what stands behind may be a backslash that begins nothing.
            None => {
                let length: usize = escape.chars().take(2).map(char::len_utf8).sum();
                plain.push_str(&escape[..length]);
                length
            }
        };
        rest = &escape[length..];
    }
    plain.push_str(rest);
    Ok(())
}

/// Writes a character as it may stand in a string.
fn push(letter: char, plain: &mut String) {
    match letter {
        '"' => plain.push_str("\\\""),
        '\\' => plain.push_str("\\\\"),
        '\n' => plain.push_str("\\n"),
        '\r' => plain.push_str("\\r"),
        letter => plain.push(letter),
    }
}

/// The character that is spelled at the beginning, in braces or as two halves, and how many bytes that takes.
fn character(escape: &str) -> Option<(char, usize)> {
    let spelled = escape.strip_prefix("\\u")?;
    if let Some(braced) = spelled.strip_prefix('{') {
        let (digits, _) = braced.split_once('}')?;
        let letter = char::from_u32(number(digits)?)?;
        return Some((letter, digits.len() + "\\u{}".len()));
    }
    let half = |digits: &str| u16::try_from(number(digits.get(..4)?)?).ok();
    let halves = [
        half(spelled)?,
        half(spelled.get(4..)?.strip_prefix("\\u")?)?,
    ];
    // Two that are no halves are two characters, which the parser knows.
    let mut letters = char::decode_utf16(halves);
    let letter = letters.next()?.ok()?;
    letters
        .next()
        .is_none()
        .then_some((letter, "\\uD83D\\uDE00".len()))
}

/// A number in hexadecimal digits.
fn number(digits: &str) -> Option<u32> {
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

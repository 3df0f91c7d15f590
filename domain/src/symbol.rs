//! UN document symbols: one spelling for each document, and what contradicts known numbering.

use crate::text;
use std::fmt::Write;

/// A document symbol in its normal spelling: `S/RES/1521 (2003)`, `S/2009/640`, `S/PRST/2005/64`, `A/64/349/Add.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    text: String,
    resolution: Option<(u32, Option<i32>)>,
}

impl Symbol {
    /// Reads a symbol as people write it: `s/res/1521(2003)`, `S/2008/785*`, `A/59/534, Add.1`, `resolution 1521 (2003)`,
    /// `S/PV.4684 (Resumption 1)`, `S/AC.44/2004/(02)/19`. What it does not understand it refuses, with a reason: no symbol is made
    /// up that no document has.
    pub fn parse(written: &str) -> Result<Self, String> {
        let written = text::tidy(written);
        let written = written.trim_end_matches('*').trim_end();
        if let Some((first, second)) = two_documents(written) {
            return Err(format!(
                "\"{written}\" names two documents: write {first} or {first}/{second}"
            ));
        }
        let upper = written.to_uppercase();
        let upper = match upper.strip_prefix("RESOLUTION") {
            Some(rest) => format!("S/RES/{}", rest.trim_start()),
            None => upper,
        };
        let upper = slashed(&upper);
        match upper.strip_prefix("S/RES/") {
            Some(rest) => Self::resolution(rest, written),
            None => Self::document(&upper, written),
        }
    }

    fn resolution(rest: &str, written: &str) -> Result<Self, String> {
        let invalid =
            || format!("\"{written}\" is not a resolution: write for example S/RES/1521 (2003)");
        let rest: String = rest.split_whitespace().collect();
        let (number, year) = match rest.split_once('(') {
            Some((number, year)) => (number, Some(year.strip_suffix(')').ok_or_else(invalid)?)),
            None => (rest.as_str(), None),
        };
        let number: u32 = number.parse().map_err(|_| invalid())?;
        let year = year
            .map(|year| {
                year.parse()
                    .ok()
                    .filter(|year| (1946..2100).contains(year))
                    .ok_or_else(invalid)
            })
            .transpose()?;
        let mut text = format!("S/RES/{number}");
        if let Some(year) = year {
            write!(text, " ({year})").expect("writing to a string");
        }
        Ok(Self {
            text,
            resolution: Some((number, year)),
        })
    }

    fn document(upper: &str, written: &str) -> Result<Self, String> {
        let spelled = upper.split('/').map(part).collect::<Option<Vec<_>>>();
        let fits = |parts: &Vec<String>| {
            ORGANS.contains(&parts[0].as_str())
                && parts.len() > 1
                && parts[1..]
                    .iter()
                    .any(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
        };
        match spelled.filter(fits) {
            Some(parts) => Ok(Self {
                text: parts.join("/"),
                resolution: None,
            }),
            None => Err(format!(
                "\"{written}\" is not a UN document symbol: write for example S/2009/640 or S/RES/1521 (2003)"
            )),
        }
    }

    /// The normal spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number and year of a resolution; no year where none was written.
    pub fn as_resolution(&self) -> Option<(u32, Option<i32>)> {
        self.resolution
    }
}

/// Bodies whose documents are cited here: Security Council, General Assembly, its press releases and the Council's, Secretariat,
/// Economic and Social Council, Secretary-General. After the UN Research Guide "Document symbols".
const ORGANS: [&str; 7] = ["S", "A", "SC", "GA", "ST", "E", "SG"];

/// What a symbol may end with to name a part or a later form of a document, as it is spelled.
const SUFFIXES: [&str; 5] = ["Add.", "Corr.", "Rev.", "Amend.", "Summary"];

/// The suffix that a word begins with, in whatever case.
fn suffix(word: &str) -> Option<&'static str> {
    let is_it = |suffix: &&&str| {
        word.get(..suffix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(suffix))
    };
    SUFFIXES.iter().find(is_it).copied()
}

/// The two parts of `SC/9936 + Corr.1` or `S/2017/620 and Add.1`, which is a document and another one.
fn two_documents(written: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = written.split_whitespace().collect();
    let [.., joint, last] = words.as_slice() else {
        return None;
    };
    let joins = ["and", "et", "+", "&"]
        .iter()
        .any(|word| joint.eq_ignore_ascii_case(word));
    let first = written.split_whitespace().next()?;
    (joins && suffix(last).is_some()).then_some((first, *last))
}

/// Blanks that stand for a slash become one: `S/2032/12 Corr.1`, `A/59/534, Add.1`. Blanks around slashes go; others stay.
fn slashed(upper: &str) -> String {
    let mut text = String::new();
    for word in upper.split_whitespace() {
        if text.is_empty() || text.ends_with('/') || word.starts_with('/') {
            text.push_str(word);
        } else if suffix(word).is_some() {
            text.truncate(text.trim_end_matches(',').len());
            text.push('/');
            text.push_str(word);
        } else {
            text.push(' ');
            text.push_str(word);
        }
    }
    text
}

/// A part between slashes in its normal spelling, of the forms `640`, `PV.6355`, `Add.1`, `(02)` and `PV.4684 (Resumption 1)`;
/// nothing where it has none of them.
fn part(upper: &str) -> Option<String> {
    let (word, note) = match upper.split_once('(') {
        Some((word, note)) => (word.trim_end(), Some(note.strip_suffix(')')?)),
        None => (upper, None),
    };
    let word = if word.is_empty() {
        note?;
        String::new()
    } else {
        spelled(word)?
    };
    let Some(note) = note else { return Some(word) };
    let known = ["Resumption", "Part", "Vol.", "Prov."]
        .into_iter()
        .find_map(|known| {
            let rest = note.strip_prefix(&known.to_uppercase())?;
            Some((known, rest.trim_start()))
        });
    let numeral = |text: &str| {
        !text.is_empty()
            && (text.bytes().all(|byte| byte.is_ascii_digit())
                || text.bytes().all(|byte| b"IVXLCDM".contains(&byte)))
    };
    let note = match known {
        Some((name, rest)) if rest.is_empty() || numeral(rest) => {
            format!("{name} {rest}").trim_end().to_owned()
        }
        None if numeral(note) => note.to_owned(),
        _ => return None,
    };
    let blank = if word.is_empty() { "" } else { " " };
    Some(format!("{word}{blank}({note})"))
}

/// A word of a symbol: a number, letters, or letters with numbers behind a point. Letters glued to a number are none.
fn spelled(word: &str) -> Option<String> {
    if let Some(suffix) = suffix(word) {
        let number = &word[suffix.len()..];
        let fits = number.bytes().all(|byte| byte.is_ascii_digit())
            && (number.is_empty() != suffix.ends_with('.'));
        return fits.then(|| format!("{suffix}{number}"));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let letters = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'-')
    };
    let mut pieces = word.split('.');
    let first = pieces.next()?;
    let fits = match (digits(first), letters(first)) {
        (true, _) => pieces.next().is_none(),
        (_, true) => pieces.all(digits),
        _ => false,
    };
    fits.then(|| word.to_owned())
}

/// Resolutions are numbered on and on, so that a number lies between its neighbours' years. Names a resolution on record
/// that `number` of `year` contradicts, if there is one.
pub fn contradiction(
    number: u32,
    year: i32,
    known: impl IntoIterator<Item = (u32, i32)>,
) -> Option<(u32, i32)> {
    known.into_iter().find(|&(other, its_year)| {
        (other < number && its_year > year)
            || (other > number && its_year < year)
            || (other == number && its_year != year)
    })
}

#[cfg(test)]
mod tests;

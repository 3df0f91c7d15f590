//! Files in TOML, with all that is wrong with their form said at once.
//!
//! Reading stops at the first fault. So a file that is not right is read again and again, each time with something that fits in place of
//! what was wrong: nothing of that is ever kept, it only lets the rest be looked at.

mod said;

use anyhow::anyhow;
use domain::nearest::nearest;
use said::{reason, words};
use serde::de::DeserializeOwned;
use std::{collections::HashMap, ops::Range};
use toml::{
    Spanned,
    de::{DeArray, DeFloat, DeInteger, DeTable, DeValue, Deserializer, Error},
};

/// Faults that are looked for at most, and times that the file is read for it.
const ROUNDS_MAX: usize = 100;
/// Things that are put in one place before it is given up.
const TRIES_MAX: u8 = 3;
/// Fits where a text is expected, and where a date is.
const A_TEXT: &str = "2026-01-01";

/// What is wrong with the form of a file.
pub(crate) struct FormFault {
    /// The line, from 1.
    pub(crate) line: usize,
    /// Where in the file: keys and places in lists; empty at the file itself.
    pub(crate) path: Vec<String>,
    /// What is wrong, and what was probably meant.
    pub(crate) reason: String,
}

/// Reads a file of this text, or says all that is wrong with its form.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<FormFault>> {
    let (read, faults) = read_so_far(text);
    read.filter(|_| faults.is_empty()).ok_or(faults)
}

/// Reads a file of this text as far as that can be, and says all that is wrong with its form: in what is read, something that fits stands
/// in place of what is wrong.
pub(crate) fn read_so_far<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<FormFault>) {
    let first = match toml::from_str(text) {
        Ok(read) => return (Some(read), Vec::new()),
        Err(error) => error,
    };
    let (mut read, mut faults) = match DeTable::parse(text) {
        Ok(table) => Search::new(text, table).all::<T>(),
        Err(_) => (None, Vec::new()),
    };
    if faults.is_empty() {
        read = None;
        let start = first.span().map_or(0, |span| span.start);
        faults.push(FormFault {
            line: line_at(text, start),
            path: Vec::new(),
            reason: reason(first.message()),
        });
    }
    faults.sort_by_key(|fault| fault.line);
    (read, faults)
}

/// The same in one error, a line for each fault.
pub(crate) fn read_whole<T: DeserializeOwned>(text: &str) -> anyhow::Result<T> {
    read(text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(FormFault::said).collect();
        anyhow!("{}", lines.join("\n"))
    })
}

impl FormFault {
    /// Whether what is written is read all the same, under the name that was probably meant.
    pub(crate) fn is_misnamed(&self) -> bool {
        self.reason.starts_with("unknown field `") && self.reason.contains("; did you mean ")
    }

    /// The field that is missing, where one is.
    pub(crate) fn missing(&self) -> Option<&str> {
        let rest = self.reason.strip_prefix("missing field `")?;
        rest.split('`').next()
    }

    fn said(&self) -> String {
        let Self { line, path, reason } = self;
        match path.is_empty() {
            true => format!("line {line}: {reason}"),
            false => format!("line {line}, {}: {reason}", path.join(".")),
        }
    }
}

/// The line of a byte of the text, from 1.
pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

/// The search for all faults of a file.
struct Search<'a> {
    text: &'a str,
    table: Spanned<DeTable<'a>>,
    /// How often something was put in a place; what was put there is no fault of the file.
    tried: HashMap<Range<usize>, u8>,
    faults: Vec<FormFault>,
}

/// What an error is about, and where.
struct Said<'a> {
    span: Range<usize>,
    message: &'a str,
    /// The field that is missing.
    missing: Option<&'a str>,
    /// Where a field goes that is put there: beyond the file, so that it is known again.
    put: Range<usize>,
}

impl<'a> Search<'a> {
    fn new(text: &'a str, table: Spanned<DeTable<'a>>) -> Self {
        Self {
            text,
            table,
            tried: HashMap::new(),
            faults: Vec::new(),
        }
    }

    /// What can be read of it in the end, and all faults.
    fn all<T: DeserializeOwned>(mut self) -> (Option<T>, Vec<FormFault>) {
        for round in 0..ROUNDS_MAX {
            let error = match T::deserialize(Deserializer::from(self.table.clone())) {
                Ok(read) => return (Some(read), self.faults),
                Err(error) => error,
            };
            if !self.go_on(&error, round) {
                break;
            }
        }
        (None, self.faults)
    }

    /// Notes a fault, and puts something that fits in its place; false where that cannot be.
    fn go_on(&mut self, error: &Error, round: usize) -> bool {
        let Some(span) = error.span() else {
            return false;
        };
        let message = error.message();
        let missing = message.strip_prefix("missing field `");
        let beyond = usize::MAX - round;
        let said = Said {
            span: span.clone(),
            message,
            missing: missing.and_then(|rest| rest.split('`').next()),
            put: beyond..beyond,
        };
        let whole = self.table.span();
        let mut path = Vec::new();
        let is_put = in_table(self.table.get_mut(), &said, &mut path)
            || (whole == span && put(self.table.get_mut(), &said));
        let tries = self.tried.get(&span).copied().unwrap_or(0);
        if tries == 0 {
            self.faults.push(FormFault {
                line: line_at(self.text, span.start),
                path,
                reason: reason(message),
            });
        }
        // A table may lack several fields: each is put there once.
        if said.missing.is_some() {
            self.tried.insert(said.put, 1);
        } else {
            self.tried.insert(span, tries.saturating_add(1));
        }
        is_put && tries < TRIES_MAX
    }
}

/// Looks for the place of an error below a table, the innermost first, and mends it. The path is that of the place.
fn in_table(table: &mut DeTable<'_>, said: &Said<'_>, path: &mut Vec<String>) -> bool {
    if let Some((_, known)) = words(said.message) {
        let key = table.keys().find(|key| key.span() == said.span);
        if let Some(key) = key.map(|key| key.get_ref().to_string()) {
            rename(table, &key, known, said);
            return true;
        }
    }
    for (key, value) in table.iter_mut() {
        path.push(key.get_ref().to_string());
        if in_value(value, said, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// Takes a key away that is unknown. What stands there is looked at under the name that was probably meant.
fn rename(table: &mut DeTable<'_>, key: &str, known: Vec<&str>, said: &Said<'_>) {
    let value = table.remove(key);
    if let Some(value) = value
        && let Some(near) = nearest(key, known)
        && !table.contains_key(near)
    {
        let key = Spanned::new(said.span.clone(), near.to_owned().into());
        table.insert(key, value);
    }
}

fn in_value(value: &mut Spanned<DeValue<'_>>, said: &Said<'_>, path: &mut Vec<String>) -> bool {
    let is_here = value.span() == said.span;
    match value.get_mut() {
        DeValue::Table(table) => {
            if in_table(table, said, path) {
                return true;
            }
            if is_here && said.missing.is_some() {
                return put(table, said);
            }
        }
        DeValue::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                path.push(at.to_string());
                if in_value(item, said, path) {
                    return true;
                }
                path.pop();
            }
        }
        _ => {}
    }
    let is_mended = is_here && said.missing.is_none();
    if is_mended {
        *value.get_mut() = stand_in(said.message);
    }
    is_mended
}

/// Puts the missing field into the table; false where there is none, or it is there.
fn put(table: &mut DeTable<'_>, said: &Said<'_>) -> bool {
    let Some(name) = said.missing.filter(|name| !table.contains_key(*name)) else {
        return false;
    };
    // Elsewhere than its value: a word that does not fit there is no unknown field.
    let beside = said.put.start.saturating_sub(ROUNDS_MAX);
    let key = Spanned::new(beside..beside, name.to_owned().into());
    let value = Spanned::new(said.put.clone(), DeValue::String(A_TEXT.into()));
    table.insert(key, value);
    true
}

/// Something of the kind that is expected.
fn stand_in(message: &str) -> DeValue<'static> {
    if let Some((_, known)) = words(message) {
        let word = known.first().copied().unwrap_or(A_TEXT);
        return DeValue::String(word.to_owned().into());
    }
    let expected = message
        .rsplit_once("expected ")
        .map(|(_, expected)| expected);
    match expected.unwrap_or_default() {
        "a boolean" => DeValue::Boolean(false),
        "a sequence" => DeValue::Array(DeArray::default()),
        "f32" | "f64" => DeValue::Float(DeFloat::default()),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => {
            DeValue::Integer(DeInteger::default())
        }
        "a map" => DeValue::Table(DeTable::new()),
        kind if kind.starts_with("struct ") => DeValue::Table(DeTable::new()),
        _ => DeValue::String(A_TEXT.into()),
    }
}

#[cfg(test)]
mod tests;

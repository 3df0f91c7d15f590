//! What is wrong with an input: where, why, and what would be right.
//!
//! A [`Validation`] gathers the faults of an input so that they can be mended together. Whoever knows more than the input (what is
//! on record, say) adds to the same one.

mod fault;

pub use fault::{Fault, FaultKind};

use crate::{
    date::{self, PartialDate},
    language,
    personal::personal_told,
    text::{self, WORDS_MAX},
};
use uuid::Uuid;

/// Most bytes of a title.
pub const TITLE_MAX: usize = 300;
/// Most bytes of a text.
pub const TEXT_MAX: usize = 20_000;
/// Most bytes of a reason, a place or a note.
pub const NOTE_MAX: usize = 2_000;
/// Most entries of a list.
pub const LIST_MAX: usize = 60;

/// What is wrong with a date that has not come.
pub const LIES_AHEAD: &str = "lies ahead: say what was so at a date that has come";

/// Fails unless all is well, where one fault is enough.
pub fn ensure(is_well: bool, field: &str, reason: &str) -> Result<(), Fault> {
    if is_well {
        Ok(())
    } else {
        Err(Fault::invalid(field, reason))
    }
}

/// Gathers the faults of an input, so that they can be mended together.
#[derive(Debug, Default)]
pub struct Validation {
    faults: Vec<Fault>,
    /// Whether its texts go public unseen.
    is_unseen: bool,
    /// Texts that are on record as they are given.
    on_record: Vec<String>,
}

impl Validation {
    /// One for texts that everybody can read as soon as they are given, or that are made to be passed on: what in them looks like a way to a
    /// private person is a fault, unless their author confirmed that it is none.
    pub fn of_public(confirmed: Option<&str>) -> Self {
        Self {
            is_unseen: confirmed.is_none(),
            ..Self::default()
        }
    }

    /// Takes texts as seen: they are on record, and stay as they are.
    pub fn are_on_record<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        let ways = |text: &'a String| [text::tidy(text), text::one_line(text)];
        self.on_record.extend(texts.into_iter().flat_map(ways));
    }

    /// Notes what in a text that goes public unseen looks like a way to a private person.
    fn names_nobody(&mut self, text: &str, field: &str) {
        if !self.is_unseen || self.on_record.iter().any(|known| known == text) {
            return;
        }
        if let Some(hint) = personal_told(text) {
            let reason = format!(
                "has what looks like {hint}: take it out, or pass confirmation: NAMES_NO_PRIVATE_PERSON if it is the address of an office"
            );
            self.faults.push(Fault::invalid(field, reason));
        }
    }

    /// The same of a figure, which is one to call where what it is a figure of says so. What that says by itself was noted.
    pub(crate) fn figure_names_nobody(&mut self, of: &str, figure: &str, field: &str) {
        if personal_told(of).is_none() {
            self.names_nobody(&format!("{of} {figure}"), field);
        }
    }

    /// Notes a fault unless all is well.
    pub fn ensure(&mut self, is_well: bool, field: &str, reason: &str) {
        self.collect(ensure(is_well, field, reason));
    }

    /// What a check gave, or its fault noted.
    pub fn collect<T>(&mut self, checked: Result<T, Fault>) -> Option<T> {
        checked.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// What a check of one field gave, or the reason it gave noted.
    pub fn collect_reason<T>(&mut self, checked: Result<T, String>, field: &str) -> Option<T> {
        self.collect(checked.map_err(|reason| Fault::invalid(field, reason)))
    }

    /// Notes an id that named nothing, as the nil id says; whether it named something.
    pub fn named(&mut self, id: Uuid, field: &str) -> bool {
        if id.is_nil() {
            self.faults.push(Fault::absent(field));
        }
        !id.is_nil()
    }

    /// Notes faults that were found elsewhere.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    /// Takes over the faults of an input within this one: `path` leads to it.
    pub fn under(&mut self, path: &str, inner: Self) {
        self.extend(inner.faults.into_iter().map(|fault| fault.under(path)));
    }

    /// Fails with all faults, if there was one.
    pub fn into_result(self) -> Result<(), Vec<Fault>> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(self.faults)
        }
    }

    /// A text with words in it, of so many bytes at most, without control characters but line ends.
    pub fn text(&mut self, text: &str, max: usize, field: &str) -> String {
        self.checked(text::tidy(text), max, field)
    }

    /// A title or name: a text on one line.
    pub fn title(&mut self, text: &str, field: &str) -> String {
        self.checked(text::one_line(text), TITLE_MAX, field)
    }

    /// The title, where it may be left out.
    pub fn title_if(&mut self, text: Option<&String>, field: &str) -> Option<String> {
        text.map(|text| self.title(text, field))
    }

    fn checked(&mut self, trimmed: String, max: usize, field: &str) -> String {
        self.ensure(!trimmed.is_empty(), field, "is empty: say something");
        self.ensure(
            trimmed.len() <= max,
            field,
            &format!("is longer than {max} bytes: say it in fewer words"),
        );
        self.plain(&trimmed, &['\n', '\t'], field, "send plain text");
        self.names_nobody(&trimmed, field);
        trimmed
    }

    /// Notes the first control character of a text but these, by its code point and place, since it cannot be seen.
    fn plain(&mut self, text: &str, taken: &[char], field: &str, cure: &str) {
        let is_odd = |letter: char| letter.is_control() && !taken.contains(&letter);
        if let Some((before, letter)) = text.chars().enumerate().find(|(_, letter)| is_odd(*letter))
        {
            let (point, place) = (u32::from(letter), before + 1);
            let reason =
                format!("has a control character, U+{point:04X} at character {place}: {cure}");
            self.faults.push(Fault::invalid(field, reason));
        }
    }

    /// A line with words in it, of so many characters at most.
    pub fn line(&mut self, text: &str, max: usize, field: &str) -> String {
        let trimmed = text::one_line(text);
        self.ensure(!trimmed.is_empty(), field, "is empty: say something");
        self.ensure(
            trimmed.chars().count() <= max,
            field,
            &format!("is longer than {max} characters: say it in fewer words"),
        );
        self.plain(&trimmed, &[], field, "send plain text on one line");
        self.names_nobody(&trimmed, field);
        trimmed
    }

    /// The text, where it may be left out.
    pub fn text_if(&mut self, text: Option<&String>, max: usize, field: &str) -> Option<String> {
        text.map(|text| self.text(text, max, field))
    }

    /// Words or short names, as they are stored: each once, one a line; none of an empty list.
    pub fn words(&mut self, words: &[String], field: &str) -> Option<String> {
        if words.len() > WORDS_MAX {
            self.ensure(false, field, &format!("has more than {WORDS_MAX} entries"));
            return None;
        }
        let mut kept: Vec<String> = Vec::new();
        for (at, given) in words.iter().enumerate() {
            let word = self.collect_reason(text::word(given), &format!("{field}.{at}"));
            kept.extend(word.filter(|word| !kept.contains(word)));
        }
        (!kept.is_empty()).then(|| kept.join("\n"))
    }

    /// A list of so many entries as an input may have.
    pub fn within(&mut self, length: usize, field: &str) {
        let reason = format!("has more than {LIST_MAX} entries");
        self.ensure(length <= LIST_MAX, field, &reason);
    }

    /// Two dates, the first not after the second, of which one is of the field `starts` and the other of this field.
    pub fn order(&mut self, from: Option<&String>, to: Option<&String>, field: &str) {
        let fits = from
            .zip(to)
            .is_none_or(|(from, to)| date::in_order(from, to));
        self.ensure(
            fits,
            field,
            "lies before starts: write the earlier date in starts",
        );
    }

    /// An ISO 639-1 code.
    pub fn language(&mut self, code: &str, field: &str) -> String {
        self.ensure(language::is_code(code), field, &language::no_code(code));
        code.to_owned()
    }

    /// A paragraph number or a range of them.
    pub fn paragraph(&mut self, paragraph: Option<&String>, field: &str) -> Option<String> {
        let number = |text: &str| {
            (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fits = |text: &String| match text.split_once('-') {
            Some((from, to)) => {
                number(from) && number(to) && from.parse::<u32>().ok() < to.parse().ok()
            }
            None => number(text),
        };
        self.ensure(
            paragraph.is_none_or(fits),
            field,
            "is not a paragraph: write its number, 223, or a range, 14-16",
        );
        paragraph.cloned()
    }

    /// The letter or number of a sub-paragraph, without brackets.
    pub fn subparagraph(&mut self, subparagraph: Option<&String>, field: &str) -> Option<String> {
        let fits = |text: &String| {
            (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        self.ensure(
            subparagraph.is_none_or(fits),
            field,
            "is not a sub-paragraph: write its letter or number alone, n or iv",
        );
        subparagraph.cloned()
    }

    /// A date that has come, where `latest` is the latest day that has begun anywhere.
    pub fn has_come(&mut self, date: &str, latest: &str, field: &str) {
        self.ensure(date::has_come(date, latest), field, LIES_AHEAD);
    }

    /// A whole day, where a month or year would leave open which; none of those, of which nothing else is to be said.
    pub fn day(&mut self, date: &PartialDate, field: &str) -> Option<String> {
        let day = date.as_str();
        let is_whole = day.len() == 10;
        let reason = "must be a whole day: write for example 2026-11-30";
        self.ensure(is_whole, field, reason);
        is_whole.then(|| day.to_owned())
    }

    /// A whole day that has not passed.
    pub fn day_to_come(&mut self, date: &PartialDate, today: &str, field: &str) -> String {
        let Some(day) = self.day(date, field) else {
            return date.as_str().to_owned();
        };
        self.ensure(
            day.as_str() >= today,
            field,
            &format!("lies in the past: give {today} or a later day"),
        );
        day
    }
}

#[cfg(test)]
mod tests;

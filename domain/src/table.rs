//! Tables that people fill in and take away: what their rows are, and how several values stand in one cell.

use std::borrow::Cow;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum TableKind {
    /// Gaps of a Panel, or of who lacks something.
    Gaps,
    /// Offers of a donor.
    Offers,
    /// Programmes of who runs them.
    Programmes,
}

impl TableKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gaps, Self::Offers, Self::Programmes];

    /// What its sheet is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaps => "gaps",
            Self::Offers => "offers",
            Self::Programmes => "programmes",
        }
    }
}

/// What stands between the values of a cell that has several.
pub const SEPARATOR: &str = ";";

/// Marks in a value that would be misread in a cell of several, and what stands there in their stead: no more than the
/// semicolon, and what would then be taken for one.
const MARKS: [(&str, &str); 3] = [("%25", "%2525"), ("%3B", "%253B"), (SEPARATOR, "%3B")];

/// A value as it stands in a cell of several: without a semicolon, so that the cell has as many parts as it has values.
pub fn item(value: &str) -> String {
    MARKS
        .iter()
        .fold(value.to_owned(), |text, (mark, instead)| {
            text.replace(mark, instead)
        })
}

/// The value that stands so in a cell of several.
pub fn value(item: &str) -> String {
    item.replace("%3B", SEPARATOR).replace("%25", "%")
}

/// What stands before a text in CSV that a spreadsheet would take for a formula.
const GUARD: char = '\'';

/// A text as it stands in a cell of CSV: no spreadsheet takes it for a formula. People write titles, and others open them.
pub fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    match is_suspect(&text) {
        true => format!("{GUARD}{text}").into(),
        false => text,
    }
}

/// The text that stands so in a cell of CSV.
pub fn unguarded(cell: &str) -> &str {
    let text = cell.strip_prefix(GUARD);
    text.filter(|text| is_suspect(text)).unwrap_or(cell)
}

/// Whether a spreadsheet would take a text for a formula, or one might take it for such a text behind its guard.
fn is_suspect(text: &str) -> bool {
    let text = text.trim_start_matches(GUARD);
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_formula_is_none() {
        for (from, to) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-", "'-"),
            ("-cmd", "'-cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("-12.50", "-12.50"),
            ("'-12.50", "'-12.50"),
            ("+3", "+3"),
            ("a=b", "a=b"),
            ("'tis", "'tis"),
            ("", ""),
        ] {
            assert_eq!(guarded(from.into()), to);
            assert_eq!(unguarded(to), from);
        }
        assert_eq!(unguarded("=1"), "=1");
    }

    #[test]
    fn only_what_would_be_misread_is_written_otherwise() {
        for (text, written) in [
            ("Scales; weights", "Scales%3B weights"),
            ("50% of posts", "50% of posts"),
            ("%3B", "%253B"),
            ("%25;", "%2525%3B"),
            ("", ""),
        ] {
            assert_eq!(item(text), written);
        }
    }

    proptest! {
        #[test]
        fn guarded_texts_come_back_as_they_were(text in "['=+.1a@-]{0,6}") {
            let cell = guarded(text.as_str().into());
            prop_assert_eq!(unguarded(&cell), text.as_str());
        }

        /// Whatever a value holds, it has no semicolon in a cell, and comes back as it was.
        #[test]
        fn values_come_back_as_they_were(text in "[%235Bb;a ]{0,12}") {
            let written = item(&text);
            prop_assert!(!written.contains(SEPARATOR));
            prop_assert_eq!(value(&written), text);
        }
    }
}

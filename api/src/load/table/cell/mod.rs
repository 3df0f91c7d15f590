//! What a cell holds, and what it means in a column: read right, or refused with a sentence. Nothing is guessed.

mod csv;
pub(super) mod number;
mod sentence;
mod workbook;

pub(super) use sentence::no_word;
pub(in crate::load) use sentence::shown;
pub(super) use workbook::Shown;

use domain::{
    date::PartialDate,
    table::{SEPARATOR, value},
    text::is_blank,
};
use number::decimal;
use sentence::{no_date, of_year, serial};
use std::str::FromStr;
use strum::IntoEnumIterator;

/// Whole numbers up to which spreadsheets keep every digit.
const EXACT_MAX: f64 = 1e15;

const TEXT_FORMAT: &str = "format the column as text and write it anew";

/// What a cell holds. Cells that hold nothing are not kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// A text of a CSV file that looks like a number or date that a spreadsheet made of a name; a workbook says what is text.
    Changed(String),
    Number(f64),
    /// A number that is shown in percent.
    Percent(f64),
    /// A day, and whether a time of day stands with it.
    Day(String, bool),
    Truth(bool),
    /// What the spreadsheet shows where it could not reckon.
    Broken(String),
    /// A formula without a value beside it.
    Unreckoned,
}

impl Cell {
    /// A cell of this text; none where it shows nothing.
    pub(super) fn of_text(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!is_blank(&text)).then_some(Self::Text(text))
    }

    /// Whether it says that a value is to be taken away.
    pub(super) fn takes_away(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim() == "-")
    }

    /// Words.
    pub(super) fn text(&self) -> Result<String, String> {
        match self {
            Self::Text(text) | Self::Changed(text) => Ok(text.trim().to_owned()),
            Self::Number(number) => whole(*number).or_else(|_| Ok(number.to_string())),
            other => Err(other.no_text()),
        }
    }

    /// A name in other systems, of which every character counts.
    pub(super) fn name(&self) -> Result<String, String> {
        match self {
            Self::Changed(text) => Err(format!(
                "has {}, which looks like a number or date that a spreadsheet made of a name: if it is the name, import it from an Excel workbook (.xlsx) where the column is formatted as text; if not, write it anew there",
                shown(text)
            )),
            Self::Text(text) if text.trim().chars().any(char::is_control) => Err(format!(
                "has {}, with line breaks or other control characters in it: write it on one line",
                shown(&text.replace(char::is_control, " "))
            )),
            Self::Text(text) => Ok(text.trim().to_owned()),
            Self::Number(number) => Err(format!(
                "has the number {number}: spreadsheets drop zeros in front of numbers, so {TEXT_FORMAT}"
            )),
            other => Err(other.no_text()),
        }
    }

    /// A code; one of digits may be a number: no code of digits but M49 begins with a zero, and that is understood without.
    pub(super) fn code(&self) -> Result<String, String> {
        let is_garbage = |letter: char| letter.is_control() && !letter.is_whitespace();
        match self {
            Self::Text(text) | Self::Changed(text) if text.contains(is_garbage) => Err(format!(
                "has {}, with control characters in it: write it anew",
                shown(&text.replace(is_garbage, " "))
            )),
            Self::Text(text) | Self::Changed(text) => Ok(text.trim().to_owned()),
            Self::Number(number) => {
                whole(*number).map_err(|reason| format!("{reason}: {TEXT_FORMAT}"))
            }
            other => Err(other.no_text()),
        }
    }

    /// Several values, separated by semicolons, as exports write them.
    pub(super) fn list(&self) -> Result<Vec<String>, String> {
        let all = self.code()?;
        let parts = all.split(SEPARATOR).map(str::trim);
        Ok(parts.filter(|part| !part.is_empty()).map(value).collect())
    }

    /// A date as exact as it is given.
    pub(super) fn date(&self) -> Result<PartialDate, String> {
        match self {
            Self::Day(day, false) => of_year(day).map_or_else(|| day.parse(), Err),
            Self::Day(day, true) => Err(format!("has a time of day: write {day} alone")),
            Self::Text(text) | Self::Changed(text) => {
                let text = text.trim();
                text.parse().map_err(|_| no_date(text))
            }
            // A year, written into a cell of numbers.
            Self::Number(number) if (1900.0..2200.0).contains(number) => whole(*number)?.parse(),
            Self::Number(number) => Err(serial(*number)),
            other => Err(other.no_text()),
        }
    }

    /// A number as a decimal string with a point.
    pub(super) fn number(&self) -> Result<String, String> {
        match self {
            Self::Text(text) | Self::Changed(text) => decimal(text),
            Self::Number(number) if *number < 0.0 => {
                Err(format!("is {number}: write what is above 0"))
            }
            Self::Number(number) => {
                whole(*number).or_else(|reason| match number.abs() < EXACT_MAX {
                    true => Ok(number.to_string()),
                    false => Err(reason),
                })
            }
            Self::Day(day, _) => Err(format!(
                "is a date, {day}: format the cell as a number and write it anew"
            )),
            other => Err(other.no_text()),
        }
    }

    /// One of the words of an enum.
    pub(super) fn word<W>(&self) -> Result<W, String>
    where
        W: FromStr + IntoEnumIterator + AsRef<str>,
    {
        let written = match self {
            Self::Truth(true) => "YES".to_owned(),
            Self::Truth(false) => "NO".to_owned(),
            cell => cell.text()?,
        };
        let word = written.to_uppercase().replace([' ', '-'], "_");
        let word = match word.as_str() {
            "TRUE" | "OUI" | "VRAI" => "YES",
            "FALSE" | "NON" | "FAUX" => "NO",
            word => word,
        };
        if let Ok(known) = word.parse() {
            return Ok(known);
        }
        let known: Vec<String> = W::iter().map(|known| known.as_ref().to_owned()).collect();
        Err(no_word(&written, &known))
    }

    fn no_text(&self) -> String {
        match self {
            Self::Day(day, _) => format!(
                "is a date, {day}, that a spreadsheet may have made of something else: {TEXT_FORMAT}"
            ),
            Self::Truth(truth) => format!(
                "is the truth value {}: write it in words",
                truth.to_string().to_uppercase()
            ),
            Self::Broken(error) => {
                format!("shows the error {error}: mend its formula or write the value")
            }
            Self::Percent(number) => format!(
                "is shown as {0}%, and whether {0} or {number} is meant is not clear: format the cell as a number and write it anew",
                workbook::as_shown(number * 100.0)
            ),
            Self::Unreckoned => "has a formula without its value: open the workbook in a spreadsheet and save it there, or write the value".to_owned(),
            Self::Text(_) | Self::Changed(_) | Self::Number(_) => "cannot be read".to_owned(),
        }
    }
}

/// The digits of a whole number.
fn whole(number: f64) -> Result<String, String> {
    if number.fract() != 0.0 {
        return Err(format!("has {number}, which is no whole number"));
    }
    if number.abs() >= EXACT_MAX {
        return Err(format!(
            "has {number}, and spreadsheets lose digits of so long a number: {TEXT_FORMAT}"
        ));
    }
    Ok(format!("{number:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::assistance::{GoodsClass, Stated};

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn numbers_are_read_in_every_manner_and_refused_where_they_could_mean_two() {
        for (written, number) in [
            ("1250", "1250"),
            ("1250.50", "1250.50"),
            ("1250,5", "1250.5"),
            ("1.250,50", "1250.50"),
            ("1,250.50", "1250.50"),
            ("1,250,000", "1250000"),
            ("1 250\u{a0}000,5", "1250000.5"),
            ("1'250.50", "1250.50"),
            ("0,125", "0.125"),
            ("1250.500", "1250.500"),
            ("5 000,00", "5000"),
        ] {
            assert_eq!(text(written).number().as_deref(), Ok(number), "{written}");
        }
        for written in [
            "1,250", "1.250", "", "-5", "1e3", "12 50", "1,25,000", "1.2,3.4", "five",
        ] {
            assert!(text(written).number().is_err(), "{written}");
        }
        let unclear = text("1,250").number().expect_err("a reason");
        assert!(unclear.contains("could be 1250 or 1.250"), "{unclear}");
        assert_eq!(Cell::Number(1250.5).number().as_deref(), Ok("1250.5"));
        assert_eq!(Cell::Number(1e6).number().as_deref(), Ok("1000000"));
        assert!(Cell::Number(1e17).number().is_err());
        assert!(Cell::Day("2026-05-01".to_owned(), false).number().is_err());
    }

    #[test]
    fn dates_are_read_as_exact_as_they_are_or_refused_with_what_they_could_be() {
        let day = |cell: Cell| cell.date().map(String::from);
        assert_eq!(day(text(" 2026-10 ")).as_deref(), Ok("2026-10"));
        assert_eq!(day(Cell::Number(2026.0)).as_deref(), Ok("2026"));
        assert_eq!(
            day(Cell::Day("2026-10-13".to_owned(), false)).as_deref(),
            Ok("2026-10-13")
        );
        for (cell, says) in [
            (text("13/10/2026"), "did you mean 2026-10-13?"),
            (text("03.04.2026"), "could be 2026-04-03 or 2026-03-04"),
            (Cell::Number(45_000.0), "it is 2023-03-15"),
            (
                Cell::Day("2026-10-13".to_owned(), true),
                "write 2026-10-13 alone",
            ),
            (Cell::Truth(true), "TRUE"),
        ] {
            let reason = day(cell).expect_err("a reason");
            assert!(reason.contains(says), "{reason}");
        }
    }

    #[test]
    fn names_and_codes_that_a_spreadsheet_changed_are_refused() {
        assert_eq!(text("007").name().as_deref(), Ok("007"));
        assert_eq!(text("CA-3-1").name().as_deref(), Ok("CA-3-1"));
        for cell in [
            Cell::Number(7.0),
            text("CA\0-1"),
            text("CA\n1"),
            Cell::Day("2026-10-13".to_owned(), false),
        ] {
            assert!(cell.name().is_err(), "{cell:?}");
        }
        assert_eq!(Cell::Number(43_060.0).code().as_deref(), Ok("43060"));
        assert!(Cell::Number(43_060.33).code().is_err());
        assert!(text("LBR\0").list().is_err());
        assert_eq!(
            text("LBR; 4;").list(),
            Ok(vec!["LBR".to_owned(), "4".to_owned()])
        );
        assert_eq!(
            text("port%3B harbour; 50%").list(),
            Ok(vec!["port; harbour".to_owned(), "50%".to_owned()])
        );
    }

    #[test]
    fn words_are_read_in_either_case_and_truth_is_yes() {
        assert_eq!(text("dual use").word(), Ok(GoodsClass::DualUse));
        assert_eq!(Cell::Truth(true).word(), Ok(Stated::Yes));
        assert_eq!(text("False").word(), Ok(Stated::No));
        assert_eq!(text("non").word(), Ok(Stated::No));
        let reason = text("CIVILAN").word::<GoodsClass>().expect_err("a reason");
        assert!(reason.ends_with("did you mean CIVILIAN?"), "{reason}");
        assert!(Cell::Broken("#N/A".to_owned()).word::<Stated>().is_err());
    }
}

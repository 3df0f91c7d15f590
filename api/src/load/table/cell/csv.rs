//! Cells of CSV, which are all texts: some are what a spreadsheet shows in place of a value, or made of one.

use super::Cell;
use domain::{table::unguarded, text::fold};

/// What spreadsheets write into CSV where they could not reckon.
const ERRORS: [&str; 10] = [
    "#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#FIELD!",
];

impl Cell {
    /// A cell of a CSV file, which has no other than texts; as exports write them, too.
    pub(in crate::load::table) fn of_csv(text: impl Into<String>) -> Option<Self> {
        let cell: String = text.into();
        // A hyphen alone would take a value away.
        let text = Some(unguarded(&cell)).filter(|text| text.trim() != "-");
        Self::of_text(text.unwrap_or(&cell)).map(|cell| match cell {
            Self::Text(text) if ERRORS.contains(&text.trim()) => {
                Self::Broken(text.trim().to_owned())
            }
            Self::Text(text) if looks_made_by_excel(text.trim()) => Self::Changed(text),
            cell => cell,
        })
    }
}

/// Months as spreadsheets write them in English and in French, without accents.
const MONTHS: [&str; 21] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "janv",
    "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept",
];

/// Whether a text is what spreadsheets write for a long number (`1.2E+12`) or a code that they took for a date (`13-Oct`).
fn looks_made_by_excel(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((number, power)) = text.to_lowercase().split_once("e+") {
        return digits(power) && digits(&number.replacen(['.', ','], "", 1));
    }
    let Some((one, other)) = text.split_once('-') else {
        return false;
    };
    let is_month = |text: &str| MONTHS.contains(&fold(text).trim_end_matches('.'));
    let is_short = |text: &str| digits(text) && text.len() <= 2;
    (is_short(one) && is_month(other)) || (is_month(one) && is_short(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_made_is_no_name_and_what_it_could_not_reckon_is_nothing() {
        for name in [
            "1.23E+12",
            "1,23E+12",
            "13-Oct",
            "DEC-1",
            "MAY-12",
            "03-mai",
            "05-févr.",
            "août-26",
        ] {
            let text = Cell::Text(name.to_owned());
            assert_eq!(text.name().as_deref(), Ok(name), "a workbook says so");
            let cell = Cell::of_csv(name).expect("a cell");
            let reason = cell.name().expect_err("a reason");
            assert!(
                reason.contains("import it from an Excel workbook"),
                "{reason}"
            );
            assert_eq!(cell.text().as_deref(), Ok(name));
        }
        for error in ["#N/A", " #DIV/0! ", "#REF!"] {
            let cell = Cell::of_csv(error).expect("a cell");
            let reason = cell.text().expect_err("a reason");
            assert!(reason.starts_with("shows the error #"), "{reason}");
        }
        for (written, text) in [
            ("'=1+1", "=1+1"),
            ("'- two; - three", "- two; - three"),
            ("'-", "'-"),
            ("'tis", "'tis"),
        ] {
            let cell = Cell::of_csv(written).expect("a cell");
            assert_eq!(cell, Cell::Text(text.to_owned()));
        }
        assert_eq!(
            Cell::of_csv("#1").map(|cell| cell.text()),
            Some(Ok("#1".to_owned()))
        );
    }
}

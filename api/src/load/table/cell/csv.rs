//! Cells of CSV, which are all texts: some are what a spreadsheet shows in place of a value, or made of one.

use super::Cell;

/// What spreadsheets write into CSV where they could not reckon.
const ERRORS: [&str; 10] = [
    "#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#FIELD!",
];

impl Cell {
    /// A cell of a CSV file, which has no other than texts.
    pub(in crate::load::table) fn of_csv(text: impl Into<String>) -> Option<Self> {
        Self::of_text(text).map(|cell| match cell {
            Self::Text(text) if ERRORS.contains(&text.trim()) => {
                Self::Broken(text.trim().to_owned())
            }
            Self::Text(text) if looks_made_by_excel(text.trim()) => Self::Changed(text),
            cell => cell,
        })
    }
}

/// Whether a text is what spreadsheets write for a long number (`1.2E+12`) or a code that they took for a date (`13-Oct`).
fn looks_made_by_excel(text: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((number, power)) = text.to_lowercase().split_once("e+") {
        return digits(power) && digits(&number.replacen(['.', ','], "", 1));
    }
    let Some((one, other)) = text.split_once('-') else {
        return false;
    };
    let is_month = |text: &str| MONTHS.contains(&text.to_lowercase().as_str());
    let is_short = |text: &str| digits(text) && text.len() <= 2;
    (is_short(one) && is_month(other)) || (is_month(one) && is_short(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_made_is_no_name_and_what_it_could_not_reckon_is_nothing() {
        for name in ["1.23E+12", "13-Oct", "DEC-1", "MAY-12"] {
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
        assert_eq!(
            Cell::of_csv("#1").map(|cell| cell.text()),
            Some(Ok("#1".to_owned()))
        );
    }
}

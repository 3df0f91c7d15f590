//! Cells of workbooks: what they hold, and how it is shown where that says what was meant.

use super::Cell;
use calamine::{Data, DataRef, ExcelDateTime, Style};

/// Bytes of a day, as `2026-10-13`.
const DAY_BYTES: usize = 10;
/// Most letters of a format that are looked at: spreadsheets take no longer one.
const FORMAT_MAX: usize = 255;

/// How a style shows numbers and days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load::table) enum Shown {
    /// As they are.
    Whole,
    /// 0.5 as 50%.
    Percent,
    /// A day as the month it is in.
    Month,
    /// A day as the year it is in.
    Year,
}

impl Shown {
    /// How a style shows them.
    pub(in crate::load::table) fn of(style: &Style) -> Self {
        let format = style.number_format.as_ref();
        format.map_or(Self::Whole, |format| Self::by(&format.format_code))
    }

    fn by(format: &str) -> Self {
        let marks = marks(format);
        if marks.contains('%') {
            return Self::Percent;
        }
        // With hours or seconds beside it, `m` is minutes.
        if !marks.contains('y') || marks.contains(['d', 'h', 's']) {
            return Self::Whole;
        }
        match marks.contains('m') {
            true => Self::Month,
            false => Self::Year,
        }
    }
}

/// The letters of a format that stand for something of a number above 0, in lower case: no literals, colours or locales.
fn marks(format: &str) -> String {
    let mut marks = String::new();
    let mut letters = format.chars().take(FORMAT_MAX);
    while let Some(letter) = letters.next() {
        let end = match letter {
            ';' => break,
            '"' => '"',
            '[' => ']',
            '\\' | '_' | '*' => {
                letters.next();
                continue;
            }
            letter => {
                marks.extend(letter.to_lowercase());
                continue;
            }
        };
        // What stands between them is shown as it is, or says how.
        letters.find(|letter| *letter == end);
    }
    marks
}

impl Cell {
    /// What a cell of a workbook holds; none where that is nothing.
    pub(in crate::load::table) fn of_workbook(value: &DataRef<'_>, shown: Shown) -> Option<Self> {
        let cell = match Data::from(value.clone()) {
            Data::Empty => return None,
            Data::Int(number) => of_number(number as f64, shown),
            Data::Float(number) => of_number(number, shown),
            Data::String(text) => return Self::of_text(text),
            Data::Bool(truth) => Self::Truth(truth),
            // Spreadsheets have no day before their first, 1.
            Data::DateTime(moment) if moment.is_datetime() && moment.as_f64() >= 1.0 => {
                of_day(&moment, shown)
            }
            Data::DateTime(span) => Self::Number(span.as_f64()),
            Data::DateTimeIso(moment) => {
                let (day, time) = moment.split_once('T').unwrap_or((&moment, ""));
                // Anything can stand there.
                if day.len() > DAY_BYTES {
                    return Self::of_text(moment);
                }
                let has_time = time.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
                Self::Day(day.to_owned(), has_time)
            }
            Data::DurationIso(span) => Self::Text(span),
            Data::Error(error) => Self::Broken(error.to_string()),
        };
        Some(cell)
    }
}

fn of_number(number: f64, shown: Shown) -> Cell {
    match shown {
        Shown::Percent => Cell::Percent(as_shown(number)),
        Shown::Whole | Shown::Month | Shown::Year => Cell::Number(as_shown(number)),
    }
}

/// A number with the 15 digits that spreadsheets show of it: files keep 17, and what was reckoned may end in ones that nobody sees.
pub(super) fn as_shown(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// A day; where a month or year is what is shown, and the day its first, that: it is what was typed.
fn of_day(moment: &ExcelDateTime, shown: Shown) -> Cell {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let has_time = (hour, minute, second, milli) != (0, 0, 0, 0);
    let written = match (shown, month, day) {
        (Shown::Month, _, 1) => format!("{year:04}-{month:02}"),
        (Shown::Year, 1, 1) => format!("{year:04}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    };
    Cell::Day(written, has_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_is_shown_of_a_number() {
        for (format, shown) in [
            ("General", Shown::Whole),
            ("0.00", Shown::Whole),
            ("#,##0 \"y %\"", Shown::Whole),
            ("yyyy-mm-dd", Shown::Whole),
            ("m/d/yy h:mm", Shown::Whole),
            ("d-mmm", Shown::Whole),
            ("0.0%", Shown::Percent),
            ("mmm-yy", Shown::Month),
            ("[$-40C]mmmm\\ yyyy;@", Shown::Month),
            ("MM/YYYY", Shown::Month),
            ("yyyy", Shown::Year),
        ] {
            assert_eq!(Shown::by(format), shown, "{format}");
        }
    }

    #[test]
    fn numbers_have_the_digits_that_are_shown() {
        for (kept, shown) in [
            (1375.5500000000002, "1375.55"),
            (5.999999999999999, "6"),
            (0.1 + 0.2, "0.3"),
            (123_456_789_012_345.0, "123456789012345"),
            (0.0, "0"),
        ] {
            assert_eq!(as_shown(kept).to_string(), shown);
        }
    }
}

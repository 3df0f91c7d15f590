//! What is said of a cell that is not what its column takes.

use chrono::{DateTime, NaiveDate};
use domain::nearest::nearest;

/// Characters of a cell that are shown in a sentence.
const SHOWN_MAX: usize = 60;
/// Bytes of a month and of a year, as `2026-10` and `2026`.
const MONTH_BYTES: usize = 7;
const YEAR_BYTES: usize = 4;
/// Days between the day 0 of spreadsheets and 1970-01-01: nearly all count from 1900, some from 1904, as old ones of Macs do.
const DAYS_BEFORE_1970: [i64; 2] = [25_569, 24_107];

/// A text as it is shown in a sentence.
pub(in crate::load) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_MAX).collect();
    if text.chars().count() > SHOWN_MAX {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// What to say of something that is none of these words.
pub(in crate::load::table) fn no_word(written: &str, known: &[String]) -> String {
    let meant = nearest(written, known.iter().map(String::as_str));
    let meant = meant.map_or_else(String::new, |word| format!("; did you mean {word}?"));
    format!(
        "has {}, and takes {}{meant}",
        shown(written),
        known.join(", ")
    )
}

/// What to say of a text that is no date as the register writes it.
pub(super) fn no_date(text: &str) -> String {
    let what = format!(
        "has {}, which is no date: write 2026, 2026-10 or 2026-10-13",
        shown(text)
    );
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    let [one, other, year] = parts.as_slice() else {
        return what;
    };
    if year.len() != 4 {
        return what;
    }
    let day = |month: &str, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    match (day(other, one), day(one, other)) {
        (Some(first), Some(second)) if first != second => {
            format!("{what}; it could be {first} or {second}")
        }
        (Some(meant), _) | (None, Some(meant)) => format!("{what}; did you mean {meant}?"),
        (None, None) => what,
    }
}

/// What to say of a number where a date is to stand.
pub(super) fn serial(number: f64) -> String {
    let what = format!(
        "has the number {number}, which is no date: write 2026-10-13, or format the cell as a date"
    );
    let days = (1.0..110_000.0)
        .contains(&number)
        .then(|| format!("{:.0}", number.floor()));
    let days = days.and_then(|days| days.parse::<i64>().ok());
    let day = |before: i64| {
        let day = DateTime::from_timestamp((days? - before) * 86_400, 0)?;
        Some(day.date_naive())
    };
    match DAYS_BEFORE_1970.map(day) {
        [Some(day), Some(later)] => format!(
            "{what}; as a day of a spreadsheet it is {day}, or {later} in one that counts days from 1904"
        ),
        _ => what,
    }
}

/// What to say of a day that a spreadsheet made of a year, which was written into a cell of days: 2026 is the 2026th of theirs, and 2009 is
/// the first of a month, which a cell of months shows as that.
pub(super) fn of_year(day: &str) -> Option<String> {
    let first = match day.len() {
        MONTH_BYTES => format!("{day}-01"),
        YEAR_BYTES => format!("{day}-01-01"),
        _ => day.to_owned(),
    };
    let since_1970 = first.parse::<NaiveDate>().ok()? - NaiveDate::default();
    let years = DAYS_BEFORE_1970.map(|before| since_1970.num_days() + before);
    let year = years.into_iter().find(|year| (1900..2200).contains(year))?;
    Some(format!(
        "is the day {first}, which spreadsheets make of {year} in a cell of dates: if that year is meant, format the cell as text and write it anew"
    ))
}

//! Clocks of matches: by when whose turn it is ends.

use crate::date::{begins, ends};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// Days a provider has to agree to what was consented to.
const TO_AGREE: u64 = 30;
/// Days in which the gap's holder has to verify what was delivered.
const TO_VERIFY: u64 = 60;
/// Days before the last one of an exemption from which on it is told that it ends.
const TO_ASK_ANEW: u64 = 30;
/// The last year that is written with four digits.
const LAST_YEAR: i32 = 9999;
/// Months after which both sides are asked whether what was agreed was met.
const TO_MEET: u32 = 12;

/// What the silence of a host state past its clock means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Silence {
    /// The match waits.
    Waits,
    /// Nobody objects: the match may proceed.
    NoObjection,
}

/// How long host states have to answer, and what their silence means.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Working days to answer in.
    pub days: u16,
    /// What silence past them means.
    pub silence: Silence,
    /// Days that are no working days besides Saturdays and Sundays.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Clock {
    /// The last day on which the gap's holder may answer what was proposed on `day` (ISO 8601).
    pub fn consent_due(&self, day: &str) -> String {
        let working = |day: &NaiveDate| {
            !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(day)
        };
        let first = parse(day);
        let last = match usize::from(self.days).checked_sub(1) {
            None => first,
            Some(before) => first
                .iter_days()
                .skip(1)
                .filter(working)
                .nth(before)
                .unwrap_or(first),
        };
        last.to_string()
    }

    /// Whether the gap's holder stayed silent past the deadline.
    pub fn is_silent(due: Option<&str>, today: &str) -> bool {
        due.is_some_and(|due| due < today)
    }

    /// Whether a match may proceed on silence.
    pub fn lets_silence_proceed(&self) -> bool {
        self.silence == Silence::NoObjection
    }
}

/// The last day to agree to what was consented to on `day`.
pub fn agreement_due(day: &str) -> String {
    later(day, TO_AGREE)
}

/// The last day to verify what was delivered on `day`.
pub fn verification_due(day: &str) -> String {
    later(day, TO_VERIFY)
}

/// The last day of exemptions of which it is told on `day` that they end: an exemption with that last day, or an earlier one.
pub fn told_to_end(day: &str) -> String {
    later(day, TO_ASK_ANEW)
}

/// The first day on which it is told that an exemption ends, by its last day.
pub fn told_from(last: &str) -> String {
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(TO_ASK_ANEW));
    last.parse()
        .ok()
        .and_then(before)
        .map_or_else(|| last.to_owned(), |day| day.to_string())
}

/// The day on which both sides are asked whether what was agreed on `day` was met.
pub fn anniversary(day: &str) -> String {
    parse(day)
        .checked_add_months(chrono::Months::new(TO_MEET))
        .map_or_else(|| day.to_owned(), |day| day.to_string())
}

/// The day a year before `day`: what ended since may still be asked about.
pub fn a_year_before(day: &str) -> String {
    let before = |day: NaiveDate| day.checked_sub_months(chrono::Months::new(12));
    day.parse()
        .ok()
        .and_then(before)
        .map_or_else(|| day.to_owned(), |day| day.to_string())
}

/// The day before `day`; none where it is no day.
pub fn day_before(day: &str) -> Option<String> {
    let day: NaiveDate = day.parse().ok()?;
    day.pred_opt().map(|day| day.to_string())
}

/// The day after `day`; the day itself where no later one can be written.
pub fn day_after(day: &str) -> String {
    let next = day.parse::<NaiveDate>().ok();
    let next = next.and_then(|day| day.succ_opt());
    next.filter(|next| next.year() <= LAST_YEAR)
        .map_or_else(|| day.to_owned(), |next| next.to_string())
}

/// A day as text, as [`crate::date::last_day`] writes the end of a month: of the last day that a month has, its 31st, so that what is of
/// that month has come by it.
pub fn through(day: &str) -> String {
    let month = day.get(..7).filter(|month| ends(month) == begins(day));
    month.map_or_else(|| day.to_owned(), |month| format!("{month}-31"))
}

fn later(day: &str, days: u64) -> String {
    parse(day)
        .checked_add_days(Days::new(days))
        .map_or_else(|| day.to_owned(), |day| day.to_string())
}

fn parse(day: &str) -> NaiveDate {
    day.parse().expect("a day of our own")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::last_day;

    fn clock(days: u16, holidays: &[&str]) -> Clock {
        Clock {
            days,
            silence: Silence::Waits,
            holidays: holidays.iter().map(|day| parse(day)).collect(),
        }
    }

    #[test]
    fn a_day_follows_another_as_long_as_it_can_be_written() {
        for (day, next) in [
            ("2028-02-28", "2028-02-29"),
            ("2028-02-29", "2028-03-01"),
            ("2026-12-31", "2027-01-01"),
            ("9999-12-31", "9999-12-31"),
        ] {
            assert_eq!(day_after(day), next);
        }
    }

    #[test]
    fn a_year_before_a_leap_day_is_the_last_of_its_month() {
        assert_eq!(a_year_before("2026-11-29"), "2025-11-29");
        assert_eq!(a_year_before("2028-02-29"), "2027-02-28");
    }

    #[test]
    fn an_exemption_is_told_to_end_from_the_first_day_on_which_its_last_one_is_near() {
        for day in ["2026-11-29", "2028-02-29"] {
            assert_eq!(told_from(&told_to_end(day)), day);
        }
    }

    #[test]
    fn what_is_of_a_month_has_come_by_the_last_day_that_it_has() {
        let mut day: NaiveDate = "1999-12-30".parse().expect("a day");
        for _ in 0..3_000 {
            let (today, next) = (day.to_string(), day.succ_opt().expect("a day"));
            let has_come = |date: &str| last_day(date) <= through(&today);
            assert_eq!(has_come(&today[..7]), next.month() != day.month(), "{day}");
            assert_eq!(has_come(&today[..4]), next.year() != day.year(), "{day}");
            assert!(has_come(&today) && !has_come(&next.to_string()), "{day}");
            day = next;
        }
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days() {
        assert_eq!(clock(5, &[]).consent_due("2026-11-24"), "2026-12-01");
        assert_eq!(
            clock(5, &["2026-11-26"]).consent_due("2026-11-24"),
            "2026-12-02"
        );
        assert_eq!(clock(1, &[]).consent_due("2026-11-27"), "2026-11-30");
        assert_eq!(clock(0, &[]).consent_due("2026-11-28"), "2026-11-28");
    }

    #[test]
    fn the_last_day_is_not_past_yet() {
        assert!(!Clock::is_silent(Some("2026-12-01"), "2026-12-01"));
        assert!(Clock::is_silent(Some("2026-12-01"), "2026-12-02"));
        assert!(!Clock::is_silent(None, "2026-12-02"));
    }

    #[test]
    fn a_year_after_a_leap_day_is_the_day_before() {
        assert_eq!(anniversary("2028-02-29"), "2029-02-28");
    }
}

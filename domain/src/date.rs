//! Dates as exact as their source.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A date as exact as its source: a year (`2009`), a month (`2009-10`) or a day (`2009-10-13`), after ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Description))]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate(String);

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.0
    }
}

#[cfg(feature = "graphql")]
#[async_graphql::Scalar(use_type_description)]
impl async_graphql::ScalarType for PartialDate {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match &value {
            async_graphql::Value::String(text) => {
                text.parse().map_err(async_graphql::InputValueError::custom)
            }
            _ => Err(async_graphql::InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &async_graphql::Value) -> bool {
        matches!(value, async_graphql::Value::String(text) if text.parse::<Self>().is_ok())
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.clone())
    }
}

impl FromStr for PartialDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        match NaiveDate::parse_from_str(&whole, "%Y-%m-%d") {
            Ok(date) if date.format("%Y-%m-%d").to_string() == whole => Ok(Self(text.to_owned())),
            _ => Err(format!(
                "\"{text}\" is not a date: write 2009, 2009-10 or 2009-10-13"
            )),
        }
    }
}

impl PartialDate {
    /// A date that comes from the database, where only valid ones are stored.
    pub fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The day of a moment, Unix time in milliseconds, UTC.
    pub fn of_moment(millis: i64) -> Self {
        Self(day_of(
            DateTime::from_timestamp_millis(millis).unwrap_or_default(),
        ))
    }

    /// The text, as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its year.
    pub fn year(&self) -> i32 {
        self.0[..4].parse().expect("a date starts with its year")
    }

    /// Unix time in milliseconds of its first moment, 0 for what lies before 1970.
    pub fn millis(&self) -> u64 {
        let part = |range: std::ops::Range<usize>| {
            self.0
                .get(range)
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(1)
        };
        let first = Utc.with_ymd_and_hms(self.year(), part(5..7), part(8..10), 0, 0, 0);
        first
            .single()
            .and_then(|time| u64::try_from(time.timestamp_millis()).ok())
            .unwrap_or(0)
    }
}

/// The day of a moment, ISO 8601, UTC.
pub fn day_of(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d").to_string()
}

/// The first day of a year, a month or a day, by the calendar.
pub fn begins(date: &str) -> Option<NaiveDate> {
    format!("{date}{}", &"-01-01"[date.len().saturating_sub(4).min(6)..])
        .parse()
        .ok()
}

/// Whether a day lies within two dates, as far as they are stated: the whole of each counts.
pub fn is_within(day: NaiveDate, from: Option<&str>, until: Option<&str>) -> bool {
    let has_begun = from.and_then(begins).is_none_or(|from| from <= day);
    has_begun && until.and_then(ends).is_none_or(|until| day <= until)
}

/// The last day of a year, a month or a day, by the calendar.
pub fn ends(date: &str) -> Option<NaiveDate> {
    let months = match date.len() {
        4 => 12,
        7 => 1,
        _ => return begins(date),
    };
    begins(date)?
        .checked_add_months(Months::new(months))?
        .checked_sub_days(Days::new(1))
}

/// The last day that a date means, which may name only a month or a year; as text it is compared with days, and need not be a
/// day of the calendar.
pub fn last_day(date: &str) -> String {
    format!("{date}{}", &"-12-31"[date.len().saturating_sub(4).min(6)..])
}

/// Whether something that begins at one date does not begin after the other has passed: a year or month holds all its days.
pub fn in_order(from: &str, to: &str) -> bool {
    from <= last_day(to).as_str()
}

/// The latest day that has begun anywhere on earth at a moment, in Unix time in milliseconds: clocks are up to 14 hours ahead of
/// UTC.
pub fn latest_day(now: i64) -> String {
    const AHEAD: i64 = 14 * 60 * 60 * 1_000;
    DateTime::from_timestamp_millis(now.saturating_add(AHEAD))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
        .date_naive()
        .to_string()
}

/// Whether a date has come, where `latest` is the latest day that has begun: a year or month has when its first day has.
pub fn has_come(date: &str, latest: &str) -> bool {
    date <= latest
}

/// A moment in Unix time in milliseconds: of a time as RFC 3339 writes it, or of the beginning of a day, UTC.
pub fn moment(text: &str) -> Option<i64> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_millis());
    }
    let day: NaiveDate = text.parse().ok().filter(|_| text.len() == 10)?;
    Some(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis())
}

/// A date as it stands in a sentence: "on 2009-10-13", "in 2009-10".
pub fn in_words(date: &str) -> String {
    let word = if date.len() < 10 { "in" } else { "on" };
    format!("{word} {date}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_the_beginning_of_a_day() {
        assert_eq!(moment("1970-01-02"), Some(86_400_000));
        assert_eq!(moment("1970-01-01T01:00:00.250+01:00"), Some(250));
        for text in [
            "",
            "1970",
            "1970-01",
            "1970-1-2",
            "1970-02-30",
            "1970-01-02T03:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_holds_all_its_days() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        for (date, first, last) in [
            ("2028", "2028-01-01", "2028-12-31"),
            ("2028-02", "2028-02-01", "2028-02-29"),
            ("2027-12", "2027-12-01", "2027-12-31"),
            ("2027-12-05", "2027-12-05", "2027-12-05"),
            ("9999", "9999-01-01", "9999-12-31"),
        ] {
            assert_eq!(
                (begins(date), ends(date)),
                (day(first), day(last)),
                "{date}"
            );
        }
        assert_eq!((begins(""), ends("")), (None, None));
    }

    #[test]
    fn a_day_is_within_dates_the_whole_of_which_counts() {
        for (day, from, until, is) in [
            ("2002-12-31", Some("2003"), None, false),
            ("2003-01-01", Some("2003"), None, true),
            ("2012-06-30", Some("2012-07"), None, false),
            ("2012-07-01", Some("2012-07"), None, true),
            ("2010-06-15", Some("2010-06-15"), Some("2010-06-15"), true),
            ("2010-06-16", None, Some("2010-06-15"), false),
            ("2012-02-29", None, Some("2012-02"), true),
            ("2012-03-01", None, Some("2012-02"), false),
            ("2000-12-31", None, Some("2000"), true),
            ("2001-01-01", None, Some("2000"), false),
            ("0001-01-01", None, None, true),
        ] {
            let on: NaiveDate = day.parse().expect(day);
            assert_eq!(is_within(on, from, until), is, "{day} {from:?} {until:?}");
        }
    }

    #[test]
    fn a_day_has_come_once_it_has_begun_anywhere() {
        let at = |time: &str| {
            let time: DateTime<Utc> = time.parse().expect(time);
            latest_day(time.timestamp_millis())
        };
        assert_eq!(at("2026-11-28T09:59:59Z"), "2026-11-28");
        assert_eq!(at("2026-11-28T10:00:00Z"), "2026-11-29");
        assert_eq!(at("2026-12-31T23:00:00Z"), "2027-01-01");
        for (date, has) in [
            ("2026", true),
            ("2026-11", true),
            ("2026-11-29", true),
            ("2026-11-30", false),
            ("2026-12", false),
            ("2027", false),
        ] {
            assert_eq!(has_come(date, "2026-11-29"), has, "{date}");
        }
    }

    #[test]
    fn dates_are_as_exact_as_given() {
        for good in ["2009", "2009-10", "2009-10-13"] {
            assert_eq!(good.parse::<PartialDate>().expect(good).as_str(), good);
        }
        for bad in [
            "",
            "09",
            "2009-13",
            "2009-02-30",
            "2009-1-1",
            "yesterday",
            "20091013",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_ends_with_its_last_day() {
        assert_eq!(
            ["2009", "2009-10", "2009-10-13"].map(last_day),
            ["2009-12-31", "2009-10-31", "2009-10-13"]
        );
    }

    #[test]
    fn a_year_begins_before_a_month_of_it_ends() {
        for (from, to) in [
            ("2026", "2026-03-31"),
            ("2026-05", "2026"),
            ("2026-05-10", "2026-05"),
            ("2026-05-10", "2026-05-10"),
        ] {
            assert!(in_order(from, to), "{from} {to}");
        }
        assert!(!in_order("2026-05", "2026-04-30") && !in_order("2027", "2026-12"));
    }
}

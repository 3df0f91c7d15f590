//! Small values that must not be wrong: dates as exact as their source, and money.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, TimeZone, Utc};
use entity::values::SizeUnit;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A date as exact as its source: a year (`2009`), a month (`2009-10`) or a day (`2009-10-13`), after ISO 8601.
#[derive(Clone, Debug, Description, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

#[Scalar(use_type_description)]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map_err(InputValueError::custom),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
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

/// The last day that a date means, which may name only a month or a year; as text it is compared with days, and need not be a
/// day of the calendar.
pub fn last_day(date: &str) -> String {
    format!("{date}{}", &"-12-31"[date.len().saturating_sub(4).min(6)..])
}

/// Whether something that begins at one date does not begin after the other has passed: a year or month holds all its days.
pub fn in_order(from: &str, to: &str) -> bool {
    from <= last_day(to).as_str()
}

/// Most words of one list, and most characters of one of them.
const WORDS_MAX: usize = 20;
const WORD_CHARS_MAX: usize = 60;

/// Words or short names as they are stored: lower-cased, each once, one a line; none of an empty list.
pub fn words(given: &[String]) -> Result<Option<String>, String> {
    if given.len() > WORDS_MAX {
        return Err(format!("has more than {WORDS_MAX} entries"));
    }
    let mut words: Vec<String> = Vec::new();
    for word in given.iter().map(|word| word.trim().to_lowercase()) {
        if word.is_empty()
            || word.chars().count() > WORD_CHARS_MAX
            || word.chars().any(char::is_control)
        {
            return Err(format!(
                "has an entry that is no word or short name of 1 to {WORD_CHARS_MAX} characters"
            ));
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok((!words.is_empty()).then(|| words.join("\n")))
}

/// Least that is of use of something of this size, as a decimal string in its unit.
pub fn least(
    given: &str,
    size: Option<i64>,
    unit: Option<SizeUnit>,
    code: Option<&str>,
) -> Result<i64, String> {
    let least = units(given, unit, code)?;
    if size.is_some_and(|size| least > size) {
        Err("is more than there is".into())
    } else {
        Ok(least)
    }
}

/// A decimal string in a unit: minor units where it is money, whole numbers otherwise; always above 0.
pub fn units(given: &str, unit: Option<SizeUnit>, code: Option<&str>) -> Result<i64, String> {
    let value = match (unit, code) {
        (None, _) => return Err("has no unit: give it a size first".into()),
        (_, Some(code)) => {
            minor_units(given, currency(code)?).map_err(|reason| format!("is wrong: {reason}"))?
        }
        _ if given.len() <= 9 && given.bytes().all(|byte| byte.is_ascii_digit()) => {
            given.parse().unwrap_or(0)
        }
        _ => {
            return Err(format!(
                "is wrong: \"{given}\" is not a whole number of at most nine digits"
            ));
        }
    };
    if value > 0 {
        Ok(value)
    } else {
        Err("must be above 0".into())
    }
}

/// The currency of an ISO 4217 code, or what to write instead.
pub fn currency(code: &str) -> Result<Currency, String> {
    Currency::from_code(code).ok_or_else(|| {
        format!("\"{code}\" is not an ISO 4217 currency: write for example USD, EUR or XOF")
    })
}

/// Minor units of a decimal string such as `1250.50`, exactly; a currency without minor units takes none.
pub fn minor_units(amount: &str, currency: Currency) -> Result<i64, String> {
    let exponent = usize::from(currency.exponent().unwrap_or(0));
    let invalid = || {
        format!(
            "\"{amount}\" is not an amount in {}: write digits, a point and at most {exponent} decimals",
            currency.code()
        )
    };
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !digits(whole)
        || !digits(decimals)
        || decimals.len() > exponent
        || amount.ends_with('.')
    {
        return Err(invalid());
    }
    format!("{whole}{decimals:0<exponent$}")
        .parse()
        .map_err(|_| invalid())
}

/// The decimal string of an amount in minor units.
pub fn decimal(minor: i64, currency_code: &str) -> String {
    let exponent = Currency::from_code(currency_code)
        .and_then(|currency| currency.exponent())
        .unwrap_or(0);
    if exponent == 0 {
        return minor.to_string();
    }
    let unit = 10_u64.pow(u32::from(exponent));
    let (sign, size) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    format!(
        "{sign}{}.{:0width$}",
        size / unit,
        size % unit,
        width = usize::from(exponent)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn words_are_lower_case_and_each_once() {
        let words = |given: &[&str]| {
            words(
                &given
                    .iter()
                    .map(|&word| word.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            words(&[" Armed Forces", "customs", "CUSTOMS"]),
            Ok(Some("armed forces\ncustoms".to_owned()))
        );
        assert_eq!(words(&[]), Ok(None));
        assert!(
            words(&[" "]).is_err()
                && words(&["a\nb"]).is_err()
                && words(&["a"; 21]).is_err()
                && words(&[&"é".repeat(61)]).is_err()
        );
        assert!(words(&[&"é".repeat(60)]).is_ok());
    }

    #[test]
    fn money_is_exact_in_both_directions() {
        for (text, code, minor) in [
            ("100300", "USD", 10_030_000),
            ("0.05", "EUR", 5),
            ("12", "XOF", 12),
            ("1.234", "TND", 1_234),
        ] {
            assert_eq!(minor_units(text, currency(code).expect(code)), Ok(minor));
        }
        assert_eq!(decimal(10_030_000, "USD"), "100300.00");
        assert_eq!(decimal(-5, "EUR"), "-0.05");
        assert_eq!(decimal(12, "XOF"), "12");
        for bad in [
            "",
            "1.",
            ".5",
            "1.234",
            "-1",
            "1e3",
            "1,000",
            "99999999999999999999",
        ] {
            assert!(minor_units(bad, Currency::USD).is_err(), "{bad}");
        }
    }
}

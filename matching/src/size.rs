//! What a line can give to a need, and what money of one currency is in another.

mod stock;

pub use stock::Stock;

use crate::facts::{Line, Need, Rate, Size};
use chrono::NaiveDate;
use domain::{assistance::AssistanceType, size::SizeUnit};
use std::collections::BTreeSet;

/// The latest rate between two currencies up to a day. It is used in both directions; of one day that goes before which is stated in the
/// direction that is asked for.
pub fn rate_between<'a>(
    from: &str,
    to: &str,
    rates: &'a [Rate],
    day: NaiveDate,
) -> Option<&'a Rate> {
    let known = rates
        .iter()
        .filter(|rate| rate.day <= day && (changes(rate, from, to) || changes(rate, to, from)));
    known.max_by_key(|rate| (rate.day, changes(rate, from, to)))
}

fn changes(rate: &Rate, from: &str, to: &str) -> bool {
    rate.from == from && rate.to == to
}

/// Two rates that lead from one currency to another through a third, where none leads there at once: of several thirds the one whose
/// older rate is the latest.
fn through<'a>(
    from: &str,
    to: &str,
    rates: &'a [Rate],
    day: NaiveDate,
) -> Option<(&'a Rate, &'a Rate, &'a str)> {
    let changed_with = |currency: &str| -> BTreeSet<&'a str> {
        let known = rates.iter().filter(|rate| rate.day <= day);
        known
            .filter_map(|rate| {
                if rate.from == currency {
                    Some(rate.to.as_str())
                } else if rate.to == currency {
                    Some(rate.from.as_str())
                } else {
                    None
                }
            })
            .collect()
    };
    changed_with(from)
        .intersection(&changed_with(to))
        .filter_map(|third| {
            let first = rate_between(from, third, rates, day)?;
            let second = rate_between(third, to, rates, day)?;
            Some((first, second, *third))
        })
        .max_by_key(|(first, second, _)| std::cmp::min(first.day, second.day))
}

/// The rates by which [`convert`] reads money of one currency in another: one, or two through a third; none where it cannot.
pub fn rates_used<'a>(from: &str, to: &str, rates: &'a [Rate], day: NaiveDate) -> Vec<&'a Rate> {
    match rate_between(from, to, rates, day) {
        Some(rate) => vec![rate],
        None => through(from, to, rates, day)
            .map_or_else(Vec::new, |(first, second, _)| vec![first, second]),
    }
}

/// What one major unit of a currency is worth by a rate, as a fraction.
fn worth(from: &str, rate: &Rate) -> Option<(i128, i128)> {
    let millionths = Some(i128::from(rate.millionths)).filter(|rate| *rate > 0)?;
    Some(match rate.from == from {
        true => (millionths, 1_000_000),
        false => (1_000_000, millionths),
    })
}

/// An amount of `from` in minor units, in minor units of `to`, by the latest rate up to `day`, or by two that lead there through a third
/// currency, rounded once, half to even; `None` without a rate.
pub fn convert(minor: i64, from: &str, to: &str, rates: &[Rate], day: NaiveDate) -> Option<i64> {
    if from == to {
        return Some(minor);
    }
    let (from_digits, to_digits) = (digits(from)?, digits(to)?);
    let (times, by) = match rate_between(from, to, rates, day) {
        Some(rate) => worth(from, rate)?,
        None => {
            let (first, second, third) = through(from, to, rates, day)?;
            let (there, onward) = (worth(from, first)?, worth(third, second)?);
            (there.0 * onward.0, there.1 * onward.1)
        }
    };
    let scaled = i128::from(minor) * 10_i128.pow(to_digits);
    let divisor = by.checked_mul(10_i128.pow(from_digits))?;
    i64::try_from(half_even(scaled.checked_mul(times)?, divisor)).ok()
}

/// A quotient rounded to the nearest whole, halves to even.
fn half_even(dividend: i128, divisor: i128) -> i128 {
    let (whole, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

/// Digits behind the point of a currency.
fn digits(currency: &str) -> Option<u32> {
    domain::money::Currency::of_code(currency).map(|currency| u32::from(currency.digits()))
}

/// Reads amounts of one size in the unit of another.
pub struct Measure<'a> {
    /// Rates of exchange.
    pub rates: &'a [Rate],
    /// The day on which money is changed.
    pub day: NaiveDate,
}

impl Measure<'_> {
    /// `value` of the unit of `of`, in the unit of `unit`; `None` where the two cannot be compared.
    pub fn in_unit(&self, value: i64, of: &Size, unit: &Size) -> Option<i64> {
        if of.unit != unit.unit {
            return None;
        }
        match (of.unit, &of.currency, &unit.currency) {
            (SizeUnit::Money, Some(from), Some(to)) => {
                convert(value, from, to, self.rates, self.day)
            }
            (SizeUnit::Money, _, _) => None,
            _ => Some(value),
        }
    }

    /// The most that a line gives to one gap, in the unit of the need's size: where it is open-ended, what a ceiling over that leaves. `None`
    /// where it is open-ended without one, or cannot be compared.
    pub fn most(&self, line: &Line, need: &Size) -> Option<i64> {
        let Some(size) = &line.size else {
            return line.ceiling.as_ref()?.left_of(need);
        };
        let left = line.remaining.unwrap_or(size.value);
        self.in_unit(line.most.map_or(left, |most| most.min(left)), size, need)
    }

    /// The least that a line gives to one gap, in the unit of the need's size.
    pub fn least(&self, line: &Line, need: &Size) -> Option<i64> {
        self.in_unit(line.least?, line.size.as_ref()?, need)
    }
}

/// Pairs of a need that is not met and a line that serves it.
pub fn pairs<'a>(
    needs: &'a [Need],
    lines: &'a [Line],
) -> impl Iterator<Item = (&'a Need, &'a Line)> {
    needs.iter().filter(|need| !need.met).flat_map(|need| {
        lines
            .iter()
            .filter(move |line| line.serves(need))
            .map(move |line| (need, line))
    })
}

/// An amount as a person reads it: "3 persons", "150,000.00 USD".
pub fn shown(value: i64, size: &Size) -> String {
    match (size.unit, &size.currency) {
        (SizeUnit::Money, Some(currency)) => {
            let digits = digits(currency).unwrap_or(2);
            let unit = 10_i64.pow(digits);
            let (whole, part) = (value / unit, value % unit);
            if part == 0 {
                format!("{} {currency}", grouped(whole))
            } else {
                format!(
                    "{}.{part:0w$} {currency}",
                    grouped(whole),
                    w = digits as usize
                )
            }
        }
        (unit, _) => format!("{} {}", grouped(value), unit_name(unit, value)),
    }
}

/// Units that are counted, by the keys that plans know them by.
const COUNTED: [(&str, SizeUnit); 4] = [
    ("PERSONS", SizeUnit::Persons),
    ("PERSON_MONTHS", SizeUnit::PersonMonths),
    ("ITEMS", SizeUnit::Items),
    ("COURSES", SizeUnit::Courses),
];

/// What amounts of a size are in, as one key: the currency where it is money, else the unit.
pub fn key(size: &Size) -> String {
    let counted = COUNTED
        .iter()
        .find(|(_, unit)| *unit == size.unit)
        .map_or("MONEY", |(key, _)| *key);
    size.currency.as_deref().unwrap_or(counted).to_owned()
}

/// The key of what has no size: it is counted by needs.
pub const NEEDS: &str = "NEEDS";

/// Whether a key stands for what comes in whole pieces, and not for money.
pub fn is_counted(key: &str) -> bool {
    key == NEEDS || COUNTED.iter().any(|(counted, _)| *counted == key)
}

/// Whether a text is a key of amounts at all.
pub fn is_unit(key: &str) -> bool {
    is_counted(key) || digits(key).is_some()
}

/// An amount of what a key stands for, as a person reads it.
pub fn shown_by_key(value: i64, key: &str) -> String {
    if key == NEEDS {
        return format!("{value} {}", if value == 1 { "need" } else { "needs" });
    }
    match COUNTED.iter().find(|(counted, _)| *counted == key) {
        Some((_, unit)) => shown(
            value,
            &Size {
                unit: *unit,
                value,
                currency: None,
            },
        ),
        None => shown(
            value,
            &Size {
                unit: SizeUnit::Money,
                value,
                currency: Some(key.into()),
            },
        ),
    }
}

fn unit_name(unit: SizeUnit, value: i64) -> &'static str {
    match (unit, value == 1) {
        (SizeUnit::Money, _) => "units of money",
        (SizeUnit::Persons, true) => "person",
        (SizeUnit::Persons, false) => "persons",
        (SizeUnit::PersonMonths, true) => "person-month",
        (SizeUnit::PersonMonths, false) => "person-months",
        (SizeUnit::Items, true) => "item",
        (SizeUnit::Items, false) => "items",
        (SizeUnit::Courses, true) => "course",
        (SizeUnit::Courses, false) => "courses",
    }
}

fn grouped(value: i64) -> String {
    let digits = value.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0
            && (digits.len() - at).is_multiple_of(3)
            && digit.is_ascii_digit()
            && !shown.ends_with('-')
        {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A type of assistance as a person reads it.
pub fn kind_name(kind: AssistanceType) -> &'static str {
    match kind {
        AssistanceType::Training => "training",
        AssistanceType::Expertise => "expertise",
        AssistanceType::Equipment => "equipment",
        AssistanceType::Infrastructure => "infrastructure",
        AssistanceType::Ict => "information technology",
        AssistanceType::Procedure => "procedures",
        AssistanceType::Legislation => "legislation",
        AssistanceType::Diagnostic => "studies",
        AssistanceType::Awareness => "awareness",
        AssistanceType::Funding => "funding",
    }
}

#[cfg(test)]
mod tests;

//! Money of one currency in another, by a rate with a name and a day; never without one.

use crate::db::reference::Reference;
use chrono::NaiveDate;
use entity::exchange_rate;
use matching::facts::Rate;
use std::sync::Arc;

/// Digits behind the point that a rate may have.
const DIGITS: usize = 6;

/// A rate as it is stored, in millionths, of a decimal string above 0.
pub fn millionths(rate: &str) -> Result<i64, String> {
    let wrong = || {
        format!(
            "\"{rate}\" is no rate: write digits, a point and at most {DIGITS} decimals, above 0"
        )
    };
    let (whole, decimals) = rate.split_once('.').unwrap_or((rate, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || whole.len() > 9
        || !digits(whole)
        || !digits(decimals)
        || decimals.len() > DIGITS
        || rate.ends_with('.')
    {
        return Err(wrong());
    }
    let value: i64 = format!("{whole}{decimals:0<DIGITS$}")
        .parse()
        .map_err(|_| wrong())?;
    if value > 0 { Ok(value) } else { Err(wrong()) }
}

/// A rate as people write it.
pub fn shown(millionths: i64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A rate as matching knows it.
pub fn weighed(rate: &exchange_rate::Model) -> Option<Rate> {
    Some(Rate {
        name: rate.name.clone(),
        from: rate.from_currency.clone(),
        to: rate.to_currency.clone(),
        millionths: rate.millionths,
        day: rate.dated.parse().ok()?,
    })
}

/// The rate by which two currencies are changed on a day: the latest until then, whichever way round it is published; of one day that which
/// is published as it is asked for.
pub fn rate(
    reference: &Reference,
    from: &str,
    to: &str,
    day: NaiveDate,
) -> Option<Arc<exchange_rate::Model>> {
    let day = day.to_string();
    let rates = reference.exchange_rates.all().iter();
    let known = rates
        .filter(|rate| rate.dated <= day && (changes(rate, from, to) || changes(rate, to, from)));
    let latest = known.max_by(|one, other| {
        let is_as_asked = changes(one, from, to).cmp(&changes(other, from, to));
        one.dated.cmp(&other.dated).then(is_as_asked)
    });
    latest.cloned()
}

fn changes(rate: &exchange_rate::Model, from: &str, to: &str) -> bool {
    rate.from_currency == from && rate.to_currency == to
}

/// Minor units of one currency in those of another, by a rate that [`rate`] gave, rounded half to even; `None` where they are too many.
pub fn convert(minor: i64, from: &str, to: &str, rate: &exchange_rate::Model) -> Option<i64> {
    let day = rate.dated.parse().ok()?;
    matching::size::convert(minor, from, to, &[weighed(rate)?], day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_exactly_and_shown_as_they_are_written() {
        for (text, value) in [
            ("655.957", 655_957_000),
            ("1", 1_000_000),
            ("0.000001", 1),
            ("1.5", 1_500_000),
        ] {
            assert_eq!(millionths(text), Ok(value));
            assert_eq!(shown(value), text);
        }
        for text in [
            "",
            "0",
            "0.0",
            "-1",
            "1,5",
            "1.",
            ".5",
            "1.0000001",
            "1e3",
            "9999999999",
        ] {
            assert!(millionths(text).is_err(), "{text}");
        }
    }
}

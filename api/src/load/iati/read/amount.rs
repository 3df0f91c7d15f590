//! Sums of decimal numbers, exactly.

use std::collections::BTreeMap;

/// Digits behind the point that are kept: more than any currency has.
const DIGITS: usize = 6;
/// Digits before the point: beyond, it is no amount of money.
const WHOLE_MAX: usize = 18;

/// An amount in millionths.
pub(super) fn parse(text: &str) -> Option<i128> {
    let text = text.trim();
    let (is_negative, number) = match text.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let decimals = decimals.trim_end_matches('0');
    let whole = whole.trim_start_matches('0');
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = number.bytes().any(|byte| byte.is_ascii_digit());
    let fits = whole.len() <= WHOLE_MAX && decimals.len() <= DIGITS;
    if !has_digits || !fits || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let size: i128 = format!("0{whole}{decimals:0<DIGITS$}").parse().ok()?;
    Some(if is_negative { -size } else { size })
}

/// Sums of money by currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    by_currency: BTreeMap<String, i128>,
    /// Whether something that belongs to them cannot be read.
    is_partial: bool,
}

impl Sums {
    /// Adds millionths of a currency.
    pub(super) fn add(&mut self, currency: &str, millionths: i128) {
        let sum = self.by_currency.entry(currency.to_owned()).or_default();
        *sum = sum.saturating_add(millionths);
    }

    /// Takes note that an amount cannot be read, so that no sum is known.
    pub(super) fn leave_out(&mut self) {
        self.is_partial = true;
    }

    /// Adds other sums.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.is_partial |= other.is_partial;
        for (currency, sum) in &other.by_currency {
            self.add(currency, *sum);
        }
    }

    /// Whether nothing is stated, not even what cannot be read.
    pub fn is_empty(&self) -> bool {
        self.by_currency.is_empty() && !self.is_partial
    }

    /// Whether an amount cannot be read that belongs to them.
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Currencies with their sums as decimal strings, without zeros at the end; none where they are partial, which would be too little.
    pub fn decimals(&self) -> impl Iterator<Item = (&str, String)> {
        let whole = self.by_currency.iter().filter(|_| !self.is_partial);
        whole.map(|(currency, sum)| (currency.as_str(), decimal(*sum)))
    }
}

fn decimal(millionths: i128) -> String {
    let (sign, size) = (
        if millionths < 0 { "-" } else { "" },
        millionths.unsigned_abs(),
    );
    let unit = 10_u128.pow(u32::try_from(DIGITS).unwrap_or_default());
    let text = format!("{sign}{}.{:0DIGITS$}", size / unit, size % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_none() {
        for (text, expected) in [
            ("1000", Some("1000")),
            (" 1000.50 ", Some("1000.5")),
            ("-5", Some("-5")),
            ("+0.000001", Some("0.000001")),
            ("007", Some("7")),
            ("12.5000000000", Some("12.5")),
            (".5", Some("0.5")),
            ("999999999999999999", Some("999999999999999999")),
            ("1000000000000000000", None),
            ("0.0000001", None),
            ("1,000", None),
            ("1e6", None),
            ("", None),
            (".", None),
            ("--1", None),
        ] {
            assert_eq!(parse(text).map(decimal).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn sums_are_by_currency() {
        let mut sums = Sums::default();
        for (currency, amount) in [("USD", "0.1"), ("EUR", "3"), ("USD", "0.2"), ("EUR", "-5")] {
            sums.add(currency, parse(amount).expect(amount));
        }
        let said: Vec<_> = sums.decimals().collect();
        assert_eq!(said, [("EUR", "-2".to_owned()), ("USD", "0.3".to_owned())]);
    }
}

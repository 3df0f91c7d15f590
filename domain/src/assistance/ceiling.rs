//! One budget over several lines: the most that an offer or programme gives in all, of the money of one currency.

use crate::{money, size::SizeUnit, validation::Validation};

/// The field that states it.
const FIELD: &str = "ceiling";

/// The most that an offer or programme gives over its lines together, as its provider states it. It covers money of its currency alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// How much, as a decimal string.
    pub amount: String,
    /// Its currency, ISO 4217.
    pub currency: String,
}

impl Ceiling {
    /// A ceiling as its parts are kept; none where none is stated.
    pub fn kept(minor: Option<i64>, currency: Option<&str>) -> Option<Self> {
        let (minor, currency) = minor.zip(currency)?;
        Some(Self {
            amount: money::decimal(minor, currency),
            currency: currency.to_owned(),
        })
    }

    /// How much it is in minor units, or what is wrong with it.
    pub fn minor(&self) -> Result<i64, String> {
        money::units(&self.amount, Some(SizeUnit::Money), Some(&self.currency))
    }

    /// Applies the rules that take nothing but the ceiling.
    pub fn check(&self, faults: &mut Validation) {
        faults.collect_reason(self.minor(), FIELD);
    }
}

/// Notes a ceiling that holds for nothing: a line has to give money of its currency, or be open-ended. `lines` are the unit and the
/// currency of each.
pub fn check_lines<'a>(
    currency: &str,
    lines: impl IntoIterator<Item = (Option<SizeUnit>, Option<&'a str>)>,
    faults: &mut Validation,
) {
    let gives = |(unit, of_line): (Option<SizeUnit>, Option<&str>)| {
        unit.is_none() || of_line == Some(currency)
    };
    let reason = format!(
        "is in {currency}, of which no line gives: state it in the currency of the lines that it is over"
    );
    faults.ensure(lines.into_iter().any(gives), FIELD, &reason);
}

/// Notes a ceiling of so many minor units that is below what counts against it already.
pub fn check_covered(minor: i64, currency: &str, covered: i128, faults: &mut Validation) {
    let reason = format!(
        "is below the {} {currency} that are committed of it already",
        money::decimal(covered, currency)
    );
    faults.ensure(covered <= i128::from(minor), FIELD, &reason);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(check: impl Fn(&mut Validation)) -> Vec<String> {
        let mut faults = Validation::default();
        check(&mut faults);
        let faults = faults.into_result().err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_ceiling_is_money_above_0_and_is_kept_as_it_was_said() {
        for (amount, currency, minor) in [
            ("400000", "USD", Some(40_000_000)),
            ("0.05", "EUR", Some(5)),
            ("1.5", "XOF", None),
            ("0", "USD", None),
            ("1", "XYZ", None),
        ] {
            let ceiling = Ceiling {
                amount: amount.to_owned(),
                currency: currency.to_owned(),
            };
            assert_eq!(ceiling.minor().ok(), minor, "{ceiling:?}");
            let faults = said(|faults| ceiling.check(faults));
            assert_eq!(faults.is_empty(), minor.is_some(), "{faults:?}");
            assert!(faults.iter().all(|fault| fault.starts_with("ceiling ")));
            let again = Ceiling::kept(minor, Some(currency));
            assert_eq!(again.and_then(|again| again.minor().ok()), minor);
        }
        assert_eq!(Ceiling::kept(None, None), None);
    }

    #[test]
    fn a_ceiling_is_over_lines_of_its_currency_and_not_below_what_is_committed() {
        let money = |currency| (Some(SizeUnit::Money), Some(currency));
        let over = |lines: &[(Option<SizeUnit>, Option<&'static str>)]| {
            said(|faults| check_lines("USD", lines.iter().copied(), faults))
        };
        assert_eq!(over(&[money("EUR"), money("USD")]), [""; 0]);
        assert_eq!(over(&[(None, None)]), [""; 0], "it may give any money");
        assert_eq!(
            over(&[money("EUR"), (Some(SizeUnit::Items), None)]),
            [
                "ceiling is in USD, of which no line gives: state it in the currency of the lines that it is over"
            ]
        );
        assert_eq!(
            said(|faults| check_covered(100, "USD", 100, faults)),
            [""; 0]
        );
        assert_eq!(
            said(|faults| check_covered(100, "USD", 101, faults)),
            ["ceiling is below the 1.01 USD that are committed of it already"]
        );
    }
}

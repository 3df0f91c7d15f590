//! One budget over several lines: the most that an offer or programme gives in all, of the money of one currency.

use crate::{
    money,
    size::{SizeUnit, units},
    validation::Validation,
};

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
        units(&self.amount, Some(SizeUnit::Money), Some(&self.currency))
    }

    /// Applies the rules that take nothing but the ceiling.
    pub fn check(&self, faults: &mut Validation) {
        faults.collect_reason(self.minor(), FIELD);
    }
}

/// Whether a ceiling in this currency is over what is counted in that one, if in any: it is over all money of its currency and nothing else.
/// What is open-ended is under it as far as it gives such money.
pub fn is_over(currency: &str, counted_in: Option<&str>) -> bool {
    counted_in == Some(currency)
}

/// What a ceiling has to do with a line.
#[derive(Clone, Copy, Debug)]
pub struct LineUnder<'a> {
    /// The unit of its size; none where it is open-ended.
    pub unit: Option<SizeUnit>,
    /// The currency of that, ISO 4217, where it is money.
    pub currency: Option<&'a str>,
    /// Its size, in minor units where it is money.
    pub size: Option<i64>,
    /// The least that it gives to one gap.
    pub least: Option<i64>,
}

/// Notes a ceiling of so many minor units that holds for nothing, as a line has to give money of its currency or be open-ended; and one
/// below what a line gives to one gap at least, so that nothing could ever be committed of it.
pub fn check_lines(minor: i64, currency: &str, lines: &[LineUnder<'_>], faults: &mut Validation) {
    let gives = |line: &LineUnder<'_>| line.unit.is_none() || is_over(currency, line.currency);
    let reason = format!(
        "is in {currency}, of which no line gives: state it in the currency of the lines that it is over"
    );
    faults.ensure(lines.iter().any(gives), FIELD, &reason);
    let under = lines.iter().filter(|line| is_over(currency, line.currency));
    let least = under.filter_map(|line| line.least).max();
    if let Some(least) = least.filter(|least| *least > minor) {
        let reason = format!(
            "is below the {} {currency} that a line gives to one gap at least: nothing of that line could be committed",
            money::decimal(least, currency)
        );
        faults.ensure(false, FIELD, &reason);
    }
}

/// The sum of these lines, where a ceiling of so many minor units is above it and none of them is open-ended: it bounds nothing then.
pub fn idle_above(minor: i64, currency: &str, lines: &[LineUnder<'_>]) -> Option<i128> {
    if lines.iter().any(|line| line.unit.is_none()) {
        return None;
    }
    let under = lines.iter().filter(|line| is_over(currency, line.currency));
    let sum: i128 = under.filter_map(|line| line.size).map(i128::from).sum();
    (sum < i128::from(minor)).then_some(sum)
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

    const OPEN: LineUnder<'static> = LineUnder {
        unit: None,
        currency: None,
        size: None,
        least: None,
    };

    fn money(currency: &str) -> LineUnder<'_> {
        LineUnder {
            unit: Some(SizeUnit::Money),
            currency: Some(currency),
            ..OPEN
        }
    }

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
        let over = |lines: &[LineUnder<'_>]| said(|faults| check_lines(100, "USD", lines, faults));
        assert_eq!(over(&[money("EUR"), money("USD")]), [""; 0]);
        assert_eq!(over(&[OPEN]), [""; 0], "it may give any money");
        let items = LineUnder {
            unit: Some(SizeUnit::Items),
            ..OPEN
        };
        assert_eq!(
            over(&[money("EUR"), items]),
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

    #[test]
    fn a_ceiling_is_not_below_the_least_of_a_line_of_its_currency() {
        let line = |currency, least| LineUnder {
            least: Some(least),
            ..money(currency)
        };
        let over = |lines: &[LineUnder<'_>]| said(|faults| check_lines(100, "USD", lines, faults));
        assert_eq!(over(&[line("USD", 100), line("EUR", 101)]), [""; 0]);
        assert_eq!(
            over(&[line("USD", 99), line("USD", 101)]),
            [
                "ceiling is below the 1.01 USD that a line gives to one gap at least: nothing of that line could be committed"
            ]
        );
    }

    #[test]
    fn a_ceiling_above_all_that_its_lines_give_bounds_nothing() {
        let line = |currency, size| LineUnder {
            size: Some(size),
            ..money(currency)
        };
        let idle = |lines: &[LineUnder<'_>]| idle_above(100, "USD", lines);
        assert_eq!(idle(&[line("USD", 60), line("USD", 40)]), None);
        assert_eq!(idle(&[line("USD", 60), line("USD", 39)]), Some(99));
        assert_eq!(idle(&[line("USD", 60), line("EUR", 900)]), Some(60));
        assert_eq!(idle(&[line("USD", 60), OPEN]), None, "it may give any");
    }
}

//! What of a gap is measured from time to time, so that its progress can be drawn as a curve.

use crate::{text::one_line, validation::Validation};
use rust_decimal::Decimal;

/// Characters that the name of an indicator may have.
const INDICATOR_MAX: usize = 120;
/// Characters that its unit may have.
const UNIT_MAX: usize = 40;
/// Characters that a value may have, which is less than a decimal holds exactly.
const VALUE_MAX: usize = 20;

/// What was measured, as it is submitted and as it is kept. What is not known is not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// What is measured: `vacancy rate`.
    pub indicator: Option<String>,
    /// What it was, a decimal string.
    pub value: Option<String>,
    /// What it is held against, a decimal string; the lower end where that is a range.
    pub baseline: Option<String>,
    /// The upper end of what it is held against, where that is a range.
    pub baseline_to: Option<String>,
    /// What all these are in: `%`.
    pub unit: Option<String>,
}

impl Measured {
    /// Applies the rules: the same as it is kept.
    pub fn check(self, faults: &mut Validation) -> Self {
        let rest = [&self.value, &self.baseline, &self.baseline_to, &self.unit];
        faults.ensure(
            self.indicator.is_some() || rest.into_iter().all(Option::is_none),
            "indicator",
            "is missing: say what value, baseline and unit are of",
        );
        faults.ensure(
            self.baseline.is_some() || self.baseline_to.is_none(),
            "baseline",
            "is missing: it is the lower end of the range that baselineTo ends",
        );
        self.names_nobody(faults);
        let value = number(self.value.as_deref(), "value", faults);
        let baseline = number(self.baseline.as_deref(), "baseline", faults);
        let baseline_to = number(self.baseline_to.as_deref(), "baselineTo", faults);
        let is_range = baseline.zip(baseline_to).is_none_or(|(from, to)| from < to);
        faults.ensure(
            is_range,
            "baselineTo",
            "is not above baseline: omit it where that is no range",
        );
        let line = |text: Option<String>, max, field: &str, faults: &mut Validation| {
            text.map(|text| faults.line(&text, max, field))
        };
        Self {
            indicator: line(self.indicator, INDICATOR_MAX, "indicator", faults),
            value: value.map(written),
            baseline: baseline.map(written),
            baseline_to: baseline_to.map(written),
            unit: line(self.unit, UNIT_MAX, "unit", faults),
        }
    }

    /// Notes figures that look like a way to a private person.
    fn names_nobody(&self, faults: &mut Validation) {
        let indicator = self.indicator.as_deref().unwrap_or_default();
        let figures = [
            (&self.value, "value"),
            (&self.baseline, "baseline"),
            (&self.baseline_to, "baselineTo"),
        ];
        for (figure, field) in figures {
            if let Some(figure) = figure {
                faults.figure_names_nobody(indicator, figure, field);
            }
        }
    }

    /// The same in the unit that its indicator has in the gap already, as these indicators and units say; a fault where it has another.
    pub fn in_known_unit<'a>(
        mut self,
        known: impl IntoIterator<Item = (&'a str, &'a str)>,
        faults: &mut Validation,
    ) -> Self {
        let mut known = known.into_iter();
        let indicator = self.indicator.as_deref();
        let same = indicator.and_then(|asked| known.find(|(of, _)| is_same(of, asked)));
        let Some((_, kept)) = same else {
            return self;
        };
        let unit = self.unit.get_or_insert_with(|| kept.to_owned());
        let message =
            format!("differs from that of this indicator so far: pass {kept}, or omit it");
        faults.ensure(unit == kept, "unit", &message);
        self
    }
}

/// Whether two names are of the same indicator: case and white space make no other of it.
pub fn is_same(one: &str, other: &str) -> bool {
    one_line(one).to_lowercase() == one_line(other).to_lowercase()
}

/// A decimal string as a number, or its fault noted.
fn number(given: Option<&str>, field: &str, faults: &mut Validation) -> Option<Decimal> {
    given.and_then(|given| faults.collect_reason(exact(given), field))
}

fn exact(given: &str) -> Result<Decimal, String> {
    let digits = given.strip_prefix('-').unwrap_or(given);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = given.len() <= VALUE_MAX && is_plain(whole) && is_plain(decimals);
    let number = Decimal::from_str_exact(given).ok();
    number.filter(|_| is_number).ok_or_else(|| {
        format!(
            "is no number: write a decimal string of at most {VALUE_MAX} characters, like 50 or -12.5"
        )
    })
}

/// A number as it is kept: without zeros at its end.
fn written(number: Decimal) -> String {
    number.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured([indicator, value, baseline, baseline_to, unit]: [&str; 5]) -> Measured {
        let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Measured {
            indicator: stated(indicator),
            value: stated(value),
            baseline: stated(baseline),
            baseline_to: stated(baseline_to),
            unit: stated(unit),
        }
    }

    fn faults(of: [&str; 5], known: &[(&str, &str)]) -> (Measured, Vec<String>) {
        let mut faults = Validation::default();
        let kept = measured(of)
            .check(&mut faults)
            .in_known_unit(known.iter().copied(), &mut faults);
        let faults = faults.into_result().err().unwrap_or_default();
        (
            kept,
            faults.iter().map(|fault| fault.field.join(".")).collect(),
        )
    }

    #[test]
    fn numbers_are_exact_and_kept_without_zeros() {
        for (given, kept) in [
            ("50", Some("50")),
            ("050.0", Some("50")),
            ("-12.50", Some("-12.5")),
            ("-0.0", Some("0")),
            ("0.1000000000000001", Some("0.1000000000000001")),
            ("1234567890.123456789", Some("1234567890.123456789")),
            ("123456789012345678901", None),
            ("", None),
            ("-", None),
            (".5", None),
            ("5.", None),
            ("+5", None),
            ("1e3", None),
            ("1_000", None),
            ("12,5", None),
            ("50 %", None),
            ("1.2.3", None),
        ] {
            assert_eq!(exact(given).ok().map(written).as_deref(), kept, "{given}");
        }
    }

    #[test]
    fn what_is_measured_is_named_and_a_range_has_two_ends() {
        for (given, wrong) in [
            (["", "", "", "", ""], ""),
            (["vacancy rate", "", "", "", ""], ""),
            (["vacancy rate", "50.0", "25", "30", "%"], ""),
            (["", "50", "", "", ""], "indicator"),
            (["", "", "", "", "%"], "indicator"),
            (["x", "half", "", "", "%"], "value"),
            (["x", "50", "", "30", "%"], "baseline"),
            (["x", "50", "30", "30", "%"], "baselineTo"),
            (["x", "50", "30", "4", "%"], "baselineTo"),
            ([" ", "50", "", "", "%"], "indicator"),
        ] {
            assert_eq!(faults(given, &[]).1.join(" "), wrong, "{given:?}");
        }
    }

    #[test]
    fn an_indicator_keeps_its_unit() {
        let known = [("Posts", "people"), ("Vacancy rate", "%")];
        let (kept, wrong) = faults(["vacancy  RATE", "40", "", "", ""], &known);
        assert_eq!((kept.unit.as_deref(), wrong.len()), (Some("%"), 0));
        assert_eq!(
            faults(["vacancy rate", "4", "", "", "posts"], &known)
                .1
                .join(" "),
            "unit"
        );
        assert_eq!(faults(["another", "4", "", "", "posts"], &known).1, [""; 0]);
    }
}

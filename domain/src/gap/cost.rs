//! What closing the whole of a gap costs, as its source prints it: beside its needs, and never added to what they come to.

use crate::{
    money::{self, decimal},
    size::{SizeUnit, least, units},
    validation::Validation,
};

/// What closing the whole of a gap costs. Sums are decimal strings here and where they are kept: they are shown, and no figure
/// reckons with them. Suggestions and plans weigh them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// What all of it costs.
    pub amount: Option<String>,
    /// The least sum that is of any use.
    pub least_viable: Option<String>,
    /// Their currency, ISO 4217.
    pub currency: Option<String>,
    /// The year in whose prices they are.
    pub year: Option<i32>,
}

/// What is to be revised of it: nothing where it stays as it is, and nothing within where it is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What all of it costs.
    pub amount: Option<Option<String>>,
    /// The least sum that is of any use.
    pub least_viable: Option<Option<String>>,
    /// Their currency.
    pub currency: Option<Option<String>>,
    /// The year in whose prices they are.
    pub year: Option<Option<i32>>,
}

impl Cost {
    /// Applies the rules, and writes sums with the decimals of their currency.
    pub fn check(&mut self, faults: &mut Validation) {
        let Self {
            amount,
            least_viable,
            currency,
            year,
        } = self;
        if amount.is_none() && least_viable.is_none() {
            let reason = "goes with cost or leastViable: state one of them, or take it out as well";
            faults.ensure(currency.is_none(), "costCurrency", reason);
            faults.ensure(year.is_none(), "costYear", reason);
            return;
        }
        let is_year = year.is_none_or(|year| (1900..=2199).contains(&year));
        faults.ensure(is_year, "costYear", "must lie between 1900 and 2199");
        let reason = "is missing: write for example USD, EUR or XOF";
        faults.ensure(currency.is_some(), "costCurrency", reason);
        let Some(code) = currency.as_deref() else {
            return;
        };
        let known = money::currency(code).map_err(|reason| format!("is wrong: {reason}"));
        if faults.collect_reason(known, "costCurrency").is_none() {
            return;
        }
        let (unit, code) = (Some(SizeUnit::Money), Some(code));
        let whole = amount
            .as_deref()
            .and_then(|given| faults.collect_reason(units(given, unit, code), "cost"));
        let least = least_viable.as_deref().and_then(|given| {
            faults.collect_reason(least(given, whole, unit, code), "leastViable")
        });
        let written = |minor: i64| decimal(minor, code.unwrap_or_default());
        *amount = whole.map(written);
        *least_viable = least.map(written);
    }

    /// Takes over what is revised.
    pub fn revise(&mut self, revision: Revision) {
        let Self {
            amount,
            least_viable,
            currency,
            year,
        } = self;
        *amount = revision.amount.unwrap_or(amount.take());
        *least_viable = revision.least_viable.unwrap_or(least_viable.take());
        *currency = revision.currency.unwrap_or(currency.take());
        *year = revision.year.unwrap_or(*year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(amount: Option<&str>, least: Option<&str>, currency: Option<&str>) -> Cost {
        Cost {
            amount: amount.map(str::to_owned),
            least_viable: least.map(str::to_owned),
            currency: currency.map(str::to_owned),
            year: Some(2009),
        }
    }

    fn faults(cost: &mut Cost) -> Vec<String> {
        let mut faults = Validation::default();
        cost.check(&mut faults);
        let faults = faults.into_result().err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn sums_are_exact_and_written_as_their_currency_is() {
        for (given, written) in [
            (
                cost(Some("2500000"), Some("0.5"), Some("USD")),
                cost(Some("2500000.00"), Some("0.50"), Some("USD")),
            ),
            (
                cost(Some("007"), None, Some("XOF")),
                cost(Some("7"), None, Some("XOF")),
            ),
            (
                cost(None, Some("12"), Some("EUR")),
                cost(None, Some("12.00"), Some("EUR")),
            ),
        ] {
            let mut checked = given.clone();
            assert_eq!((faults(&mut checked), &checked), (Vec::new(), &written));
            assert_eq!(
                (faults(&mut checked), &checked),
                (Vec::new(), &written),
                "checked again"
            );
        }
        assert_eq!(faults(&mut Cost::default()), [""; 0]);
    }

    #[test]
    fn what_goes_together_is_stated_together() {
        let goes_with = "goes with cost or leastViable: state one of them, or take it out as well";
        for (mut cost, said) in [
            (cost(None, None, Some("USD")), vec![format!("costCurrency {goes_with}"), format!("costYear {goes_with}")]),
            (cost(Some("1"), None, None), vec!["costCurrency is missing: write for example USD, EUR or XOF".to_owned()]),
            (cost(Some("0"), None, Some("USD")), vec!["cost must be above 0".to_owned()]),
            (cost(Some("1"), Some("1.01"), Some("USD")), vec!["leastViable is more than there is: state no more than the whole".to_owned()]),
            (
                cost(Some("1"), Some("1"), Some("usd")),
                vec![
                    "costCurrency is wrong: \"usd\" is not an ISO 4217 currency: write for example USD, EUR or XOF; did you mean USD?"
                        .to_owned(),
                ],
            ),
            (
                Cost {
                    year: Some(209),
                    ..cost(Some("1"), None, Some("USD"))
                },
                vec!["costYear must lie between 1900 and 2199".to_owned()],
            ),
        ] {
            assert_eq!(faults(&mut cost), said);
        }
    }

    #[test]
    fn what_is_left_out_stays() {
        let mut known = cost(Some("2.00"), Some("1.00"), Some("USD"));
        known.revise(Revision {
            amount: Some(Some("3".to_owned())),
            year: Some(None),
            ..Revision::default()
        });
        let revised = cost(Some("3"), Some("1.00"), Some("USD"));
        assert_eq!(
            known,
            Cost {
                year: None,
                ..revised
            }
        );
    }
}

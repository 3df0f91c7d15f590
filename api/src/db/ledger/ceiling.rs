//! What an offer or programme gives at most in all, over its lines of one currency.

use super::{enter, measure_of, measure_of_line, measure_of_need, size_of_line};
use domain::{
    assistance::ceiling::{LineUnder, is_over},
    ledger::{Account, Ledger, end::EVER},
    size::{Measure, SizeUnit},
};
use entity::{assistance, assistance_line, commitment, need};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The most that an offer or programme gives in all over its lines of one currency, and what it is counted in; none where none is stated.
pub fn ceiling_of(assistance: &assistance::Model) -> Option<(i64, Measure)> {
    let measure = Measure {
        unit: Some(SizeUnit::Money),
        currency: assistance.ceiling_currency.clone(),
    };
    Some((assistance.ceiling_minor?, measure))
}

/// The ceiling of an offer or programme, where it is over what is counted in this.
pub fn ceiling_in(assistance: &assistance::Model, measure: &Measure) -> Option<i64> {
    let currency = assistance.ceiling_currency.as_deref()?;
    let minor = assistance.ceiling_minor?;
    is_over(currency, measure.currency.as_deref()).then_some(minor)
}

/// The same, where it is over what this line gives to that need: it is counted as the line is, or where that is open-ended as the need.
pub fn ceiling_over(
    assistance: &assistance::Model,
    line: &assistance_line::Model,
    need: &need::Model,
) -> Option<i64> {
    let mut measures = [measure_of_line(line), measure_of_need(need)].into_iter();
    ceiling_in(assistance, &measures.find(Measure::counts)?)
}

/// What a ceiling has to do with a line.
pub fn under_ceiling(line: &assistance_line::Model) -> LineUnder<'_> {
    LineUnder {
        unit: line.unit,
        currency: line.currency.as_deref(),
        size: size_of_line(line),
        least: line.least,
    }
}

/// The sums of the entries of each offer or programme, by its id and in each measure: what counts against its ceiling. What has ended
/// was given all the same.
pub fn by_assistance<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
) -> HashMap<Uuid, BTreeMap<Measure, Ledger>> {
    let mut sums: HashMap<Uuid, BTreeMap<Measure, Ledger>> = HashMap::new();
    for row in entries {
        let of = sums.entry(row.assistance_id.unwrap_or_default());
        let sum = of.or_default().entry(measure_of(row)).or_default();
        enter(sum, row, EVER);
    }
    sums
}

/// The ceiling of an offer or programme as an account, given the sums of its entries; none where none is stated.
pub fn ceiling_account(
    assistance: &assistance::Model,
    sums: Option<&BTreeMap<Measure, Ledger>>,
) -> Option<Account> {
    let (minor, measure) = ceiling_of(assistance)?;
    let entered = sums.and_then(|sums| sums.get(&measure));
    Some(Account {
        entered: entered.copied().unwrap_or_default(),
        size: Some(minor),
    })
}

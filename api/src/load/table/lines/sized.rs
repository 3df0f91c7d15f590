//! The size of a line: as it is on record, and as its cells say it; and what a whole gap costs.

use crate::load::table::{cell::Cell, record::Record};
use domain::{
    gap::cost::Revision as CostRevision,
    money,
    size::{self, QuantityUnit, Size, SizeUnit},
};

/// A size on record as a draft.
pub(super) fn size_as_it_is(size: Option<&Size>) -> size::Draft {
    match size {
        None => size::Draft::Unsized,
        Some(Size::Quantity { unit, value }) => {
            let (unit, value) = (*unit, *value);
            size::Draft::Quantity { unit, value }
        }
        Some(Size::Money { minor, currency }) => size::Draft::Money {
            amount: money::decimal(*minor, currency),
            currency: currency.clone(),
        },
    }
}

/// The size of a line, where its cells say one; what they leave out of it is as on record.
pub(super) fn sized(record: &mut Record<'_>, at: usize, base: &size::Draft) -> Option<size::Draft> {
    let unit: Option<Option<SizeUnit>> = record.line_removable(at, "unit", Cell::word);
    let quantity = record.line_removable(at, "quantity", Cell::number);
    let currency = record.line_given(at, "currency", currency);
    if unit == Some(None) || quantity == Some(None) {
        return Some(size::Draft::Unsized);
    }
    let (unit, quantity) = (unit.flatten(), quantity.flatten());
    if unit.is_none() && quantity.is_none() && currency.is_none() {
        return None;
    }
    let money = currency.as_ref().map(|_| SizeUnit::Money);
    let Some(unit) = unit.or(money).or_else(|| base.unit()) else {
        missing(record, at, "unit", "is missing: say what is counted");
        return None;
    };
    let before = (base.unit() == Some(unit)).then_some(base);
    let quantity = quantity.or_else(|| before.and_then(amount));
    let Some(quantity) = quantity else {
        let message = "is missing: say how much, or leave out the unit where it is open";
        missing(record, at, "quantity", message);
        return None;
    };
    let Some(unit) = unit.counted() else {
        let before = before.and_then(size::Draft::currency).map(str::to_owned);
        return of_money(record, at, quantity, currency.or(before));
    };
    of_things(record, at, unit, &quantity, currency.is_some())
}

/// What closing a whole gap costs, as far as its cells say it.
pub(in crate::load::table) fn cost(record: &mut Record<'_>) -> CostRevision {
    CostRevision {
        amount: record.removable("cost", Cell::number),
        least_viable: record.removable("least_viable", Cell::number),
        currency: record.removable("cost_currency", currency),
        year: record.removable("cost_year", |cell| {
            let year = cell.number()?;
            let no_year = |_| format!("has {year}, which is no year: write for example 2009");
            year.parse::<i32>().map_err(no_year)
        }),
    }
}

/// The code of a currency that is in a cell, in capitals or not.
pub(in crate::load::table) fn currency(cell: &Cell) -> Result<String, String> {
    let code = cell.code()?.to_uppercase();
    let known = money::currency(&code).map_err(|reason| format!("is wrong: {reason}"))?;
    Ok(known.code().to_owned())
}

/// The number of people that is in a cell.
pub(super) fn people(cell: &Cell) -> Result<i32, String> {
    let number = cell.number()?;
    without_zeros(&number)
        .parse()
        .map_err(|_| format!("has {number}: write how many people, {} at most", i32::MAX))
}

fn of_money(
    record: &mut Record<'_>,
    at: usize,
    amount: String,
    currency: Option<String>,
) -> Option<size::Draft> {
    let Some(currency) = currency else {
        let message = "is missing: write for example USD, EUR or XOF";
        missing(record, at, "currency", message);
        return None;
    };
    Some(size::Draft::Money { amount, currency })
}

fn of_things(
    record: &mut Record<'_>,
    at: usize,
    unit: QuantityUnit,
    quantity: &str,
    has_currency: bool,
) -> Option<size::Draft> {
    if has_currency {
        record.flaw(
            Some(at),
            "currency",
            "cell.unreadable",
            "goes with the unit MONEY alone: leave it empty, or write MONEY",
        );
    }
    match counted(quantity) {
        Ok(value) => Some(size::Draft::Quantity { unit, value }),
        Err(message) => {
            record.flaw(Some(at), "quantity", "cell.unreadable", message);
            None
        }
    }
}

/// A number of what is counted, as far as the API takes it.
fn counted(quantity: &str) -> Result<i64, String> {
    let quantity = without_zeros(quantity);
    let is_whole = quantity.bytes().all(|byte| byte.is_ascii_digit());
    match quantity.parse::<i32>() {
        Ok(value) => Ok(value.into()),
        Err(_) if is_whole => Err(format!("has {quantity}, and {} is the most", i32::MAX)),
        Err(_) => Err(format!(
            "has {quantity}, which is no whole number, and this unit takes no other"
        )),
    }
}

/// A number without decimals that say nothing: 2.00 is 2.
fn without_zeros(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|digit| digit == b'0') => whole,
        _ => number,
    }
}

/// Notes a cell that is missing, unless it is there and could not be read.
fn missing(record: &mut Record<'_>, at: usize, heading: &str, message: &str) {
    if !record.is_spoilt(heading) {
        record.flaw(Some(at), heading, "cell.missing", message);
    }
}

fn amount(size: &size::Draft) -> Option<String> {
    match size {
        size::Draft::Unsized => None,
        size::Draft::Quantity { value, .. } => Some(value.to_string()),
        size::Draft::Money { amount, .. } => Some(amount.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_whole_and_no_more_than_the_api_takes() {
        assert_eq!(counted("2147483647"), Ok(2_147_483_647));
        assert_eq!((counted("2.00"), counted("20.0")), (Ok(2), Ok(20)));
        let courses = people(&Cell::Text("2,0".to_owned()));
        assert_eq!(courses, Ok(2));
        for (quantity, says) in [
            ("2147483648", "is the most"),
            ("99999999999999999999", "is the most"),
            ("2.5", "no whole number"),
        ] {
            let reason = counted(quantity).expect_err("a reason");
            assert!(reason.contains(says), "{reason}");
        }
    }
}

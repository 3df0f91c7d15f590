//! Entries that are given together, in no order: what each is counted in, and whether all of them are sound.

use super::Ledger;
use crate::{
    date::in_order,
    money,
    size::{Measure, QUANTITY_MAX, SizeUnit, too_many},
    validation::Fault,
};

/// What an entry that says its figure in columns, as files do, is counted in: what its need is counted in. On an unsized need it
/// may be anything, or nothing where there is no figure.
///
/// `unit` and `currency` are what the entry says of its figure: a quantity, or minor units.
pub fn measure(
    need: &Measure,
    (unit, currency): (Option<SizeUnit>, Option<&str>),
    (quantity, minor): (Option<i64>, Option<i64>),
) -> Result<Measure, Fault> {
    let said = Measure {
        unit: unit.or(minor.map(|_| SizeUnit::Money)).or(need.unit),
        currency: currency.map(str::to_owned),
    };
    let is_whole = match said.unit {
        Some(SizeUnit::Money) => minor.is_some() && quantity.is_none() && currency.is_some(),
        Some(_) => quantity.is_some() && minor.is_none() && currency.is_none(),
        None => quantity.is_none() && minor.is_none() && currency.is_none(),
    };
    let reason = if need.counts() && !(is_whole && said == *need) {
        "must be in the unit of the need, and in its currency where it is money"
    } else if !is_whole {
        "must have its unit, or an amount its currency, since the need is unsized: leave all of them out where there is no figure"
    } else if quantity.or(minor).is_some_and(|amount| amount <= 0) {
        "must be above 0"
    } else if quantity.is_some_and(|amount| amount > QUANTITY_MAX) {
        return Err(Fault::invalid("quantity", too_many()));
    } else {
        return Ok(said);
    };
    Err(Fault::invalid("quantity", reason))
}

/// A need whose size bounds what is entered on it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it is called to who enters.
    pub name: &'a str,
    /// How much it asks for.
    pub size: i64,
    /// ISO 4217, where it is money.
    pub currency: Option<&'a str>,
}

/// Whether what is entered on a need, all of it, is within its size.
pub fn within_size(entered: Ledger, need: Asked<'_>) -> Result<(), Fault> {
    if !entered.exceeds(need.size) {
        return Ok(());
    }
    let reason = format!(
        "comes to {} committed or delivered, with what is on record, and {} asks for {}: let all of it come to no more, or say in until when what is over ended",
        figure(entered.covered(), need.currency),
        need.name,
        figure(need.size, need.currency),
    );
    Err(Fault::invalid("quantity", reason))
}

/// Whether what one giver took back, all of it, was committed and not delivered, and what of their pledges was reversed or ended was
/// pledged. Sources may tell of a delivery alone: it needs no commitment before it, and leaves nothing to take back.
pub fn backed(entered: Ledger) -> Result<(), Fault> {
    if entered.pledged < 0 {
        return Err(Fault::invalid(
            "quantity",
            "takes back more than its provider pledged to the need, with what is on record",
        ));
    }
    if entered.withdrawn > (entered.committed - entered.delivered).max(0) {
        Err(Fault::invalid(
            "quantity",
            "takes back more than its provider committed to the need and has not delivered, with what is on record",
        ))
    } else {
        Ok(())
    }
}

/// Whether something of an entry of this date can be reversed on that one: not before there was anything to reverse. Where either has no
/// date, nothing is known of it.
pub fn may_reverse_on(entered: Option<&str>, on: Option<&str>) -> Result<(), String> {
    match (entered, on) {
        (Some(entered), Some(on)) if !in_order(entered, on) => Err(format!(
            "lies before the entry that it reverses, which is of {entered}: give that day or a later one"
        )),
        _ => Ok(()),
    }
}

/// How much, in words: with its currency, where it is money.
pub(super) fn figure(value: impl Into<i128>, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => format!("{} {currency}", money::decimal(value, currency)),
        None => value.into().to_string(),
    }
}

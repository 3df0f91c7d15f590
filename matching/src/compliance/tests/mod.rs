//! The rules as they stand in the table, and how deliveries fare under them.

mod anything;
mod cases;
mod data;
mod flags;
mod pairs;
mod properties;
mod verdicts;

use crate::compliance::*;
use std::sync::LazyLock;

/// Read once.
static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

/// A day.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Words of a party.
fn words(party: Party) -> Vec<String> {
    let word = match party {
        Party::Institution => "customs",
        Party::SecurityForces => "Armed Forces",
        Party::NonGovernment => "armed group",
    };
    vec![word.to_owned()]
}

/// A type of assistance and goods that make a class, for a party.
fn making(class: Class, party: Party) -> Option<(AssistanceType, Option<GoodsClass>)> {
    match class {
        Class::None => Some((AssistanceType::Procedure, None)),
        Class::NonLethal => Some((
            AssistanceType::Equipment,
            Some(GoodsClass::NonLethalMilitary),
        )),
        Class::SecurityTraining => {
            (party != Party::Institution).then_some((AssistanceType::Training, None))
        }
        Class::Lethal => Some((AssistanceType::Equipment, Some(GoodsClass::Arms))),
    }
}

/// Judges a delivery to one country that was asked for long before.
fn judged(country: &str, class: Class, party: Party, start: NaiveDate) -> Option<Verdict> {
    let (kind, goods) = making(class, party)?;
    let delivery = Delivery {
        countries: &[country.to_owned()],
        regime: None,
        kind,
        goods,
        beneficiaries: &words(party),
        asked_on: start - chrono::Days::new(400),
        start,
    };
    Some(check(&RULES, &delivery))
}

/// Judges a delivery to forces, with a day on which it was asked for.
fn asked(
    country: &str,
    kind: AssistanceType,
    goods: Option<GoodsClass>,
    asked_on: &str,
    start: &str,
) -> Verdict {
    let delivery = Delivery {
        countries: &[country.to_owned()],
        regime: None,
        kind,
        goods,
        beneficiaries: &words(Party::SecurityForces),
        asked_on: day(asked_on),
        start: day(start),
    };
    check(&RULES, &delivery)
}

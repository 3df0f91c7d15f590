//! The world that the judged collections go by: groups of countries, and rates of exchange.

use super::{fields, rows, today};
use matching::facts::{Rate, ReferenceData};

pub(super) fn world() -> ReferenceData {
    let mut world = ReferenceData::default();
    for row in rows(include_str!("groups.csv")) {
        let [group, country] = fields(row);
        world
            .groups
            .entry(group.to_owned())
            .or_default()
            .insert(country.to_owned());
    }
    let rates = [
        ("EUR", "USD", 1_100_000),
        ("GBP", "USD", 1_250_000),
        ("GBP", "EUR", 1_150_000),
    ];
    world.rates.extend(rates.map(|(from, to, millionths)| Rate {
        name: "Rate of the judged collections".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        millionths,
        day: today(),
    }));
    world
}

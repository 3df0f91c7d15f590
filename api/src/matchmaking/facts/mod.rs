//! From rows that a viewer may read to the facts that matching weighs.
//!
//! Everything here starts from `Seen` rows and reads on through their scope: what a viewer may not see weighs nothing.

mod gap;
mod ledger;
mod offers;
mod world;

pub use gap::{gaps, weigh_need};
pub use ledger::{Records, records};
pub use offers::{assistance, assistance_given, cofinancing, exclusion, weigh_line};
pub use world::world;

use crate::{
    db::{reference::Reference, scope::Seen},
    history::hidden::is_placeholder,
};
use domain::date::{begins, ends};
use matching::facts as weighed;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Days that dates mean which may name only a month or a year: the whole of it.
pub fn window(from: Option<&str>, until: Option<&str>) -> weighed::Window {
    weighed::Window {
        from: from.and_then(begins),
        until: until.and_then(ends),
    }
}

/// A size from its columns.
pub fn size(
    unit_of: Option<domain::size::SizeUnit>,
    quantity: Option<i64>,
    amount_minor: Option<i64>,
    currency: Option<&String>,
) -> Option<weighed::Size> {
    Some(weighed::Size {
        unit: unit_of?,
        value: quantity.or(amount_minor)?,
        currency: currency.map(|code| code.as_str().into()),
    })
}

/// When a mission is over, where it has an end.
fn mission_end(mission: Option<Uuid>, reference: &Reference) -> Option<weighed::MissionEnd> {
    let mission = reference.missions.of(mission)?;
    Some(weighed::MissionEnd {
        mission: mission.acronym.as_str().into(),
        last_day: mission.ended.as_deref().and_then(ends)?,
    })
}

/// Words or codes that a column holds with spaces between them.
pub fn codes(column: Option<&str>) -> Box<[String]> {
    column
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// Words that a column holds one a line; none where they were hidden or erased.
pub fn lines(column: Option<&str>) -> Box<[String]> {
    column
        .filter(|words| !is_placeholder(words))
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

type Parts<M> = HashMap<Uuid, Vec<Seen<M>>>;

/// The codes of what hangs on a row, in order.
fn coded<T>(links: Option<&Vec<Seen<T>>>, code: impl Fn(&T) -> Option<String>) -> Vec<String> {
    let codes: BTreeSet<String> = links
        .into_iter()
        .flatten()
        .filter_map(|link| code(link))
        .collect();
    codes.into_iter().collect()
}

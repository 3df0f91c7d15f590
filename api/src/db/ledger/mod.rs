//! The ledger in the database: its rows as [`Ledger`] takes them, and the same sums in SQL, where lists are filtered and summed.
//!
//! What is covered, what stands and what remains is said twice in all: in `domain::ledger`, and here. A test has both add up the
//! same entries.

mod ceiling;
mod entered;
mod gaps;
mod sums;

pub use ceiling::{
    by_assistance, ceiling_account, ceiling_in, ceiling_of, ceiling_over, under_ceiling,
};
pub use gaps::{
    entered_gaps_whose_needs, gaps_among_whose_needs, gaps_given, gaps_whose_needs,
    has_sized_needs, is_begun, is_late, is_left_alone, is_left_open, is_looked_after, is_met,
    is_promised, is_sized, matches_given,
};
pub use sums::{cover_of_need, join_needs, join_needs_of_few, of_entries, of_need, of_needs, wide};

use domain::{
    ledger::{
        Ledger,
        end::{EVER, Ends},
    },
    size::Measure,
};
use entity::{assistance_line, commitment, need};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How much an entry is in its measure: one where it has no figure.
pub fn amount_of(entry: &commitment::Model) -> i64 {
    entry.quantity.or(entry.amount_minor).unwrap_or(1)
}

/// What an entry is counted in.
pub fn measure_of(entry: &commitment::Model) -> Measure {
    Measure {
        unit: entry.unit,
        currency: entry.currency.clone(),
    }
}

/// What is counted on a need; nothing where it is unsized.
pub fn measure_of_need(need: &need::Model) -> Measure {
    Measure {
        unit: need.unit,
        currency: need.currency.clone(),
    }
}

/// What a line is counted in; nothing where it is open-ended.
pub fn measure_of_line(line: &assistance_line::Model) -> Measure {
    Measure {
        unit: line.unit,
        currency: line.currency.clone(),
    }
}

/// The last days of an entry.
pub fn ends_of(entry: &commitment::Model) -> Ends<'_> {
    Ends {
        own: entry.until.as_deref(),
        commitment: entry.commitment_until.as_deref(),
    }
}

fn enter(sum: &mut Ledger, row: &commitment::Model, day: &str) {
    sum.enter_as_of(day, row.kind, amount_of(row), ends_of(row));
}

fn of_rows<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>, day: &str) -> Ledger {
    let mut sum = Ledger::default();
    for row in entries {
        enter(&mut sum, row, day);
    }
    sum
}

/// The sums of those of these entries that are in a measure, as of a day: of all of them where that is [`EVER`].
pub fn in_measure<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    measure: &Measure,
    day: &str,
) -> Ledger {
    let is_in =
        |row: &&commitment::Model| row.unit == measure.unit && row.currency == measure.currency;
    of_rows(entries.into_iter().filter(is_in), day)
}

/// The sums of those of its entries that count against the size of a need, as of a day.
pub fn on_need<'a>(
    need: &need::Model,
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> Ledger {
    let measure = measure_of_need(need);
    let counted = entries.into_iter().filter(|_| measure.counts());
    in_measure(counted, &measure, day)
}

/// The sums of the entries that draw on a line: all that have a figure, which is in the unit of the line where it has one. What has
/// ended was given all the same.
pub fn from_line<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>) -> Ledger {
    of_rows(entries.into_iter().filter(|row| row.unit.is_some()), EVER)
}

/// The same of each line that these entries draw on, by its id.
pub fn by_line<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
) -> HashMap<Uuid, Ledger> {
    let mut of_line: HashMap<Uuid, Vec<&commitment::Model>> = HashMap::new();
    for entry in entries {
        let line = entry.line_id.unwrap_or_default();
        of_line.entry(line).or_default().push(entry);
    }
    let lines = of_line.into_iter();
    lines
        .map(|(line, entries)| (line, from_line(entries)))
        .collect()
}

/// The ends that what is committed in a measure and stands under a line of a match has, given the entries under it: one, if any does.
pub fn standing_ends<'a>(
    under: impl IntoIterator<Item = &'a commitment::Model>,
    measure: &Measure,
) -> Vec<Option<String>> {
    let mut sums: BTreeMap<Option<String>, Ledger> = BTreeMap::new();
    let in_measure = under.into_iter().filter(|row| measure_of(row) == *measure);
    for row in in_measure {
        enter(sums.entry(row.until.clone()).or_default(), row, EVER);
    }
    let standing = sums.into_iter().filter(|(_, sum)| sum.standing() > 0);
    standing.map(|(until, _)| until).collect()
}

/// What the figures under a line of a match are counted in, and the sums in that: as the need is, or as the line that gives where the
/// need has no size, or as all that was entered is where that is open-ended too. None where they cannot be said: something was entered
/// without a figure alone, or in several units.
pub fn under_line(
    need: Measure,
    gives: Measure,
    sums: Option<&BTreeMap<Measure, Ledger>>,
) -> Option<(Measure, Ledger)> {
    let of_need = need.counts();
    let stated = [need, gives].into_iter().find(Measure::counts);
    let Some(sums) = sums.filter(|sums| !sums.is_empty()) else {
        return Some((stated.unwrap_or_default(), Ledger::default()));
    };
    let only = sums.keys().next().filter(|_| sums.len() == 1).cloned();
    let measure = stated.or(only).filter(Measure::counts)?;
    let sum = sums.get(&measure).copied();
    let sum = sum.or(of_need.then(Ledger::default))?;
    Some((measure, sum))
}

/// What is pledged under a line of a match and was not committed, given the entries under it: in each measure, by the last days of the
/// pledges, of which those that end first are the first to be left.
pub fn promises(under: &[commitment::Model]) -> Vec<(Measure, Option<String>, i64)> {
    let mut promises = Vec::new();
    for (measure, sum) in by_measure(under, EVER) {
        let mut left = sum.promised();
        let mut by_end: BTreeMap<(bool, Option<String>), Ledger> = BTreeMap::new();
        for row in under.iter().filter(|row| measure_of(row) == measure) {
            let end = (row.until.is_none(), row.until.clone());
            enter(by_end.entry(end).or_default(), row, EVER);
        }
        for ((_, until), of_end) in by_end {
            let part = of_end.pledged.clamp(0, left);
            left -= part;
            if let Ok(part) = i64::try_from(part)
                && part > 0
            {
                promises.push((measure.clone(), until, part));
            }
        }
    }
    promises
}

/// The sums of these entries in each measure, as of a day.
pub fn by_measure<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> BTreeMap<Measure, Ledger> {
    let mut sums: BTreeMap<Measure, Ledger> = BTreeMap::new();
    for row in entries {
        enter(sums.entry(measure_of(row)).or_default(), row, day);
    }
    sums
}

/// Whether anything that does not count against the size of a need is committed or delivered to it, as of a day.
pub fn looks_after<'a>(
    need: &need::Model,
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> bool {
    let counted = measure_of_need(need);
    let sums = by_measure(entries, day);
    let mut beside = sums
        .iter()
        .filter(|(measure, _)| !measure.counts() || **measure != counted);
    beside.any(|(_, sum)| sum.covered() > 0)
}

/// The size of a need in its unit; none where it is unsized.
pub fn size_of_need(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

/// How much a line gives, in its unit; none where it is open-ended.
pub fn size_of_line(line: &assistance_line::Model) -> Option<i64> {
    line.quantity.or(line.amount_minor)
}

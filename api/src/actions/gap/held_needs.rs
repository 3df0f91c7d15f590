//! Needs of a gap that the ledger or an agreed match holds as they are.

use super::needs::size;
use crate::{
    db::{
        ledger::{in_measure, measure_of},
        transaction::Tx,
    },
    error::Result,
};
use domain::{
    gap::need::{self as rules, Becomes},
    validation::Validation,
};
use entity::{commitment, match_line, matches, need};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// Why the ledger, as of a day, does not allow a change of a need; nothing if it does.
pub fn ledger_against(
    before: &need::Model,
    after: Option<&need::Model>,
    entries: &[&commitment::Model],
    day: &str,
) -> Option<&'static str> {
    if entries.is_empty() {
        return None;
    }
    let size_after = after.and_then(size);
    let becomes = match (after, &size_after) {
        (None, _) => Becomes::LeftOut,
        (Some(_), None) => Becomes::Unsized,
        (Some(_), Some(size)) => Becomes::Sized(size),
    };
    let mut counted = size(before);
    let measure = counted.as_ref().map(Size::measure);
    // What only looks after a need does not hold it to its unit.
    counted.take_if(|_| {
        !entries
            .iter()
            .any(|entry| Some(measure_of(entry)) == measure)
    });
    let covered = size_after
        .as_ref()
        .map(|size| in_measure(entries.iter().copied(), &size.measure(), day).covered());
    rules::ledger_against(counted.as_ref(), becomes, covered.unwrap_or(0))
}

/// A need that the ledger or an agreed match holds, and that would not stay as they count on it.
pub struct Held<'a> {
    /// The need as it is.
    pub need: &'a need::Model,
    /// What holds it, as it follows its name.
    pub why: &'static str,
    /// Whether it would be left out.
    pub is_gone: bool,
}

/// The needs of those known that the ledger or an agreed match does not let become what is planned.
pub async fn held<'a>(
    tx: &Tx,
    known: &'a [need::Model],
    planned: &[need::Model],
) -> Result<Vec<Held<'a>>> {
    let mut held = Vec::new();
    for need in known {
        let lines = tx
            .parts::<need::Entity, commitment::Entity>(need.id)
            .await?;
        let after = planned.iter().find(|planned| planned.id == need.id);
        let entries: Vec<_> = lines.iter().collect();
        let why = match after {
            Some(_) => ledger_against(need, after, &entries, tx.today()),
            None if !lines.is_empty() => Some("has lines in the ledger"),
            None => is_agreed(tx, need.id)
                .await?
                .then_some("is part of an agreed match"),
        };
        held.extend(why.map(|why| Held {
            need,
            why,
            is_gone: after.is_none(),
        }));
    }
    Ok(held)
}

/// Notes changes of needs that the ledger or an agreed match does not allow, each at the field of the input that makes it.
pub async fn against_ledger(
    tx: &Tx,
    known: &[need::Model],
    planned: &[need::Model],
    field: impl Fn(Uuid) -> String,
    faults: &mut Validation,
) -> Result<()> {
    for Held { need, why, is_gone } in held(tx, known, planned).await? {
        let is_new = |need: &&need::Model| known.iter().all(|known| known.id != need.id);
        let message = if is_gone {
            gone(need, why, planned.iter().filter(is_new))
        } else {
            why.to_owned()
        };
        faults.ensure(false, &field(need.id), &message);
    }
    Ok(())
}

/// What is said of a need that is held and among the planned no more: left out, or said otherwise by one of those that are new.
fn gone<'a>(
    was: &need::Model,
    why: &str,
    mut new: impl Iterator<Item = &'a need::Model>,
) -> String {
    let place = was.position;
    if new.any(|need| need.title == was.title && need.assistance == was.assistance) {
        format!(
            "state need {place} otherwise than it is on record, and it {why}: repeat it as it is, with its size; what is beyond that is planned as a need of its own, by planNeeds"
        )
    } else {
        format!("leave out need {place}, which {why}: keep it")
    }
}

/// Whether an agreed match is to give to a need: everyone who can read the need can see it. A match that is only proposed
/// holds nothing, or a refusal would reveal it.
async fn is_agreed(tx: &Tx, need: Uuid) -> Result<bool> {
    let with_it = match_line::Entity::find()
        .select_only()
        .column(match_line::Column::MatchId);
    let with_it = with_it
        .filter(match_line::Column::NeedId.eq(need))
        .into_query();
    let agreed = matches::Entity::find()
        .filter(matches::Column::Id.in_subquery(with_it))
        .filter(matches::Column::Agreed.is_not_null());
    Ok(!tx.rows_whoever_may_read(agreed).await?.is_empty())
}

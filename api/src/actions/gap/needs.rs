//! The needs of a gap: what the ledger and agreed matches hold of them, and how they are written.

use super::{
    exempted::{GOODS_HELD, holds_goods},
    need_row::size,
};
use crate::{
    actions::matches::take_out::take_out,
    db::{
        ledger::{in_measure, measure_of},
        reference::Reference,
        transaction::Tx,
    },
    error::Result,
};
use domain::{
    event::EventKind,
    gap::need::{self as rules, Becomes, Draft, Need},
    size::Size,
    validation::Validation,
};
use entity::{commitment, match_line, matches, need, need_dependency};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Calls the countries that have shares by their alpha-3 codes.
pub fn name_countries<'a>(
    reference: &Reference,
    lines: impl Iterator<Item = &'a mut Draft>,
    faults: &mut Validation,
) {
    for (at, line) in lines.enumerate() {
        for (place, share) in line.shares.iter_mut().enumerate() {
            let field = format!("needs.{at}.shares.{place}.country");
            if let Some(country) = faults.collect(reference.country(&share.country, &field)) {
                share.country.clone_from(&country.alpha3);
            }
        }
    }
}

/// Notes shares of countries that are not among those of the gap, at the field that each need has.
pub fn check_countries(
    reference: &Reference,
    needs: &[Need],
    countries: &[Uuid],
    field: impl Fn(usize) -> String,
    faults: &mut Validation,
) {
    let known = &reference.countries;
    let alpha3: Vec<&str> = known.codes(countries.iter().copied()).collect();
    rules::check_countries(needs, &alpha3, field, faults);
}

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

impl<'a> Held<'a> {
    /// What holds a need that is to become as one of the planned, or to go, on a day: these entries, or that an agreed match is to give to it.
    pub fn of(
        need: &'a need::Model,
        planned: &[need::Model],
        entries: &[&commitment::Model],
        is_agreed: bool,
        day: &str,
    ) -> Option<Self> {
        let after = planned.iter().find(|planned| planned.id == need.id);
        let why = match after {
            Some(_) => ledger_against(need, after, entries, day),
            None if !entries.is_empty() => Some("has lines in the ledger"),
            None => is_agreed.then_some("is part of an agreed match"),
        }?;
        Some(Self {
            need,
            why,
            is_gone: after.is_none(),
        })
    }
}

/// The needs of those known that the ledger, an agreed match or an exemption does not let become what is planned.
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
        let entries: Vec<_> = lines.iter().collect();
        let stays = planned.iter().any(|planned| planned.id == need.id);
        let is_agreed = !stays && entries.is_empty() && is_agreed(tx, need.id).await?;
        let of_need = Held::of(need, planned, &entries, is_agreed, tx.today());
        if of_need.is_none() && has_other_goods(need, planned) && holds_goods(tx, need.id).await? {
            held.push(Held {
                need,
                why: GOODS_HELD,
                is_gone: false,
            });
        }
        held.extend(of_need);
    }
    Ok(held)
}

/// Whether a need stays, and is of other goods from then on.
fn has_other_goods(need: &need::Model, planned: &[need::Model]) -> bool {
    let after = planned.iter().find(|planned| planned.id == need.id);
    after.is_some_and(|after| after.goods != need.goods)
}

/// Notes changes of needs that the ledger or an agreed match does not allow, each at the field of the input that makes it, given what of the
/// needs on record whoever makes it is told: by what is said nobody finds out what is hidden.
pub async fn against_ledger(
    tx: &Tx,
    (known, told): (&[need::Model], &[need::Model]),
    planned: &[need::Model],
    field: impl Fn(Uuid) -> String,
    faults: &mut Validation,
) -> Result<()> {
    for Held { need, why, is_gone } in held(tx, known, planned).await? {
        let is_new = |need: &&need::Model| known.iter().all(|known| known.id != need.id);
        let message = if is_gone {
            let told = told.iter().find(|told| told.id == need.id);
            gone(told.unwrap_or(need), why, planned.iter().filter(is_new))
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

/// Writes needs in place of those that were known, and which waits for which, as part of a change of this kind; gives the matches that were
/// to give to needs that are no more.
pub async fn write(
    tx: &mut Tx,
    kind: EventKind,
    known: &[need::Model],
    planned: &[need::Model],
    order: &[need_dependency::Model],
) -> Result<Vec<Uuid>> {
    let was: BTreeSet<Uuid> = known.iter().map(|need| need.id).collect();
    let stays: BTreeSet<Uuid> = planned.iter().map(|need| need.id).collect();
    let gone: Vec<Uuid> = was.difference(&stays).copied().collect();
    let left = match gone.is_empty() {
        true => Vec::new(),
        false => leave_out(tx, kind, &gone).await?,
    };
    // Places are unique: those that stay are moved out of the way before they take their new ones.
    for need in known.iter().filter(|need| stays.contains(&need.id)) {
        let position = -need.position;
        let need = need.clone();
        tx.update(need::Model { position, ..need }).await?;
    }
    for need in planned {
        if was.contains(&need.id) {
            tx.update(need.clone()).await?
        } else {
            tx.insert(need.clone()).await?
        }
    }
    let dependent = need_dependency::Column::NeedId.is_in(stays.intersection(&was).copied());
    tx.delete::<need_dependency::Entity>(Condition::all().add(dependent))
        .await?;
    for edge in order {
        tx.insert(edge.clone()).await?;
    }
    Ok(left)
}

/// Takes needs that are asked for no more away, also out of the matches that were to give to them.
async fn leave_out(tx: &mut Tx, kind: EventKind, needs: &[Uuid]) -> Result<Vec<Uuid>> {
    let gone = match_line::Column::NeedId.is_in(needs.iter().copied());
    let left = take_out(tx, Condition::all().add(gone), kind).await?;
    let gone = need::Column::Id.is_in(needs.iter().copied());
    tx.delete::<need::Entity>(Condition::all().add(gone))
        .await?;
    Ok(left)
}

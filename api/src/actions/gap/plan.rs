//! The needs of a gap, planned by others than the Panel that found it, or restated by that Panel.

use super::{
    current,
    needs::{self, against_ledger},
    words,
};
use crate::{
    access::permission::Action,
    actions::{conflict, quota},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    gap::{
        GapNature, draft,
        need::{self as rules, Draft, Planned},
    },
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{gap, need, need_dependency};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Plans the needs of a gap: all of them, in their order.
pub async fn plan(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    lines: Vec<Planned>,
    reason: Option<&String>,
) -> Result<Uuid> {
    let (gap, before) = current(tx, id, version, Action::PlanNeeds).await?;
    if gap.nature == GapNature::Will {
        return Err(conflict(
            "A gap of WILL has no needs: help cannot close it.",
        ));
    }
    let known = tx.parts::<gap::Entity, need::Entity>(id).await?;
    let mut faults = Validation::default();
    faults.within(lines.len(), "needs");
    let is_out = gap.published.is_some() || gap.category == InformationCategory::Public;
    let message = "are all removed, but a published gap states what it needs: keep at least one, expressly unsized if no size is known";
    faults.ensure(!is_out || !lines.is_empty(), "needs", message);
    let waits_for = rules::order(lines.iter().map(|line| &line.draft), &mut faults);
    let planned = rows(tx, id, lines, &known, &mut faults);
    against_ledger(tx, &known, &planned, &mut faults).await?;
    let reason = faults.text_if(reason, NOTE_MAX, "reason");
    faults.into_result()?;
    let organisation = Some(tx.member().organisation);
    let own = planned.iter().filter(|need| need.author_id == organisation);
    quota::planned_needs(tx, id, own.count()).await?;
    needs::write(tx, &known, &planned, &waits_for).await?;
    words::write(tx, id).await?;
    tx.note::<gap::Entity>(
        EventKind::NeedsPlanned,
        id,
        Some(&before),
        Reason::given(reason),
    )
    .await?;
    Ok(id)
}

/// The lines as rows.
fn rows(
    tx: &Tx,
    gap: Uuid,
    lines: Vec<Planned>,
    known: &[need::Model],
    faults: &mut Validation,
) -> Vec<need::Model> {
    let (mut taken, mut rows) = (BTreeSet::new(), Vec::new());
    for (at, line) in lines.into_iter().enumerate() {
        let was = line
            .need
            .and_then(|id| faults.collect(on_record(id, known, &format!("needs.{at}.need"))));
        let is_new = was.is_none_or(|was| taken.insert(was.id));
        let field = format!("needs.{at}.need");
        faults.ensure(is_new, &field, "appears twice");
        let need = line.draft.check(&format!("needs.{at}"), faults);
        let id = was.map_or_else(domain::id::random, |was| was.id);
        let row = needs::row(need, id, gap, at);
        let author_id = author(tx, was, &row);
        rows.push(need::Model { author_id, ..row });
    }
    rows
}

/// The need of this gap that a line names.
fn on_record<'a>(
    id: Uuid,
    known: &'a [need::Model],
    field: &str,
) -> Result<&'a need::Model, Fault> {
    let was = known.iter().find(|need| need.id == id);
    was.ok_or_else(|| {
        if id.is_nil() {
            Fault::absent(field)
        } else {
            Fault::invalid(field, "is not a need of this gap")
        }
    })
}

/// The author of a line: one that changes nothing keeps the author it had.
fn author(tx: &Tx, was: Option<&need::Model>, row: &need::Model) -> Option<Uuid> {
    let as_before = |was: &&need::Model| {
        need::Model {
            position: row.position,
            author_id: None,
            ..(*was).clone()
        } == *row
    };
    match was.filter(as_before) {
        Some(was) => was.author_id,
        None => Some(tx.member().organisation),
    }
}

/// The needs of a gap as they are, and as its Panel restates them. A line equal to a need on record is that need.
pub(super) async fn restated(
    tx: &Tx,
    gap: &gap::Model,
    lines: Vec<Draft>,
    faults: &mut Validation,
) -> Result<(Vec<need::Model>, Vec<need::Model>)> {
    let known = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
    if is_planned(tx, &known).await? {
        return Err(conflict(
            "The needs of this gap have been planned since it was recorded: they can now be changed only with planNeeds.",
        ));
    }
    draft::check_needs(gap.nature, lines.len(), faults);
    let mut left = known.clone();
    let mut stated = needs::fresh_rows(rules::check(lines, faults), gap.id);
    for row in &mut stated {
        let same = |was: &need::Model| {
            need::Model {
                id: row.id,
                position: row.position,
                ..was.clone()
            } == *row
        };
        if let Some(place) = left.iter().position(same) {
            row.id = left.remove(place).id;
        }
    }
    against_ledger(tx, &known, &stated, faults).await?;
    Ok((known, stated))
}

/// Whether others than the finding's Panel had a hand in these needs.
async fn is_planned(tx: &Tx, needs: &[need::Model]) -> Result<bool> {
    for need in needs {
        let waits_for = tx
            .parts::<need::Entity, need_dependency::Entity>(need.id)
            .await?;
        if need.author_id.is_some() || !waits_for.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

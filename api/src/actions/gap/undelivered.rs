//! Matches of a gap under which something is committed and not delivered: once it is closed, nobody is told of it any more.

use crate::{
    db::{ledger::by_measure, scope::Scope},
    error::Result,
};
use domain::{ledger::end::EVER, matches::MatchState};
use entity::{commitment, match_line, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most matches that are told one by one.
const TOLD_MAX: usize = 20;

/// What should be known of those of this gap, as far as the viewer may read them.
pub async fn undelivered(scope: &Scope, gap: Uuid) -> Result<Vec<String>> {
    let running = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap))
        .filter(matches::Column::State.is_in(MatchState::RUNNING.iter().copied()));
    let mut running = scope.all(running).await?;
    let lines = scope
        .parts::<matches::Entity, match_line::Entity>(&running)
        .await?;
    let ids: BTreeSet<Uuid> = lines.values().flatten().map(|line| line.id).collect();
    let entries = commitment::Entity::find().filter(commitment::Column::MatchLineId.is_in(ids));
    let entries = scope.all(entries).await?;
    let is_owed = |line: Uuid| {
        let under = entries.iter().map(|entry| &**entry);
        let under = under.filter(|entry| entry.match_line_id == Some(line));
        let mut sums = by_measure(under, EVER).into_values();
        sums.any(|sum| sum.outstanding() > 0)
    };
    running.retain(|of| {
        let mut own = lines.get(&of.id).into_iter().flatten();
        own.any(|line| is_owed(line.id))
    });
    running.sort_by_key(|of| of.id);
    let told = running.iter().take(TOLD_MAX);
    let told = told.map(|of| message(&of.reference));
    let more = running.len().saturating_sub(TOLD_MAX);
    let more = (more > 0).then(|| format!("So it is under {more} more: `Gap.matches` has all."));
    Ok(told.chain(more).collect())
}

/// What is owed, and what to do.
fn message(reference: &str) -> String {
    format!(
        "Under match {reference} something is committed and not delivered. It can be delivered still; where it is not to come, have its provider withdraw it (withdrawCommitment), or either side take the match back (withdrawMatch)."
    )
}

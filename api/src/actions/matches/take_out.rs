//! What is asked for or given no more leaves the matches that were to pair it.

use crate::{actions::matches::clock::AT_ONCE, db::transaction::Tx, error::Result};
use domain::event::EventKind;
use entity::{match_line, matches};
use sea_orm::{Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Takes these lines out of their matches, as part of a change of this kind, and gives these matches. Nothing may be in the ledger under
/// the lines.
pub async fn take_out(tx: &mut Tx, lines: Condition, kind: EventKind) -> Result<Vec<Uuid>> {
    let rows = match_line::Entity::find().filter(lines.clone());
    let affected: BTreeSet<Uuid> = tx
        .rows_whoever_may_read(rows)
        .await?
        .iter()
        .map(|line| line.match_id)
        .collect();
    let affected: Vec<Uuid> = affected.into_iter().collect();
    let mut before = HashMap::new();
    for some in affected.chunks(AT_ONCE) {
        before.extend(tx.states::<matches::Entity>(some).await?);
    }
    tx.delete::<match_line::Entity>(lines).await?;
    // Some of them may be about gaps that the viewer may not read.
    let counted = tx.counted();
    for some in affected.chunks(AT_ONCE) {
        tx.note_all::<matches::Entity>(kind, some, &before).await?;
    }
    tx.counts_as(counted);
    Ok(affected)
}

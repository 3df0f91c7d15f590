//! Which matches of a gap run: what their sides would lose is not taken from them.

use crate::{db::transaction::Tx, error::Result};
use domain::matches::MatchState;
use entity::matches;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// How many agreed matches of a gap run that fit a condition, and their names; none where none does.
pub(in crate::actions) async fn running(
    tx: &Tx,
    gap: Uuid,
    which: Condition,
) -> Result<Option<String>> {
    let running = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap))
        .filter(matches::Column::State.is_in(MatchState::AGREED.iter().copied()))
        .filter(which)
        .order_by_asc(matches::Column::Reference);
    let running = tx.all(running).await?;
    let names: Vec<&str> = running.iter().map(|row| row.reference.as_str()).collect();
    Ok((!names.is_empty()).then(|| format!("{}: {}", names.len(), names.join(", "))))
}

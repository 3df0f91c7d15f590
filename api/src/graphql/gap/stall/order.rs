//! Which of the matches of a gap that were proposed on one day was before which, by the history, as far as the viewer may read it.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
};
use domain::{event::EventKind, matches::MatchState};
use entity::{event, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Numbers of the events by which matches were proposed, where somebody objected to one of the same gap and day. Most have a day of their
/// own: then nothing is read.
pub(super) async fn of(
    scope: &Scope,
    found: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, i64>> {
    let mut days: HashMap<(Uuid, &str), Vec<&matches::Model>> = HashMap::new();
    for row in found {
        let row: &matches::Model = row;
        let day = days.entry((row.gap_id, row.proposed.as_str())).or_default();
        day.push(row);
    }
    let is_objected = |row: &&matches::Model| row.state == MatchState::Objected;
    let tied = days.into_values();
    let tied = tied.filter(|day| day.len() > 1 && day.iter().any(is_objected));
    let tied: BTreeSet<Uuid> = tied.flatten().map(|row| row.id).collect();
    if tied.is_empty() {
        return Ok(HashMap::new());
    }
    let proposals = event::Entity::find()
        .select_only()
        .column(event::Column::AboutId)
        .column(event::Column::Sequence)
        .filter(event::Column::AboutId.is_in(tied))
        .filter(event::Column::Kind.eq(EventKind::MatchProposed));
    let proposals: Vec<(Uuid, i64)> = scope.tally(proposals).await?;
    Ok(proposals.into_iter().collect())
}

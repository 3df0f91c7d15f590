//! Other matches: of the same two, beside which one does not run, and to the same needs, which it overlaps.

use super::{Match, batch::Matches};
use crate::{db::scope::Seen, error::Result, graphql::slice::Slice};
use domain::matches::MatchState;
use entity::matches;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Matches {
    /// What blocks others, of the gaps and the offers and programmes of these matches.
    async fn blocking(&self) -> Result<&[Seen<matches::Model>]> {
        let read = || {
            let rows = self.batch.rows.iter();
            let gaps: BTreeSet<Uuid> = rows.clone().map(|row| row.gap_id).collect();
            let given: BTreeSet<Uuid> = rows.map(|row| row.assistance_id).collect();
            let blocking = matches::Entity::find()
                .filter(matches::Column::GapId.is_in(gaps))
                .filter(matches::Column::AssistanceId.is_in(given))
                .filter(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()));
            self.batch.scope.all(blocking)
        };
        let blocking = self.blocking.get_or_try_init(read).await;
        blocking.map(Vec::as_slice)
    }
}

impl Match {
    /// Whether both sides agreed, and it has not ended.
    pub fn is_settled(&self) -> bool {
        self.row.state.is_settled()
    }

    /// Whether another match of the same two is in one of these states, which all block others.
    pub(super) async fn is_beside(&self, states: &[MatchState]) -> Result<bool> {
        let of_same = |other: &Seen<matches::Model>| {
            let same = (self.row.gap_id, self.row.assistance_id);
            (other.gap_id, other.assistance_id) == same && other.id != self.row.id
        };
        let mut blocking = self.together.blocking().await?.iter();
        Ok(blocking.any(|other| of_same(other) && states.contains(&other.state)))
    }

    /// A part of the other matches to give to the same needs that the viewer may read.
    pub(super) async fn overlapping(&self, slice: &Slice) -> Result<Vec<Self>> {
        let rivals = self.together.rivals().await?;
        let needs: BTreeSet<Uuid> = self
            .line_rows()
            .await?
            .iter()
            .map(|line| line.need_id)
            .collect();
        let mut seen = BTreeSet::from([self.row.id]);
        let others = needs.iter().filter_map(|need| rivals.get(need)).flatten();
        let others = others.filter(|other| seen.insert(other.row.id)).cloned();
        let others: Vec<_> = slice.of(others)?;
        self.together.batch.scope.spend(others.len())?;
        Ok(others)
    }
}

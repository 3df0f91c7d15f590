//! Matches of the gaps of suggestions with others: help that may do the same, read for all suggestions of an answer together.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::matches::Match,
};
use domain::matches::MatchState;
use entity::matches;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Matches that nobody gave up, each with the offer or programme that it is with, by their gaps.
type ByGap = HashMap<Uuid, Vec<(Uuid, Match)>>;

/// The matches of some gaps, read when one of their suggestions is first asked for them.
pub(super) struct Overlaps {
    scope: Scope,
    gaps: BTreeSet<Uuid>,
    read: OnceCell<ByGap>,
}

impl Overlaps {
    /// Those of these gaps.
    pub(super) fn new(scope: &Scope, gaps: impl IntoIterator<Item = Uuid>) -> Arc<Self> {
        Arc::new(Self {
            scope: scope.clone(),
            gaps: gaps.into_iter().collect(),
            read: OnceCell::new(),
        })
    }

    /// The matches of a gap with others than this offer or programme, that the viewer may read and nobody gave up.
    pub(super) async fn beside(&self, (gap, assistance): (Uuid, Uuid)) -> Result<Vec<Match>> {
        let read = async || {
            let given_up = MatchState::GIVEN_UP.iter().copied();
            let query = matches::Entity::find()
                .filter(matches::Column::GapId.is_in(self.gaps.iter().copied()))
                .filter(matches::Column::State.is_not_in(given_up));
            let rows = self.scope.all(query).await?;
            let keys = rows.iter().map(|row| (row.gap_id, row.assistance_id));
            let keys: Vec<(Uuid, Uuid)> = keys.collect();
            let mut by_gap = ByGap::new();
            for ((gap, with), one) in keys.into_iter().zip(Match::batch(&self.scope, rows)) {
                by_gap.entry(gap).or_default().push((with, one));
            }
            Ok::<_, Error>(by_gap)
        };
        let of_gap = self.read.get_or_try_init(read).await?.get(&gap);
        let others = of_gap.into_iter().flatten();
        let others = others.filter(|(with, _)| *with != assistance);
        Ok(others.map(|(_, one)| one.clone()).collect())
    }
}

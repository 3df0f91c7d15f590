//! How many gaps hinder each lifting condition, as the viewer may read them: counted once for all conditions of a request, and anew after a
//! change.

use super::{Scope, held::HeldBy};
use crate::error::Result;
use domain::gap::{GapNature, GapState};
use entity::{gap, gap_lifting_condition};
use futures_util::future::BoxFuture;
use sea_orm::{
    EntityTrait, QuerySelect,
    sea_query::{Expr, ExprTrait, JoinType},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// How many gaps hinder a lifting condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hindering {
    /// Those that are closed.
    pub closed: u64,
    /// Those that are not.
    pub remaining: u64,
    /// Of those that are not, how many are refusals.
    pub of_will: u64,
}

impl Hindering {
    /// Counts so many more, which are closed or refusals.
    pub(crate) fn add(&mut self, is_closed: bool, is_will: bool, count: u64) {
        if is_closed {
            self.closed += count;
            return;
        }
        self.remaining += count;
        if is_will {
            self.of_will += count;
        }
    }
}

/// Those of each lifting condition, of which some are.
pub type ByCondition = HashMap<Uuid, Hindering>;

/// Those of each lifting condition and of each mission, once they are counted.
#[derive(Default)]
pub(super) struct Counted {
    conditions: OnceCell<ByCondition>,
    pub(super) missions: OnceCell<HeldBy>,
}

/// The counts of a request, as they are since its last change.
#[derive(Default)]
pub(super) struct Counts(RwLock<Arc<Counted>>);

impl Counts {
    pub(super) fn now(&self) -> Arc<Counted> {
        let counted = self.0.read().unwrap_or_else(PoisonError::into_inner);
        counted.clone()
    }

    fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }
}

impl Scope {
    /// How many gaps hinder a lifting condition, as what is `known` of all gaps tells it, or else the database.
    pub fn hindering<'a>(
        &'a self,
        condition: Uuid,
        known: impl FnOnce() -> BoxFuture<'a, Option<ByCondition>> + Send + 'a,
    ) -> BoxFuture<'a, Result<Hindering>> {
        Box::pin(async move {
            let counted = self.counts.now();
            let count = || async move {
                match known().await {
                    Some(all) => Ok(all),
                    None => self.count_hindering().await,
                }
            };
            let all = counted.conditions.get_or_try_init(count).await?;
            Ok(all.get(&condition).copied().unwrap_or_default())
        })
    }

    /// Lets the rest of the request count what it changed.
    pub(crate) fn count_anew(&self) {
        self.counts.forget();
    }

    /// How many gaps hinder each lifting condition that any does.
    async fn count_hindering(&self) -> Result<ByCondition> {
        use gap_lifting_condition::Column::{ConditionId, GapId};
        let on = Expr::col((gap_lifting_condition::Entity, GapId))
            .equals((gap::Entity, gap::Column::Id));
        let mut query = gap::Entity::find()
            .select_only()
            .column(ConditionId)
            .column(gap::Column::State)
            .column(gap::Column::Nature)
            .expr(Expr::cust("count(*)"))
            .group_by(ConditionId)
            .group_by(gap::Column::State)
            .group_by(gap::Column::Nature);
        QuerySelect::query(&mut query).join(JoinType::InnerJoin, gap_lifting_condition::Entity, on);
        let rows: Vec<(Uuid, GapState, GapNature, i64)> = self.tally(query).await?;
        let mut all = ByCondition::new();
        for (condition, state, nature, count) in rows {
            let (is_closed, is_will) = (state == GapState::Closed, nature == GapNature::Will);
            let of = all.entry(condition).or_default();
            of.add(is_closed, is_will, count.unsigned_abs());
        }
        Ok(all)
    }
}

//! What missions lack themselves, and for how much of it nothing is known to be given.

use crate::{
    db::scope::{Held, HeldBy, Scope},
    error::Result,
    graphql::gap::{
        dimension::{Count, GapDimension},
        facets::facets,
        filter::GapFilter,
    },
};
use async_graphql::{Description, Object};
use futures_util::future::BoxFuture;

/// How many gaps of its own a mission has that are not closed, as far as the viewer may read them.
#[derive(Description)]
pub struct MissionGapStats(Held);

impl MissionGapStats {
    /// Those of a mission.
    pub(super) async fn of(scope: &Scope, acronym: &str) -> Result<Self> {
        scope.held(acronym, move || counted(scope)).await.map(Self)
    }
}

#[Object(use_type_description, serial)]
impl MissionGapStats {
    /// How many there are: `gaps(filter: { missions: [...], states: [OPEN, IN_PROGRESS] })` lists them.
    fn remaining(&self) -> u64 {
        self.0.remaining
    }

    /// For how many of them no resources are known: nothing is committed or delivered to any need, and no offer or programme that was
    /// not cancelled or withdrawn states that it covers the gap. The same filter with `coverage: [UNSIZED, NONE], covered: NOT_STATED` lists them.
    fn without_resources(&self) -> u64 {
        self.0.without_resources
    }
}

/// Those of all missions that have any.
fn counted(scope: &Scope) -> BoxFuture<'_, Result<HeldBy>> {
    Box::pin(async move {
        let mut all = HeldBy::new();
        for (mission, count) in by_mission(scope, GapFilter::not_closed()).await? {
            all.entry(mission).or_default().remaining = count;
        }
        for (mission, count) in by_mission(scope, GapFilter::without_resources()).await? {
            all.entry(mission).or_default().without_resources = count;
        }
        Ok(all)
    })
}

/// How many gaps of a filter each mission holds.
async fn by_mission(scope: &Scope, filter: GapFilter) -> Result<Vec<(String, u64)>> {
    let counted = facets(scope, &filter, &[GapDimension::Mission]).await?;
    let of_any = |(mission, _, count): Count| Some((mission?, count));
    Ok(counted.into_iter().flatten().filter_map(of_any).collect())
}

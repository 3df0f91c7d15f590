//! Coverage of all gaps: kept of those that everybody may read, and added up of what else the viewer may.

use crate::{
    db::{
        kept::{self, Stretch},
        scope::Scope,
    },
    error::Result,
    graphql::gap::{
        coverage::{coverage, sorted},
        coverage_sums::{Sums, merged},
        dimension::CoverageDimension,
    },
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// By what it is kept, from the first question on. By gap, there are either few, or too many for an answer; and what the ledger alone
/// tells is soon added up.
pub const KEPT: [CoverageDimension; 8] = [
    CoverageDimension::Sector,
    CoverageDimension::Country,
    CoverageDimension::Holder,
    CoverageDimension::Regime,
    CoverageDimension::Measure,
    CoverageDimension::LiftingCondition,
    CoverageDimension::Assistance,
    CoverageDimension::Year,
];

fn name(by: CoverageDimension) -> String {
    format!("coverage by {by:?}")
}

/// Coverage by all gaps that the viewer may read.
pub async fn of_all(scope: &Scope, by: CoverageDimension) -> Result<Vec<Sums>> {
    let kept = kept::of_everybody(scope, name(by), move |everybody, stretch| {
        Box::pin(async move {
            let gaps = gap::Entity::find().filter(stretch.holds(gap::Column::Id));
            coverage(everybody, gaps, by, stretch).await
        })
    });
    let kept: Vec<Arc<Vec<Sums>>> = kept.await?;
    let kept = kept.iter().flat_map(|sums| sums.iter().cloned()).collect();
    let confided = match scope.confided_gaps() {
        Some(confided) => {
            let gaps = gap::Entity::find().filter(gap::Column::Id.in_subquery(confided));
            coverage(scope, gaps, by, Stretch::ALL).await?
        }
        None => Vec::new(),
    };
    sorted(merged(kept, confided)?)
}

/// Adds up all of it again where it is kept and a question would wait for that: on a new day, with other reference tables.
pub async fn keep(scope: &Scope) -> Result<()> {
    for by in KEPT {
        if kept::is_outdated(scope, &name(by)).await? {
            of_all(scope, by).await?;
        }
    }
    Ok(())
}

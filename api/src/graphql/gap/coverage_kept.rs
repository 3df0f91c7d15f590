//! Coverage of all gaps: kept of those that everybody may read, and added up of what else the viewer may.

use crate::{
    db::{
        kept::{self, Stretch},
        scope::Scope,
        watermark::Watermark,
    },
    error::Result,
    graphql::gap::{
        coverage::coverage,
        coverage_sums::{Sums, merged, sorted},
        dimension::CoverageDimension,
        figures::dimension::FigureBy,
        known::{Known, counted},
    },
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
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
    let (marks, mut kept) = of_everybody(scope, by).await?;
    let mut own = confided(scope, by).await?;
    // What is published or hidden between the two would count in neither or in both. Once is enough: whoever asks while the register
    // is changed without pause is told no worse than by two questions.
    if own.is_some() && Watermark::read(scope.store()).await? != marks {
        (_, kept) = of_everybody(scope, by).await?;
        own = confided(scope, by).await?;
    }
    sorted(merged(kept, own.unwrap_or_default())?)
}

/// Coverage by some gaps: of a query that leaves out others.
pub async fn of_some(
    scope: &Scope,
    query: Select<gap::Entity>,
    (by, kept): (CoverageDimension, FigureBy),
) -> Result<Vec<Sums>> {
    let mut known = Known::of(scope, Some(&query)).await?;
    let mut own = Vec::new();
    if let Some(confided) = scope.confided_gaps() {
        let theirs = query.clone().filter(gap::Column::Id.in_subquery(confided));
        own = coverage(scope, theirs.clone(), by, Stretch::ALL).await?;
        // As with all gaps.
        if !known.is_current(scope).await? {
            known = Known::of(scope, Some(&query)).await?;
            own = coverage(scope, theirs, by, Stretch::ALL).await?;
        }
    }
    sorted(merged(counted::coverage(&known, scope, kept)?, own)?)
}

/// What is kept of the gaps that everybody may read, and how far the register was before it was read.
async fn of_everybody(scope: &Scope, by: CoverageDimension) -> Result<(Watermark, Vec<Sums>)> {
    let kept = kept::of_everybody(scope, name(by), move |everybody, stretch| {
        Box::pin(async move {
            let gaps = gap::Entity::find().filter(stretch.holds(gap::Column::Id));
            coverage(everybody, gaps, by, stretch).await
        })
    });
    let (marks, kept): (Watermark, Vec<Arc<Vec<Sums>>>) = kept.await?;
    Ok((
        marks,
        kept.iter().flat_map(|sums| sums.iter().cloned()).collect(),
    ))
}

/// What the viewer may read beside that; none where they read as everybody does.
async fn confided(scope: &Scope, by: CoverageDimension) -> Result<Option<Vec<Sums>>> {
    let Some(confided) = scope.confided_gaps() else {
        return Ok(None);
    };
    let gaps = gap::Entity::find().filter(gap::Column::Id.in_subquery(confided));
    let sums = coverage(scope, gaps, by, Stretch::ALL).await?;
    Ok(Some(sums))
}

/// Adds up all of it again where it is kept and a question would wait for that: on a new day, with other reference tables.
pub async fn keep(scope: &Scope, marks: Watermark) -> Result<()> {
    for by in KEPT {
        if kept::is_outdated(scope, marks, &name(by)) {
            of_all(scope, by).await?;
        }
    }
    Ok(())
}

//! Coverage by the gaps of a filter, or by all: added up of what is kept of those that everybody may read, and by the database of what else
//! the viewer may.

use crate::{
    db::{kept::Stretch, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::coverage,
        coverage_sums::{Sums, merged, sorted},
        dimension::CoverageDimension,
        figures::dimension::FigureBy,
        known::{counted, with_confided},
    },
};
use entity::gap;
use sea_orm::Select;

/// Coverage by the gaps of a query, or without one by all that the viewer may read; by a dimension that is kept as this one.
pub async fn of_kept(
    scope: &Scope,
    query: Option<Select<gap::Entity>>,
    (by, kept): (CoverageDimension, FigureBy),
) -> Result<Vec<Sums>> {
    let (known, own) = with_confided(scope, query.as_ref(), |theirs| {
        Box::pin(coverage(scope, theirs, by, Stretch::ALL))
    })
    .await?;
    let public = counted::coverage(&known, scope, kept)?;
    sorted(merged(public, own.unwrap_or_default())?)
}

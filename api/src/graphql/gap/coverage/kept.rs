//! Coverage by the gaps of a filter, or by all: added up of what is kept of those that everybody may read, and by the database of what else
//! the viewer may.

use crate::{
    db::{kept::Stretch, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::{
            read::coverage,
            sums::{Sums, merged, sorted},
        },
        dimension::CoverageDimension,
        figures::dimension::FigureBy,
        known::{Asked, counted, with_confided},
    },
};

/// Coverage by the gaps that are asked for, or by all that the viewer may read; by a dimension that is kept as this one.
pub async fn of_kept(
    scope: &Scope,
    asked: Option<Asked>,
    (by, kept): (CoverageDimension, FigureBy),
) -> Result<Vec<Sums>> {
    let (known, own) = with_confided(scope, asked.as_ref(), |theirs| {
        Box::pin(coverage(scope, theirs, by, Stretch::ALL))
    })
    .await?;
    let public = counted::coverage(&known, scope, kept)?;
    sorted(merged(public, own.unwrap_or_default())?)
}

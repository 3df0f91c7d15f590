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
        known::{Known, counted},
    },
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

/// Coverage by the gaps of a query, or without one by all that the viewer may read; by a dimension that is kept as this one.
pub async fn of_kept(
    scope: &Scope,
    query: Option<Select<gap::Entity>>,
    (by, kept): (CoverageDimension, FigureBy),
) -> Result<Vec<Sums>> {
    let mut known = Known::of(scope, query.as_ref()).await?;
    let mut own = Vec::new();
    if let Some(confided) = scope.confided_gaps() {
        let theirs = query.clone().unwrap_or_else(gap::Entity::find);
        let theirs = theirs.filter(gap::Column::Id.in_subquery(confided));
        own = coverage(scope, theirs.clone(), by, Stretch::ALL).await?;
        // What is published or hidden between the two would count in neither or in both. Once is enough: whoever asks while the
        // register is changed without pause is told no worse than by two questions.
        if !known.is_current(scope).await? {
            known = Known::of(scope, query.as_ref()).await?;
            own = coverage(scope, theirs, by, Stretch::ALL).await?;
        }
    }
    sorted(merged(counted::coverage(&known, scope, kept)?, own)?)
}

//! Tables of the gaps of a filter, or of all: added up of what is kept of those that everybody may read, and by the database of what else the
//! viewer may.

use crate::{
    access::viewer::Viewer,
    db::{kept::Stretch, scope::Scope},
    error::Result,
    graphql::gap::{
        figures::{
            dimension::FigureBy,
            figure_of::FigureOf,
            table::{Cells, cells, few},
        },
        filter::GapFilter,
        known::{counted, with_confided},
    },
};

/// The cells of the gaps of a filter; none where a member asks for matches, of which they may read more than everybody.
pub async fn of_kept(
    scope: &Scope,
    filter: &GapFilter,
    (by, of): (&[FigureBy], &[FigureOf]),
) -> Result<Option<Cells>> {
    let may_read_more = !matches!(scope.viewer(), Viewer::Anonymous);
    let is_kept = !(may_read_more && of.contains(&FigureOf::Matches));
    if !is_kept || scope.adds_anew() {
        return Ok(None);
    }
    let asked = filter.asked(scope).await?;
    let (known, own) = with_confided(scope, asked.as_ref(), |theirs| {
        Box::pin(cells(scope, theirs, (by, of), Stretch::ALL))
    })
    .await?;
    let mut all = counted::cells(&known, scope, (by, of)).await?;
    for (keys, cell) in own.into_iter().flatten() {
        let known = all.entry(keys).or_default();
        known.add(&cell);
        known.names = cell.names;
    }
    few(&all)?;
    Ok(Some(all))
}

//! Tables of the gaps of a filter, or of all: added up of what is kept of those that everybody may read, and by the database of what else the
//! viewer may, and of the matches that a member asks for.

use crate::{
    access::viewer::Viewer,
    db::{kept::Stretch, scope::Scope},
    error::Result,
    graphql::gap::{
        figures::{
            cell::{Cells, few},
            dimension::FigureBy,
            figure_of::FigureOf,
            table::{cells, matched},
        },
        filter::GapFilter,
        known::{counted, with_confided},
    },
};

/// The cells of the gaps of a filter; none where nothing that is kept may be taken.
pub async fn of_kept(
    scope: &Scope,
    filter: &GapFilter,
    (by, of): (&[FigureBy], &[FigureOf]),
) -> Result<Option<Cells>> {
    if scope.adds_anew() {
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
    // Of gaps that everybody reads members may read more matches than everybody.
    if of.contains(&FigureOf::Matches) && !matches!(scope.viewer(), Viewer::Anonymous) {
        all.values_mut().for_each(|cell| cell.matches = 0);
        for (keys, counted) in matched(scope, filter.query(scope).await?, by).await? {
            if let Some(cell) = all.get_mut(&keys) {
                cell.matches = counted.matches;
            }
        }
    }
    few(&all)?;
    Ok(Some(all))
}

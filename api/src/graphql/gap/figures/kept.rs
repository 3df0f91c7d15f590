//! Tables of all gaps by one dimension, and their totals, kept for who reads as everybody does: which matches a member may read of differs for
//! each. Tables by two are too many, and too long, to be kept: they, and those of a filter, are added up of what is kept of each gap.

use crate::{
    access::viewer::Viewer,
    db::{
        kept::{self, Stretch},
        scope::Scope,
        watermark::Watermark,
    },
    error::Result,
    graphql::gap::{
        coverage_sums::merged,
        figures::{
            FigureOf,
            dimension::FigureBy,
            table::{Cells, cells, few},
        },
        filter::GapFilter,
        known::{Known, counted},
    },
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{mem, sync::Arc};

/// Dimensions by which they are kept. By gap, there are too many for an answer.
const KEPT: [FigureBy; 16] = [
    FigureBy::Country,
    FigureBy::Sector,
    FigureBy::SectorCategory,
    FigureBy::Holder,
    FigureBy::Regime,
    FigureBy::Measure,
    FigureBy::LiftingCondition,
    FigureBy::Mission,
    FigureBy::Panel,
    FigureBy::Assistance,
    FigureBy::Nature,
    FigureBy::State,
    FigureBy::Evidence,
    FigureBy::Year,
    FigureBy::Quarter,
    FigureBy::Month,
];

/// What is read for a table. Each of these is read by a statement of its own, gaps always.
const READ: [&[FigureOf]; 4] = [
    &[],
    &[FigureOf::Matches],
    &[FigureOf::Needs],
    &[FigureOf::Matches, FigureOf::Needs],
];

/// What of [`READ`] these figures take.
fn read_for(of: &[FigureOf]) -> &'static [FigureOf] {
    let matches = usize::from(of.contains(&FigureOf::Matches));
    let needs = usize::from(of.iter().any(|of| of.is_of_needs()));
    READ[matches + 2 * needs]
}

fn name(by: Option<FigureBy>, read: &[FigureOf]) -> String {
    format!("figures of {read:?} by {by:?}")
}

/// The cells of the gaps of a filter, or without one of all; none where what is kept does not tell them.
pub async fn asked(
    scope: &Scope,
    filter: Option<&GapFilter>,
    (by, of): (&[FigureBy], &[FigureOf]),
) -> Result<Option<Cells>> {
    if filter.is_none()
        && let Some(kept) = of_all(scope, by, of).await?
    {
        return Ok(Some(kept));
    }
    of_some(scope, filter, (by, of)).await
}

/// The cells of all gaps; none where they are not kept, or for who may read more than everybody.
async fn of_all(scope: &Scope, by: &[FigureBy], of: &[FigureOf]) -> Result<Option<Cells>> {
    let by = match *by {
        [] => None,
        [by] if KEPT.contains(&by) => Some(by),
        _ => return Ok(None),
    };
    if !matches!(scope.viewer(), Viewer::Anonymous) {
        return Ok(None);
    }
    let read = read_for(of);
    let kept = kept::of_everybody(scope, name(by, read), move |everybody, stretch| {
        Box::pin(of_stretch(everybody, stretch, by, read))
    });
    let (_, parts): (_, Vec<Arc<Cells>>) = kept.await?;
    let mut all = Cells::new();
    for (keys, part) in parts.iter().flat_map(|part| part.iter()) {
        let cell = all.entry(keys.clone()).or_default();
        cell.names.clone_from(&part.names);
        cell.add(part);
    }
    few(&all)?;
    Ok(Some(all))
}

/// The cells of the gaps of a filter, or without one of all, added up of what is kept of each of them, and of what else the viewer may
/// read; none by what is not kept, or where they may read of more matches than everybody.
async fn of_some(
    scope: &Scope,
    filter: Option<&GapFilter>,
    (by, of): (&[FigureBy], &[FigureOf]),
) -> Result<Option<Cells>> {
    let may_read_more = !matches!(scope.viewer(), Viewer::Anonymous);
    let is_told =
        !by.contains(&FigureBy::Gap) && !(may_read_more && of.contains(&FigureOf::Matches));
    if !is_told || filter.is_some_and(GapFilter::asks_nothing) {
        return Ok(None);
    }
    let query = match filter {
        Some(filter) => Some(filter.query(scope).await?),
        None => None,
    };
    let mut known = Known::of(scope, query.as_ref()).await?;
    let Some(confided) = scope.confided_gaps() else {
        return counted::cells(&known, scope, (by, of)).map(Some);
    };
    let theirs = query.clone().unwrap_or_else(gap::Entity::find);
    let theirs = theirs.filter(gap::Column::Id.in_subquery(confided));
    let mut own = cells(scope, theirs.clone(), (by, of), Stretch::ALL).await?;
    // What is published or hidden between the two would count in neither or in both. Once is enough, as for coverage.
    if !known.is_current(scope).await? {
        known = Known::of(scope, query.as_ref()).await?;
        own = cells(scope, theirs, (by, of), Stretch::ALL).await?;
    }
    let mut all = counted::cells(&known, scope, (by, of))?;
    for (keys, cell) in own {
        let known = all.entry(keys).or_default();
        known.add(&cell);
        known.names = cell.names;
    }
    few(&all)?;
    Ok(Some(all))
}

async fn of_stretch(
    everybody: &Scope,
    stretch: Stretch,
    by: Option<FigureBy>,
    read: &[FigureOf],
) -> Result<Cells> {
    let gaps = gap::Entity::find().filter(stretch.holds(gap::Column::Id));
    let mut cells = cells(everybody, gaps, (by.as_slice(), read), stretch).await?;
    for cell in cells.values_mut() {
        // Of needs that are split there is one for each.
        cell.sums = merged(mem::take(&mut cell.sums), Vec::new())?;
    }
    Ok(cells)
}

/// Reads them again where they are kept and a question would wait for that.
pub async fn keep(everybody: &Scope, marks: Watermark) -> Result<()> {
    let by = KEPT.into_iter().map(Some).chain([None]);
    for (by, read) in by.flat_map(|by| READ.map(|read| (by, read))) {
        if kept::is_outdated(everybody, marks, &name(by, read)) {
            of_all(everybody, by.as_slice(), read).await?;
        }
    }
    Ok(())
}

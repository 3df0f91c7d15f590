//! Tables of the gaps of a filter, or of all: added up of what is kept of those that everybody may read, with the matches of these of which
//! a member is told alone, and by the database of what else the viewer may.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        figures::{
            cell::{Cells, few},
            dimension::FigureBy,
            figure_of::FigureOf,
            table::cells,
        },
        filter::GapFilter,
        known::{counted, with_more},
    },
};
use domain::matches::MatchState;
use entity::{gap, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};
use std::collections::HashMap;
use uuid::Uuid;

/// What a viewer may read beside what is kept: the cells of gaps that others do not read, and how many matches gaps have of which others are
/// not told.
type More = (Option<Cells>, HashMap<Uuid, u64>);

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
    let (known, (own, further)) = with_more(scope, asked.as_ref(), |theirs| {
        Box::pin(more(scope, theirs, (by, of)))
    })
    .await?;
    let mut all = counted::cells(&known, scope, (by, of), &further).await?;
    for (keys, cell) in own.into_iter().flatten() {
        let known = all.entry(keys).or_default();
        known.add(&cell);
        known.names = cell.names;
    }
    few(&all)?;
    Ok(Some(all))
}

async fn more(
    scope: &Scope,
    theirs: Option<Select<gap::Entity>>,
    (by, of): (&[FigureBy], &[FigureOf]),
) -> Result<More> {
    let own = match theirs {
        Some(theirs) => Some(cells(scope, theirs, (by, of), true).await?),
        None => None,
    };
    let is_told_more = of.contains(&FigureOf::Matches) && scope.viewer().insider().is_some();
    let further = match is_told_more {
        true => further_matches(scope).await?,
        false => HashMap::new(),
    };
    Ok((own, further))
}

/// How many matches gaps have that the viewer may read of, that nobody gave up, and of which others are not told. They are few, so that they
/// are found faster than all matches of the gaps of a filter; gaps that others do not read are among them, and are not asked for by these.
async fn further_matches(scope: &Scope) -> Result<HashMap<Uuid, u64>> {
    let given_up = MatchState::GIVEN_UP.iter().copied();
    let query = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .expr(Expr::cust("count(*)"))
        .filter(scope.told_to_few::<gap::Entity, matches::Entity>())
        .filter(matches::Column::State.is_not_in(given_up))
        .group_by(matches::Column::GapId);
    let counted: Vec<(Uuid, i64)> = scope.tally(query).await?;
    let counted = counted.into_iter();
    Ok(counted
        .map(|(gap, count)| (gap, count.unsigned_abs()))
        .collect())
}

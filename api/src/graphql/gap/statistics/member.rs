//! Statistics for a member, who may read more than everybody of matches, and of who gives: gaps of which that is so are read anew, and the
//! others are of what is kept.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        filter::GapFilter,
        known::{Known, confided, given_unnamed, is_among, unnamed},
        statistics::{
            dimension::StatisticsDimension,
            kept::{Grouped, of_all},
        },
    },
};
use entity::{gap, matches};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// What statistics of the gaps of a filter are made of; none where something happened while they were read, by which a gap might count twice
/// or not at all.
pub async fn of_member(
    scope: &Scope,
    filter: &GapFilter,
    by: StatisticsDimension,
) -> Result<Option<Vec<Arc<Grouped>>>> {
    let asked = filter.asked(scope).await?;
    let (marks, all) = of_all(scope, by).await?;
    let mut known = Known::of(scope, asked.as_ref()).await?;
    let more = read_more_of(scope).await?;
    let theirs = known.asked_of(scope, asked.as_ref(), &more).await?;
    let theirs = gap::Entity::find().filter(is_among(scope, theirs));
    let theirs = Grouped::read(scope, theirs, by).await?;
    if !known.is_of(marks) || !known.is_current(scope).await? {
        return Ok(None);
    }
    known.leave_out(&more);
    let others = Grouped::chosen(&all, &known, by);
    Ok(Some(vec![Arc::new(others), Arc::new(theirs)]))
}

/// Gaps that the viewer reads and everybody does not, or of which they read more matches, or know of who gives.
async fn read_more_of(scope: &Scope) -> Result<HashSet<Uuid>> {
    let mut gaps = HashSet::new();
    // Each in a statement of its own: in one, the gap of every match would be looked up.
    for told in [
        scope.told_to_few::<gap::Entity, matches::Entity>(),
        Condition::all().add(matches::Column::AssistanceId.in_subquery(unnamed(scope))),
    ] {
        let matched = matches::Entity::find()
            .select_only()
            .column(matches::Column::GapId)
            .filter(told);
        let matched: Vec<Uuid> = scope.tally(matched).await?;
        gaps.extend(matched);
    }
    gaps.extend(given_unnamed(scope).await?);
    gaps.extend(confided(scope).await?);
    Ok(gaps)
}

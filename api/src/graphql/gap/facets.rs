//! How many gaps there are by several dimensions: counted of what is kept of those that everybody may read, and by the database of what else
//! the viewer may.

use crate::{
    db::scope::{FOUND, Scope},
    error::Result,
    graphql::gap::{
        coverage::state::CoverageState,
        dimension::{Count, GapDimension, Grouping, NO_ID, NO_WORD, most_first},
        filter::{GapFilter, covered_as_far},
        known::{Asked, counted::facets as kept, with_confided},
        names::{Named, Names},
    },
};
use entity::gap;
use sea_orm::{
    QueryFilter, Select,
    sea_query::{Alias, Expr, JoinType, Query, SelectStatement},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What dimensions read of gaps.
const COLUMNS: [gap::Column; 11] = [
    gap::Column::Id,
    gap::Column::SectorId,
    gap::Column::RegimeId,
    gap::Column::Holder,
    gap::Column::MissionId,
    gap::Column::PanelId,
    gap::Column::Nature,
    gap::Column::State,
    gap::Column::Evidence,
    gap::Column::Priority,
    gap::Column::Year,
];

/// The place of a dimension, an id or a word as key, and how many gaps have it.
type Row = (i32, Option<Uuid>, Option<String>, i64);

/// The gaps of a filter by each of these dimensions.
pub async fn facets(
    scope: &Scope,
    filter: &GapFilter,
    by: &[GapDimension],
) -> Result<Vec<Vec<Count>>> {
    if !scope.adds_anew() {
        return of_kept(scope, filter.asked(scope).await?, by).await;
    }
    let counted = by_each(scope, filter.query(scope).await?, by).await?;
    Ok(counted.into_iter().map(most_first).collect())
}

/// The same of what is kept, and of what else the viewer may read.
async fn of_kept(
    scope: &Scope,
    asked: Option<Asked>,
    by: &[GapDimension],
) -> Result<Vec<Vec<Count>>> {
    let (known, own) = with_confided(scope, asked.as_ref(), |theirs| {
        Box::pin(by_each(scope, theirs, by))
    })
    .await?;
    let own = own.unwrap_or_default();
    let mut all = Vec::new();
    for (at, dimension) in by.iter().enumerate() {
        let mut counted: BTreeMap<_, (Names, i64)> = BTreeMap::new();
        let own = own.get(at).cloned().unwrap_or_default();
        for ((key, names), count) in kept(&known, scope, (*dimension).into())?
            .into_iter()
            .chain(own)
        {
            counted.entry(key).or_insert((names, 0)).1 += count;
        }
        let counted = counted.into_iter();
        all.push(most_first(
            counted.map(|(key, (names, count))| ((key, names), count)),
        ));
    }
    Ok(all)
}

/// The gaps of a query by each of these dimensions: found once, as to find them may take longer than to count them.
async fn by_each(
    scope: &Scope,
    query: Select<gap::Entity>,
    dimensions: &[GapDimension],
) -> Result<Vec<Vec<(Named, i64)>>> {
    let mut found: Vec<Vec<(Named, i64)>> = Vec::new();
    let mut ways = Vec::new();
    for (at, dimension) in dimensions.iter().enumerate() {
        found.push(match dimension {
            GapDimension::CoverageState => by_coverage(scope, &query).await?,
            _ => {
                ways.push(way(at, &dimension.grouping()));
                Vec::new()
            }
        });
    }
    let rows: Vec<Row> = scope.tallies(query, &COLUMNS, ways).await?;
    for (at, id, word, count) in rows {
        let at = usize::try_from(at).unwrap_or_default();
        let kind = dimensions[at].grouping().kind;
        let named = if kind.is_id() {
            kind.name(scope.reference(), id)
        } else {
            kind.word(word)
        };
        found[at].push((named, count));
    }
    Ok(found)
}

/// The same by how far needs are covered, which no column says.
async fn by_coverage(scope: &Scope, query: &Select<gap::Entity>) -> Result<Vec<(Named, i64)>> {
    let kind = GapDimension::CoverageState.grouping().kind;
    let mut found = Vec::new();
    for state in CoverageState::ALL {
        let gaps = query.clone().filter(covered_as_far(scope, state));
        let count = i64::try_from(scope.count(gaps).await?).unwrap_or(i64::MAX);
        if count > 0 {
            found.push((kind.word(Some(state.as_ref().to_owned())), count));
        }
    }
    Ok(found)
}

/// The statement that counts what was found in one way.
fn way(at: usize, grouping: &Grouping) -> SelectStatement {
    let (id, word) = match grouping.kind.is_id() {
        true => (grouping.key, NO_WORD),
        false => (NO_ID, grouping.key),
    };
    let mut way = Query::select();
    way.expr(Expr::cust(at.to_string()))
        .expr(Expr::cust(id))
        .expr(Expr::cust(word))
        .expr(Expr::cust(of_gaps(grouping)))
        .from_as(Alias::new(FOUND), gap::Entity);
    if let Some((table, on)) = grouping.join {
        way.join(JoinType::LeftJoin, Alias::new(table), Expr::cust(on));
    }
    way.add_group_by([Expr::cust(grouping.key)]);
    way
}

/// What counts each gap once.
fn of_gaps(grouping: &Grouping) -> &'static str {
    if grouping.repeats {
        "count(distinct gap.id)"
    } else {
        "count(*)"
    }
}

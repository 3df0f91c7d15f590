//! How many gaps there are by several dimensions: found once where a filter says which, as to find them may take longer than to count them.

use crate::{
    db::scope::{FOUND, Scope},
    error::Result,
    graphql::gap::{
        dimension::{Count, GapDimension, Grouping, NO_ID, NO_WORD, counted, join, most_first},
        names::Named,
    },
};
use entity::gap;
use sea_orm::{
    Select,
    sea_query::{Alias, Expr, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

/// What dimensions read of gaps.
const COLUMNS: [gap::Column; 9] = [
    gap::Column::Id,
    gap::Column::SectorId,
    gap::Column::RegimeId,
    gap::Column::Holder,
    gap::Column::MissionId,
    gap::Column::PanelId,
    gap::Column::Nature,
    gap::Column::State,
    gap::Column::Year,
];

/// The place of a dimension, an id or a word as key, and how many gaps have it.
type Row = (i32, Option<Uuid>, Option<String>, i64);

/// The gaps of a query by one dimension.
pub async fn by_one(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    dimension: GapDimension,
) -> Result<Vec<Count>> {
    let grouping = dimension.grouping();
    if let Some(table) = grouping.join {
        join(&mut query, JoinType::LeftJoin, table);
    }
    let count = of_gaps(&grouping);
    counted(scope, query, (grouping.key, grouping.kind), count).await
}

/// The gaps of a query by each of these dimensions.
pub async fn by_each(
    scope: &Scope,
    query: Select<gap::Entity>,
    dimensions: &[GapDimension],
) -> Result<Vec<Vec<Count>>> {
    let ways = dimensions.iter().enumerate();
    let ways = ways.map(|(at, dimension)| way(at, &dimension.grouping()));
    let rows: Vec<Row> = scope.tallies(query, &COLUMNS, ways.collect()).await?;
    let mut found: Vec<Vec<(Named, i64)>> = dimensions.iter().map(|_| Vec::new()).collect();
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
    Ok(found.into_iter().map(most_first).collect())
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

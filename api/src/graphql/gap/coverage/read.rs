//! Coverage as the database sums it up, from needs or from the ledger's lines.

use crate::{
    access::policy::provider_is_seen,
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::{
            by_country::{is_split, split},
            sums::{BUCKETS_MAX, Row, Sums, merged, sorted, sums},
        },
        dimension::{CoverageDimension, Grouping, join},
        key_kind::KeyKind,
    },
};
use entity::{assistance, commitment, gap};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select,
    sea_query::{CaseStatement, Expr, ExprTrait, JoinType},
};
use uuid::Uuid;

/// Coverage by gaps of a query.
pub(super) async fn anew(
    scope: &Scope,
    gaps: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    match by {
        CoverageDimension::Provider | CoverageDimension::Month => given(scope, gaps, by).await,
        _ => {
            let mut needs = gaps;
            ledger::join_needs(&mut needs, scope.today(), Stretch::ALL);
            coverage(scope, needs, by).await
        }
    }
}

/// The same where the gaps are few, as those are that a viewer may read beside the public ones.
pub(super) async fn anew_of_few(
    scope: &Scope,
    gaps: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    match by {
        CoverageDimension::Provider | CoverageDimension::Month => given(scope, gaps, by).await,
        _ => {
            let mut needs = gaps;
            ledger::join_needs_of_few(&mut needs, scope.today());
            coverage(scope, needs, by).await
        }
    }
}

/// The same as needs have it, which are joined to the gaps.
async fn coverage(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    let of = Stretch::ALL;
    let grouping = by.grouping();
    if let Some(table) = grouping.join {
        join(&mut query, JoinType::LeftJoin, table);
    }
    if by != CoverageDimension::Country {
        return sorted(buckets(scope, query, &grouping, (OF_NEED, ledger::of_needs())).await?);
    }
    let whole = query.clone().filter(is_split(of).not());
    let whole = buckets(scope, whole, &grouping, (OF_NEED, ledger::of_needs())).await?;
    sorted(merged(whole, split(scope, query, of).await?)?)
}

/// What needs are counted in.
const OF_NEED: [&str; 2] = ["need.unit", "need.currency"];
/// The same of what is entered on them, which may have no size.
pub const OF_ENTRY: [&str; 2] = ["commitment.unit", "commitment.currency"];

/// What was given by the ledger, whatever the needs ask for.
async fn given(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    let grouping = by.grouping();
    join_given(&mut query, &grouping);
    let key = match by {
        CoverageDimension::Provider if scope.viewer().insider().is_some() => giver(scope),
        _ => Expr::cust(grouping.key),
    };
    let sums_of = (OF_ENTRY, ledger::of_entries());
    sorted(buckets_by(scope, query, (key, grouping.kind), sums_of).await?)
}

/// Joins to gaps what is entered on their needs, and what has the key by which it is summed up.
pub fn join_given(gaps: &mut Select<gap::Entity>, by: &Grouping) {
    let entered = [
        ("need", "need.gap_id = gap.id"),
        ("commitment", "commitment.need_id = need.id"),
    ];
    for table in entered {
        join(gaps, JoinType::InnerJoin, table);
    }
    if let Some(table) = by.join {
        join(gaps, JoinType::LeftJoin, table);
    }
}

/// Who gives by an entry, as its offer or programme has it; nobody where the viewer may not name them.
fn giver(scope: &Scope) -> Expr {
    use commitment::Column::{AssistanceId, ProviderId};
    let of_none = Expr::col((commitment::Entity, ProviderId));
    let of_one = Expr::col((assistance::Entity, assistance::Column::ProviderId));
    CaseStatement::new()
        .case(AssistanceId.is_null(), of_none)
        .case(provider_is_seen(scope.viewer()), of_one)
        .into()
}

async fn buckets(
    scope: &Scope,
    query: Select<gap::Entity>,
    grouping: &Grouping,
    sums_of: ([&'static str; 2], [Expr; 7]),
) -> Result<Vec<Sums>> {
    let key = (Expr::cust(grouping.key), grouping.kind);
    buckets_by(scope, query, key, sums_of).await
}

async fn buckets_by(
    scope: &Scope,
    query: Select<gap::Entity>,
    (key, kind): (Expr, KeyKind),
    (units, sums_of): ([&'static str; 2], [Expr; 7]),
) -> Result<Vec<Sums>> {
    // By its place: a key with values in it, said twice, would be two keys to PostgreSQL.
    let mut query = query.select_only().expr(key).group_by(Expr::cust("1"));
    for unit in units {
        query = query.expr(Expr::cust(unit)).group_by(Expr::cust(unit));
    }
    for sum in sums_of {
        query = query.expr(sum);
    }
    query = query.limit(BUCKETS_MAX + 1);
    if kind.is_id() {
        let rows: Vec<Row<Uuid>> = scope.tally(query).await?;
        rows.into_iter()
            .map(|row| sums(row, |id| kind.name(scope.reference(), id)))
            .collect()
    } else {
        let rows: Vec<Row<String>> = scope.tally(query).await?;
        let name = |word| kind.word(word);
        rows.into_iter().map(|row| sums(row, name)).collect()
    }
}

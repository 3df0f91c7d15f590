//! Sums of the ledger over needs and entries, in SQL, and how they are read.

use super::entered::{
    amounts, bigint, column, covered, entered, join_entries, looked_after, of_gaps, of_stretch,
    remaining, size,
};
use crate::{
    db::kept::Stretch,
    error::{Error, Result},
};
use domain::ledger::end::EVER;
use entity::{commitment, gap, need};
use sea_orm::{
    QuerySelect, QueryTrait, Select,
    sea_query::{Alias, BinOper, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType},
};

/// What a number is split by, to be summed in two parts.
const LOW: i64 = 1 << 31;

/// The sum of numbers of 64 bits, as text that [`wide`] reads: SQLite counts in 64 bits, and a sum may need more.
fn wide_sum(number: Expr) -> Expr {
    let part = |part: Expr| Expr::from(Func::sum(part)).cast_as(Alias::new("text"));
    let concat = || BinOper::Custom("||");
    part(number.clone().div(LOW))
        .binary(concat(), " ")
        .binary(concat(), part(number.modulo(LOW)))
}

/// A sum that is read as its high and its low part.
pub fn wide(parts: &str) -> Result<i128> {
    let number = |text: &str| text.parse::<i128>().ok();
    let sum = parts
        .split_once(' ')
        .and_then(|(high, low)| Some(number(high)? * i128::from(LOW) + number(low)?));
    sum.ok_or_else(|| Error::Internal(anyhow::anyhow!("\"{parts}\" is not a sum")))
}

/// Sums over the entries of a query that have a figure, for [`wide`] but the first two: how many needs, how many of them looked after,
/// needed, pledged, committed, delivered, remaining; nothing where only needs have it.
pub fn of_entries() -> [Expr; 7] {
    let has_figure = || column(commitment::Column::Unit).is_not_null();
    // What has ended was given all the same.
    let [pledged, stands, delivered] = amounts(EVER).map(|amount| {
        let amount = CaseStatement::new()
            .case(has_figure(), amount)
            .finally(0_i64);
        wide_sum(amount.into())
    });
    let nothing = || Expr::cust("cast(null as text)");
    let none = || Expr::cust("cast(0 as bigint)");
    [
        none(),
        none(),
        nothing(),
        pledged,
        stands,
        delivered,
        nothing(),
    ]
}

/// Sums over the needs of a query of gaps that [`join_needs`] joined, for [`wide`] but the first two: how many, how many looked after,
/// needed, pledged, committed, delivered, remaining.
pub fn of_needs() -> [Expr; 7] {
    let [looked_after, needed, pledged, committed, delivered] = of_need();
    [
        Expr::cust("count(*)"),
        bigint(Func::sum(looked_after)),
        wide_sum(needed),
        wide_sum(pledged),
        wide_sum(committed),
        wide_sum(delivered),
        wide_sum(remaining()),
    ]
}

/// What these are of each need: whether it is looked after, 1 or 0, needed, pledged, committed, delivered.
pub fn of_need() -> [Expr; 5] {
    let stands = CaseStatement::new()
        .case(entered("stands").gt(0_i64), entered("stands"))
        .finally(0_i64);
    [
        looked_after(),
        size(),
        entered("pledged"),
        stands.into(),
        entered("delivered"),
    ]
}

/// What counts against the size of each need.
pub fn cover_of_need() -> Expr {
    covered()
}

/// Joins needs to gaps, which are of this stretch, and to each what the ledger has of it as of a day.
pub fn join_needs(gaps: &mut Select<gap::Entity>, day: &str, of: Stretch) {
    join(gaps, day, of_stretch(of));
}

/// The same to gaps that are few, to which nothing else is joined yet: what is entered on others is not read.
pub fn join_needs_of_few(gaps: &mut Select<gap::Entity>, day: &str) {
    let ids = gaps.clone().select_only().column(gap::Column::Id);
    join(gaps, day, Some(of_gaps(ids.into_query())));
}

fn join(gaps: &mut Select<gap::Entity>, day: &str, of: Option<Condition>) {
    let on = Expr::col((need::Entity, need::Column::GapId)).equals((gap::Entity, gap::Column::Id));
    let query = QuerySelect::query(gaps);
    query.join(JoinType::InnerJoin, need::Entity, on);
    join_entries(query, day, of);
}

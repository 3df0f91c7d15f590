//! The ledger in the database: its rows as [`Ledger`] takes them, and the same sums in SQL, where lists are filtered and summed.
//!
//! What is covered, what stands and what remains is said twice in all: in `domain::ledger`, and here. A test has both add up the
//! same entries.

use crate::error::{Error, Result};
use domain::{ledger::Ledger, matches::CommitmentKind};
use entity::{assistance_line, commitment, gap, need};
use sea_orm::{
    QuerySelect, Select,
    sea_query::{
        Alias, BinOper, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Query,
        SelectStatement,
    },
};

/// The sums of these entries.
pub fn of_rows<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>) -> Ledger {
    let entry =
        |row: &commitment::Model| (row.kind, row.quantity.or(row.amount_minor).unwrap_or(0));
    Ledger::of(entries.into_iter().map(entry))
}

/// The size of a need in its unit; none where it is unsized.
pub fn size_of_need(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

/// How much a line gives, in its unit; none where it is open-ended.
pub fn size_of_line(line: &assistance_line::Model) -> Option<i64> {
    line.quantity.or(line.amount_minor)
}

/// Names of the sums of the entries of one need.
const SUMS: [&str; 3] = ["pledged", "stands", "delivered"];

/// What is summed up per need, beside it.
const ENTERED: &str = "entered";

/// What an entry adds to what is pledged, to what of the commitments is not taken back, and to what is delivered.
fn amounts() -> [CaseStatement; 3] {
    use CommitmentKind::{Committed, Delivered, Pledged, Withdrawn};
    let amount = || {
        Expr::from(Func::coalesce([
            column(commitment::Column::Quantity),
            column(commitment::Column::AmountMinor),
        ]))
    };
    let is = |kind: CommitmentKind| column(commitment::Column::Kind).eq(kind);
    [
        CaseStatement::new().case(is(Pledged), amount()),
        CaseStatement::new()
            .case(is(Committed), amount())
            .case(is(Withdrawn), Expr::val(0_i64).sub(amount())),
        CaseStatement::new().case(is(Delivered), amount()),
    ]
    .map(|case| case.finally(0_i64))
}

fn column(column: commitment::Column) -> Expr {
    Expr::col((commitment::Entity, column))
}

fn bigint(expr: impl Into<Expr>) -> Expr {
    expr.into().cast_as(Alias::new("bigint"))
}

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

/// Sums over the entries of a query, for [`wide`] but the first: how many needs, needed, pledged, committed, delivered, remaining;
/// nothing where only needs have it.
pub fn of_entries() -> [Expr; 6] {
    let [pledged, stands, delivered] = amounts().map(|amount| wide_sum(amount.into()));
    let nothing = || Expr::cust("cast(null as text)");
    let none = Expr::cust("cast(0 as bigint)");
    [none, nothing(), pledged, stands, delivered, nothing()]
}

/// Sums over the needs of a query of gaps that [`join_needs`] joined, for [`wide`] but the first: how many, needed, pledged, committed, delivered, remaining.
pub fn of_needs() -> [Expr; 6] {
    let stands = CaseStatement::new()
        .case(entered("stands").gt(0_i64), entered("stands"))
        .finally(0_i64);
    [
        Expr::cust("count(*)"),
        wide_sum(size()),
        wide_sum(entered("pledged")),
        wide_sum(stands.into()),
        wide_sum(entered("delivered")),
        wide_sum(remaining()),
    ]
}

/// Joins needs to gaps, and to each what the ledger has of it.
pub fn join_needs(gaps: &mut Select<gap::Entity>) {
    let on = Expr::col((need::Entity, need::Column::GapId)).equals((gap::Entity, gap::Column::Id));
    let query = QuerySelect::query(gaps);
    query.join(JoinType::InnerJoin, need::Entity, on);
    join_entries(query);
}

fn join_entries(needs: &mut SelectStatement) {
    let mut by_need = Query::select();
    by_need.column((commitment::Entity, commitment::Column::NeedId));
    for (amount, name) in amounts().into_iter().zip(SUMS) {
        by_need.expr_as(bigint(Func::sum(amount)), Alias::new(name));
    }
    by_need
        .from(commitment::Entity)
        .group_by_col((commitment::Entity, commitment::Column::NeedId));
    let on = Expr::col((Alias::new(ENTERED), commitment::Column::NeedId))
        .equals((need::Entity, need::Column::Id));
    needs.join_subquery(JoinType::LeftJoin, by_need, Alias::new(ENTERED), on);
}

/// A sum of the entries of a need that were joined to it.
fn entered(sum: &'static str) -> Expr {
    let sum = Expr::col((Alias::new(ENTERED), Alias::new(sum)));
    Func::coalesce([sum, Expr::val(0_i64)]).into()
}

fn size() -> Expr {
    let column = |column| Expr::col((need::Entity, column));
    Func::coalesce([
        column(need::Column::Quantity),
        column(need::Column::AmountMinor),
    ])
    .into()
}

/// What counts against the size of a need, as [`Ledger::covered`] has it.
fn covered() -> Expr {
    let (stands, delivered) = (entered("stands"), entered("delivered"));
    CaseStatement::new()
        .case(stands.clone().gt(delivered.clone()), stands)
        .finally(delivered)
        .into()
}

/// How much more a need bears, as [`Ledger::room`] has it.
fn remaining() -> Expr {
    CaseStatement::new()
        .case(size().gt(covered()), size().sub(covered()))
        .case(size().is_not_null(), 0_i64)
        .into()
}

/// Ids of gaps with needs that are so, all of them seen together: [`is_sized`], [`is_begun`], [`is_met`].
pub fn gaps_whose_needs(are: Condition) -> SelectStatement {
    let mut query = Query::select();
    query
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity);
    join_entries(&mut query);
    query
        .group_by_col((need::Entity, need::Column::GapId))
        .cond_having(are);
    query
}

/// Whether any of the needs has a size.
pub fn is_sized() -> Expr {
    Expr::from(Func::count(Expr::col((need::Entity, need::Column::Unit)))).gt(0_i64)
}

/// Whether anything is committed or delivered to any of the needs.
pub fn is_begun() -> Expr {
    Expr::from(Func::max(covered())).gt(0_i64)
}

/// Whether all of the needs are sized and covered.
pub fn is_met() -> Expr {
    let met = CaseStatement::new()
        .case(covered().gte(size()), 1_i64)
        .finally(0_i64);
    Expr::cust("count(*)").eq(Func::sum(met))
}

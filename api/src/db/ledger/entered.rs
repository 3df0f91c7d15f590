//! What is entered on needs, in SQL: the sums that count on each, and what follows from them.

use crate::db::kept::Stretch;
use domain::matches::CommitmentKind;
use entity::{commitment, need};
use sea_orm::{
    ColumnTrait,
    sea_query::{
        Alias, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement,
    },
};

/// Names of the sums of the entries of one need.
const SUMS: [&str; 3] = ["pledged", "stands", "delivered"];

/// What is summed up per need and measure, joined to a need as far as it is counted on it.
pub(super) const ENTERED: &str = "entered";

/// What is known of a need with entries, beside their sums: what of them covers it, whether anything else looks after it (1 or 0),
/// and how much of its size is covered; nothing of what is unsized.
const COVERED: &str = "covered";
const LOOKED_AFTER: &str = "looked_after";
const MET: &str = "met";

/// What these follow from: the size of the need, and in how many measures anything is committed or delivered to it.
const SIZE: &str = "size";
const MEASURES: &str = "measures";

/// The need of an entry.
const OF_NEED: &str = "of_need";
const ITS_SIZE: &str = "coalesce(max(of_need.quantity), max(of_need.amount_minor))";

/// Whether sums in a measure count on the need.
const COUNTS: &str = "entered.unit = of_need.unit and coalesce(entered.currency, '') = coalesce(of_need.currency, '')";

/// How many of the sums are of something committed or delivered.
const COVERING: &str = "count(case when stands > 0 or delivered > 0 then 1 end)";

/// What counts against the size of a need, as [`Ledger::covered`](domain::ledger::Ledger::covered) has it.
const COVERS: &str = "case when stands > delivered and stands > 0 then stands when delivered > 0 then delivered else 0 end";

/// Whether a need is looked after, as [`looks_after`](super::looks_after) has it: 1 or 0.
const IS_LOOKED_AFTER: &str =
    "case when measures > (case when covered > 0 then 1 else 0 end) then 1 else 0 end";

/// How much of the size of a need is covered.
const IS_MET: &str = "case when size > covered then covered else size end";

/// What an entry adds, as of a day, to what is pledged, to what of the commitments is not taken back, and to what is delivered, as
/// [`Ledger::enter_as_of`](domain::ledger::Ledger::enter_as_of) has it.
pub(super) fn amounts(day: &str) -> [CaseStatement; 3] {
    use CommitmentKind::{
        CommitmentReversed, Committed, Delivered, DeliveryReversed, PledgeEnded, PledgeReversed,
        Pledged, Withdrawn,
    };
    let amount = || {
        Expr::from(Func::coalesce([
            column(commitment::Column::Quantity),
            column(commitment::Column::AmountMinor),
            Expr::val(1_i64),
        ]))
    };
    let less = || Expr::val(0_i64).sub(amount());
    let is = |kind: CommitmentKind| column(commitment::Column::Kind).eq(kind);
    let lasts = || until(commitment::Column::Until, day);
    let fulfilled = || {
        let commitment = until(commitment::Column::CommitmentUntil, day);
        lasts().not().and(commitment)
    };
    [
        CaseStatement::new()
            .case(is(Pledged).and(lasts()), amount())
            .case(is(PledgeReversed).or(is(PledgeEnded)).and(lasts()), less()),
        CaseStatement::new()
            .case(is(Committed).and(lasts()), amount())
            .case(
                is(Withdrawn).or(is(CommitmentReversed)).and(lasts()),
                less(),
            )
            .case(is(Delivered).and(fulfilled()), less())
            .case(is(DeliveryReversed).and(fulfilled()), amount()),
        CaseStatement::new()
            .case(is(Delivered).and(lasts()), amount())
            .case(is(DeliveryReversed).and(lasts()), less()),
    ]
    .map(|case| case.finally(0_i64))
}

pub(super) fn column(column: commitment::Column) -> Expr {
    Expr::col((commitment::Entity, column))
}

/// Whether a day is no later than a last day, where there is one. Never null, so that it can be turned round.
fn until(last: commitment::Column, day: &str) -> Expr {
    column(last).is_null().or(column(last).gte(day))
}

pub(super) fn bigint(expr: impl Into<Expr>) -> Expr {
    expr.into().cast_as(Alias::new("bigint"))
}

/// That a need is one of a stretch of gaps; nothing where these are all there are.
pub(super) fn of_stretch(of: Stretch) -> Option<Condition> {
    (of != Stretch::ALL).then(|| of.holds(&Expr::col((need::Entity, need::Column::GapId))))
}

/// That a need is one of the gaps of these ids.
pub(super) fn of_gaps(ids: SelectStatement) -> Condition {
    Condition::all().add(need::Column::GapId.in_subquery(ids))
}

/// Joins to needs what is entered on them, as of a day. With `of` what is entered on others is not read.
pub(super) fn join_entries(needs: &mut SelectStatement, day: &str, of: Option<Condition>) {
    let on = Expr::col((Alias::new(ENTERED), commitment::Column::NeedId))
        .equals((need::Entity, need::Column::Id));
    needs.join_subquery(JoinType::LeftJoin, judged(day, of), Alias::new(ENTERED), on);
}

/// What was entered on each need that has entries, as of a day: the sums that count on it, and what follows from them. It is worked
/// out here, once for each of the few, and not by those who join it to all needs.
fn judged(day: &str, of: Option<Condition>) -> SelectStatement {
    let mut judged = Query::select();
    judged.column(commitment::Column::NeedId);
    for sum in SUMS.into_iter().chain([COVERED]) {
        judged.column(Alias::new(sum));
    }
    for (expr, name) in [(IS_LOOKED_AFTER, LOOKED_AFTER), (IS_MET, MET)] {
        judged.expr_as(Expr::cust(expr), Alias::new(name));
    }
    judged.from_subquery(covering(day, of), Alias::new(ENTERED));
    judged
}

/// The same with what covers the need, its size, and in how many measures anything is committed or delivered.
fn covering(day: &str, of: Option<Condition>) -> SelectStatement {
    let mut covering = Query::select();
    covering.column(commitment::Column::NeedId);
    for name in SUMS.into_iter().chain([SIZE, MEASURES]) {
        covering.column(Alias::new(name));
    }
    covering
        .expr_as(Expr::cust(COVERS), Alias::new(COVERED))
        .from_subquery(counted(day, of), Alias::new(ENTERED));
    covering
}

/// The sums of those entries of each need that count on it, its size, and in how many measures anything is committed or delivered.
fn counted(day: &str, of: Option<Condition>) -> SelectStatement {
    let of_need = Alias::new(OF_NEED);
    let id = (of_need.clone(), need::Column::Id);
    // By the entries' own column: SQLite reads them in its order, and has next to nothing to sort.
    let entry = (Alias::new(ENTERED), commitment::Column::NeedId);
    let on = Expr::col(id).equals(entry.clone());
    let mut counted = Query::select();
    counted.column(entry.clone());
    for sum in SUMS {
        let counts = Expr::cust(format!("sum(case when {COUNTS} then {sum} else 0 end)"));
        counted.expr_as(bigint(counts), Alias::new(sum));
    }
    for (expr, name) in [(ITS_SIZE, SIZE), (COVERING, MEASURES)] {
        counted.expr_as(Expr::cust(expr), Alias::new(name));
    }
    counted
        .from_subquery(entries(day, of), Alias::new(ENTERED))
        .join_as(JoinType::InnerJoin, need::Entity, of_need, on)
        .group_by_col(entry);
    counted
}

/// What is entered on each need that is so, or on any, in each measure, as of a day.
pub(super) fn entries(day: &str, of: Option<Condition>) -> SelectStatement {
    use commitment::Column::{Currency, NeedId, Unit};
    let mut sums = Query::select();
    sums.from(commitment::Entity);
    for column in [NeedId, Unit, Currency] {
        let column = (commitment::Entity, column);
        sums.column(column).group_by_col(column);
    }
    for (amount, name) in amounts(day).into_iter().zip(SUMS) {
        sums.expr_as(bigint(Func::sum(amount)), Alias::new(name));
    }
    if let Some(of) = of {
        let mut needs = Query::select();
        needs
            .column((need::Entity, need::Column::Id))
            .from(need::Entity)
            .cond_where(of);
        sums.and_where(Expr::col((commitment::Entity, NeedId)).in_subquery(needs));
    }
    sums
}

/// A sum of the entries that count on the need to which they were joined.
pub(super) fn entered(sum: &'static str) -> Expr {
    let sum = Expr::col((Alias::new(ENTERED), Alias::new(sum)));
    Func::coalesce([sum, Expr::val(0_i64)]).into()
}

/// Whether a need is looked after: 1 or 0.
pub(super) fn looked_after() -> Expr {
    entered(LOOKED_AFTER)
}

pub(super) fn size() -> Expr {
    let column = |column| Expr::col((need::Entity, column));
    Func::coalesce([
        column(need::Column::Quantity),
        column(need::Column::AmountMinor),
    ])
    .into()
}

/// What counts against the size of a need.
pub(super) fn covered() -> Expr {
    entered(COVERED)
}

/// How much more a need bears, as [`Ledger::room`](domain::ledger::Ledger::room) has it; nothing where it is unsized.
pub(super) fn remaining() -> Expr {
    size().sub(entered(MET))
}

//! Which gaps have needs that are so by the ledger, in SQL.

use super::entered::{
    ENTERED, amounts, bigint, covered, entered, entries, join_entries, looked_after, of_gaps,
    of_stretch, size,
};
use crate::{access::policy, db::kept::Stretch};
use entity::{commitment, gap, match_line, need};
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement,
};

/// Ids of gaps with needs that are so as of a day, all of them seen together: [`is_sized`], [`is_looked_after`],
/// [`is_left_alone`], [`is_left_open`], [`is_begun`], [`is_met`], [`is_late`].
pub fn gaps_whose_needs(are: Condition, day: &str) -> SelectStatement {
    whose_needs(are, day, None)
}

/// The same among the gaps of these ids: where they are few, that takes next to nothing, however much is entered on others.
pub fn gaps_among_whose_needs(ids: SelectStatement, are: Condition, day: &str) -> SelectStatement {
    whose_needs(are, day, Some(of_gaps(ids)))
}

fn whose_needs(are: Condition, day: &str, of: Option<Condition>) -> SelectStatement {
    let mut query = Query::select();
    query
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity);
    join_entries(&mut query, day, of.clone());
    if let Some(of) = of {
        query.cond_where(of);
    }
    query
        .group_by_col((need::Entity, need::Column::GapId))
        .cond_having(are);
    query
}

/// The same of gaps to which anything was ever entered. Most have no entries: where it takes one to be so, this asks of few.
pub fn entered_gaps_whose_needs(are: Condition, day: &str) -> SelectStatement {
    // From the entries, and not by a join: SQLite would begin with all needs, and look for entries of each.
    let mut entered = Query::select();
    entered
        .column(commitment::Column::NeedId)
        .from(commitment::Entity);
    let mut of_entries = Query::select();
    of_entries
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity)
        .and_where(Expr::col((need::Entity, need::Column::Id)).in_subquery(entered));
    let mut gaps = gaps_whose_needs(are, day);
    gaps.and_where(Expr::col((need::Entity, need::Column::GapId)).in_subquery(of_entries));
    gaps
}

/// Whether a gap has needs with a size.
pub fn has_sized_needs() -> Expr {
    let of_gap =
        Expr::col((need::Entity, need::Column::GapId)).equals((gap::Entity, gap::Column::Id));
    let mut sized = Query::select();
    sized
        .column((need::Entity, need::Column::Id))
        .from(need::Entity)
        .and_where(of_gap)
        .and_where(Expr::col((need::Entity, need::Column::Unit)).is_not_null());
    Expr::exists(sized)
}

/// Ids of gaps of a stretch to a need of which something is entered, in any one measure and as of a day, that is so:
/// [`is_promised`].
pub fn gaps_given(entries_are: Condition, day: &str, of: Stretch) -> SelectStatement {
    let on = Expr::col((Alias::new(ENTERED), commitment::Column::NeedId))
        .equals((need::Entity, need::Column::Id));
    let mut query = Query::select();
    query
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity);
    query.join_subquery(
        JoinType::InnerJoin,
        entries(day, of_stretch(of)),
        Alias::new(ENTERED),
        on,
    );
    query.cond_where(entries_are);
    query
}

/// Ids of matches under a line of which anything is committed or delivered, in any one measure and as of a day; those of gaps of a stretch.
pub fn matches_given(day: &str, of: Stretch) -> SelectStatement {
    use commitment::Column::{Currency, MatchLineId, NeedId, Unit};
    let [_, stands, delivered] = amounts(day);
    let is_some = |sum: CaseStatement| bigint(Func::sum(sum)).gt(0_i64);
    let line = (match_line::Entity, match_line::Column::Id);
    let of_match = (match_line::Entity, match_line::Column::MatchId);
    let mut given = Query::select();
    given
        .column(of_match)
        .from(commitment::Entity)
        .inner_join(
            match_line::Entity,
            Expr::col(line).equals((commitment::Entity, MatchLineId)),
        )
        .group_by_col(of_match)
        .cond_having(
            Condition::any()
                .add(is_some(stands))
                .add(is_some(delivered)),
        );
    for column in [MatchLineId, Unit, Currency] {
        given.group_by_col((commitment::Entity, column));
    }
    if let Some(of) = of_stretch(of) {
        let mut needs = Query::select();
        needs
            .column((need::Entity, need::Column::Id))
            .from(need::Entity)
            .cond_where(of);
        given.and_where(Expr::col((commitment::Entity, NeedId)).in_subquery(needs));
    }
    given
}

/// Whether anything is committed or delivered, as [`Ledger::covered`](domain::ledger::Ledger::covered) has it.
fn is_covering() -> Condition {
    Condition::any()
        .add(entered("stands").gt(0_i64))
        .add(entered("delivered").gt(0_i64))
}

/// Whether anything is pledged, committed or delivered.
pub fn is_promised() -> Condition {
    is_covering().add(entered("pledged").gt(0_i64))
}

/// Whether any of the needs has a size.
pub fn is_sized() -> Expr {
    Expr::from(Func::count(Expr::col((need::Entity, need::Column::Unit)))).gt(0_i64)
}

/// Whether any of the needs is looked after.
pub fn is_looked_after() -> Expr {
    Expr::from(Func::max(looked_after())).gt(0_i64)
}

/// Whether any of the needs is not looked after.
pub fn is_left_alone() -> Expr {
    Expr::from(Func::min(looked_after())).eq(0_i64)
}

/// Whether any of the needs is neither covered nor looked after.
pub fn is_left_open() -> Expr {
    let is_open = size().is_null().or(covered().lt(size()));
    let left = CaseStatement::new()
        .case(is_open.and(looked_after().eq(0_i64)), 1_i64)
        .finally(0_i64);
    Expr::from(Func::max(left)).gt(0_i64)
}

/// Whether the last day of any of the needs has passed, and it is not covered.
pub fn is_late(today: &str) -> Expr {
    let is_open = size().is_null().or(covered().lt(size()));
    let late = CaseStatement::new()
        .case(
            policy::is_over(need::Column::NeededBy, today).and(is_open),
            1_i64,
        )
        .finally(0_i64);
    Expr::from(Func::max(late)).gt(0_i64)
}

/// Whether anything is committed or delivered to any of the needs, counted or not.
pub fn is_begun() -> Expr {
    Expr::from(Func::max(covered()))
        .gt(0_i64)
        .or(is_looked_after())
}

/// Whether all of the needs are sized and covered.
pub fn is_met() -> Expr {
    let met = CaseStatement::new()
        .case(covered().gte(size()), 1_i64)
        .finally(0_i64);
    Expr::cust("count(*)").eq(Func::sum(met))
}

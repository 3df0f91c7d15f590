//! What was delivered under matches, as the database sees it.

use domain::{
    ledger::late::OWN_SIDE,
    matches::{CommitmentKind, MatchState},
};
use entity::{commitment, match_line, matches};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Func, Query},
};

/// Matches under which is delivered what nobody verified: the same rule as `domain::matches::step::may_verify`, as the database sees it. Of
/// withdrawn ones alone the ledger is asked.
pub(super) fn is_to_verify() -> Condition {
    let states = [MatchState::Delivered, MatchState::Withdrawn];
    let is_delivered = matches::Column::State.eq(MatchState::Delivered);
    Condition::all()
        .add(matches::Column::State.is_in(states))
        .add(Condition::any().add(is_delivered).add(has_delivered()))
}

/// Whether something was delivered under a match that did not come back whole.
pub(super) fn has_delivered() -> Expr {
    use commitment::Column::{AmountMinor, Id, Kind, MatchLineId, Quantity, ReversesId};
    let given = |column: commitment::Column| Expr::col(("given", column));
    let back = |column: commitment::Column| Expr::col(("back", column));
    let line = |column: match_line::Column| Expr::col(("line", column));
    // Without a figure it is reversed whole.
    let figure = |quantity: Expr, amount: Expr| {
        Expr::from(Func::coalesce([quantity, amount, Expr::val(1_i64)]))
    };
    let came = figure(back(Quantity), back(AmountMinor));
    let is_whole = came.gte(figure(given(Quantity), given(AmountMinor)));
    let came_back = Query::select()
        .expr(back(Id))
        .from_as(commitment::Entity, "back")
        .and_where(back(ReversesId).eq(given(Id)))
        .and_where(is_whole)
        .to_owned();
    let its = Expr::col(matches::Column::Id.as_column_ref());
    let delivered = Query::select()
        .expr(given(Id))
        .from_as(match_line::Entity, "line")
        .from_as(commitment::Entity, "given")
        .and_where(line(match_line::Column::MatchId).eq(its))
        .and_where(given(MatchLineId).eq(line(match_line::Column::Id)))
        .and_where(given(Kind).eq(CommitmentKind::Delivered.to_value()))
        .and_where(Expr::not_exists(came_back))
        .to_owned();
    Expr::exists(delivered)
}

/// Whether anything was entered under a match on this day (ISO 8601) or later.
pub(super) fn has_entry_since(day: &str) -> Expr {
    has_entry([entry(commitment::Column::Dated).gte(day)])
}

/// Whether something stood committed under a match as it was taken back, and was withdrawn by that: no provider chose to.
pub(super) fn has_withdrawn_at_end() -> Expr {
    use commitment::Column::{Kind, Source};
    let is_withdrawn = entry(Kind).eq(CommitmentKind::Withdrawn.to_value());
    has_entry([is_withdrawn, entry(Source).eq(OWN_SIDE)])
}

fn entry(column: commitment::Column) -> Expr {
    Expr::col(("entry", column))
}

/// Whether a match has an entry that is such.
fn has_entry(is_such: impl IntoIterator<Item = Expr>) -> Expr {
    use commitment::Column::{Id, MatchLineId};
    let line = |column: match_line::Column| Expr::col(("line", column));
    let its = Expr::col(matches::Column::Id.as_column_ref());
    let mut entered = Query::select()
        .expr(entry(Id))
        .from_as(match_line::Entity, "line")
        .from_as(commitment::Entity, "entry")
        .and_where(line(match_line::Column::MatchId).eq(its))
        .and_where(entry(MatchLineId).eq(line(match_line::Column::Id)))
        .to_owned();
    for is_such in is_such {
        entered.and_where(is_such);
    }
    Expr::exists(entered)
}

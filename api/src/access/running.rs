//! Agreed matches that run, and what about them is to be known: conditions to add to the policy, which says what of it a member may read.

use crate::access::{policy::is_asked, viewer::Member};
use domain::matches::{CommitmentKind, MatchState};
use entity::{assistance, commitment, match_consent, match_line, matches};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

/// Running matches that take the member's consent, and that one of these gives: whom a registrar does not let act.
pub fn halted(member: &Member, barred: impl Iterator<Item = Uuid>) -> Condition {
    let by_them = Condition::all().add(assistance::Column::ProviderId.is_in(barred));
    asked_about(member, by_them)
}

/// The same of what one of these missions runs. Where it asked not to be named, that would tell who gives.
pub fn outlived(member: &Member, over: impl IntoIterator<Item = Uuid>) -> Condition {
    let by_them = Condition::all()
        .add(assistance::Column::MissionId.is_in(over))
        .add(assistance::Column::Attributed.eq(true));
    asked_about(member, by_them)
}

/// Running matches of such help that take the member's consent.
fn asked_about(member: &Member, help: Condition) -> Condition {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member));
    let given = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(help);
    Condition::all()
        .add(matches::Column::State.is_in(MatchState::RUNNING.iter().copied()))
        .add(matches::Column::Id.in_subquery(asked.into_query()))
        .add(matches::Column::AssistanceId.in_subquery(given.into_query()))
}

/// Matches under which something was committed that ends before they are due: whether it is delivered, the ledger says.
pub fn ends_before_due() -> Expr {
    use commitment::Column::{Id, Kind, MatchLineId, Until};
    let entry = |column: commitment::Column| Expr::col(("entry", column));
    let line = |column: match_line::Column| Expr::col(("line", column));
    let its = |column: matches::Column| Expr::col(column.as_column_ref());
    let ends = Query::select()
        .expr(entry(Id))
        .from_as(match_line::Entity, "line")
        .from_as(commitment::Entity, "entry")
        .and_where(line(match_line::Column::MatchId).eq(its(matches::Column::Id)))
        .and_where(entry(MatchLineId).eq(line(match_line::Column::Id)))
        .and_where(entry(Kind).eq(CommitmentKind::Committed.to_value()))
        .and_where(entry(Until).lt(its(matches::Column::Due)))
        .to_owned();
    Expr::exists(ends)
}

//! Gaps that requests for exemptions hold up, as the database sees them.

use super::{in_states, matched};
use crate::db::scope::Scope;
use domain::matches::{ExemptionState, MatchState};
use entity::{exemption_request, matches};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

/// Of whose matches one waits for a committee.
pub(super) fn is_pending(scope: &Scope) -> Expr {
    let requested = exemption_request::Column::State.eq(ExemptionState::Requested);
    matched(scope, lacking(scope, requested))
}

/// Of whose matches one was refused an exemption, or is exempted no more while something is still to be given.
pub(super) fn is_not_exempted(scope: &Scope) -> Expr {
    let state = exemption_request::Column::State;
    let has_lapsed = state
        .eq(ExemptionState::Granted)
        .and(exemption_request::Column::ValidUntil.lt(scope.today()));
    let has_ended = state.eq(ExemptionState::Revoked).or(has_lapsed);
    let ended = in_states(MatchState::BLOCKING).add(lacking(scope, has_ended));
    let refused = lacking(scope, state.eq(ExemptionState::Refused));
    matched(scope, Condition::any().add(refused).add(ended))
}

/// Matches of such requests, where no other from the same measure is granted: without those from measures that are over.
fn lacking(scope: &Scope, those: Expr) -> Condition {
    let over = scope.reference().measures_over(scope.today());
    let requests = exemption_request::Entity::find()
        .select_only()
        .column(exemption_request::Column::MatchId)
        .filter(those)
        .filter(exemption_request::Column::MeasureId.is_not_in(over))
        .filter(Expr::exists(granted_beside(scope.today())).not());
    Condition::all().add(matches::Column::Id.in_subquery(requests.into_query()))
}

/// Requests that were granted to the same match from the same measure, and have not ended: what is asked, was refused or ended beside
/// them stands in nobody's way.
fn granted_beside(today: &str) -> SelectStatement {
    use exemption_request::Column;
    let other = |column: Column| Expr::col(("other", column));
    let this = |column: Column| Expr::col(column.as_column_ref());
    let has_no_end = other(Column::ValidUntil).is_null();
    Query::select()
        .expr(other(Column::Id))
        .from_as(exemption_request::Entity, "other")
        .and_where(other(Column::MatchId).eq(this(Column::MatchId)))
        .and_where(other(Column::MeasureId).eq(this(Column::MeasureId)))
        .and_where(other(Column::State).eq(ExemptionState::Granted.to_value()))
        .and_where(has_no_end.or(other(Column::ValidUntil).gte(today)))
        .to_owned()
}

//! Exemptions that committees are asked for, and that organisations rely on, as the database sees them.

use crate::access::{policy::measures_of, viewer::Member, waiting::is_given_by};
use domain::matches::{ExemptionState, MatchState};
use entity::{exemption_request, matches, measure, regime};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// Matches for which the member's organisation, a committee, is to decide on an exemption, as `Reference::committee_of` says; not from measures
/// that are over, which need none.
pub fn asked(member: &Member, over: Vec<Uuid>) -> Condition {
    use exemption_request::Column::{CommitteeId, MatchId, MeasureId, State};
    let left = regime::Entity::find()
        .select_only()
        .column(regime::Column::Id)
        .filter(regime::Column::CommitteeId.is_null());
    let left = measure::Entity::find()
        .select_only()
        .column(measure::Column::Id)
        .filter(measure::Column::RegimeId.in_subquery(left.into_query()));
    let still = Condition::all()
        .add(CommitteeId.eq(member.organisation))
        .add(MeasureId.in_subquery(left.into_query()));
    let by_now = MeasureId.in_subquery(measures_of(member.organisation));
    let asked = exemption_request::Entity::find()
        .select_only()
        .column(MatchId)
        .filter(Condition::any().add(by_now).add(still))
        .filter(State.eq(ExemptionState::Requested))
        .filter(MeasureId.is_not_in(over));
    Condition::all().add(matches::Column::Id.in_subquery(asked.into_query()))
}

/// Matches that the member's organisation gives to, or asked an exemption for, with something still to be given and a grant whose last day
/// is this one or lies before it; not from measures that are over, which need none. Whether nothing else stands beside that, or was asked
/// since, `domain::matches::ending` says of each.
pub fn ending(member: &Member, by: &str, over: Vec<Uuid>) -> Condition {
    use exemption_request::Column::{AskerId, MatchId, MeasureId, State, ValidUntil};
    let granted = exemption_request::Entity::find()
        .select_only()
        .column(MatchId)
        .filter(State.eq(ExemptionState::Granted))
        .filter(ValidUntil.lte(by))
        .filter(MeasureId.is_not_in(over));
    let asked = granted
        .clone()
        .filter(AskerId.eq(member.organisation))
        .into_query();
    let theirs = Condition::any()
        .add(matches::Column::Id.in_subquery(asked))
        .add(is_given_by(member));
    Condition::all()
        .add(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()))
        .add(matches::Column::Id.in_subquery(granted.into_query()))
        .add(theirs)
}

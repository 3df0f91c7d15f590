//! Gaps about which nothing is happening, and why: the rules of `stall`, as the database sees them.

mod exempted;

use crate::{
    access::{policy, waiting},
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::state::CoverageState,
        filter::{
            covered::{by_needs, covered},
            id_in,
        },
        stall::StallReason,
    },
};
use domain::{
    event::EventKind,
    gap::{AssessmentDecision, GapNature, GapState},
    matches::MatchState,
};
use entity::{assessment, event, gap, match_line, matches, need};
use exempted::{is_not_exempted, is_pending};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};
use std::collections::BTreeSet;

/// Gaps that help could close and that are neither closed nor covered.
pub async fn is_stalled(scope: &Scope) -> Result<Condition> {
    let covered = covered(scope, &[CoverageState::Full]).await?;
    Ok(Condition::all()
        .add(gap::Column::Nature.eq(GapNature::Capacity))
        .add(gap::Column::State.ne(GapState::Closed))
        .add(covered.not()))
}

/// Gaps whose stall has one of these reasons, as far as the viewer can know.
pub fn is_stalled_by(scope: &Scope, reasons: Vec<StallReason>) -> Condition {
    let reasons: BTreeSet<StallReason> = reasons.into_iter().collect();
    let one_of = |any: Condition, reason| any.add(holds(scope, reason));
    reasons.into_iter().fold(Condition::any(), one_of)
}

fn holds(scope: &Scope, reason: StallReason) -> Expr {
    let in_state = |state: MatchState| matched(scope, in_states(&[state]));
    let given_up =
        |state: MatchState| matched(scope, in_states(&[state]).add(is_not_made_good(scope)));
    match reason {
        StallReason::NoOffer => is_unmatched(scope).and(is_promised(scope).not()),
        StallReason::NoOfferForTheRest => has_rest(scope),
        StallReason::AwaitsHolder => matched(
            scope,
            in_states(&[MatchState::Proposed]).add(is_in_time(scope)),
        ),
        StallReason::HolderSilent => matched(
            scope,
            in_states(&[MatchState::Proposed]).add(is_overdue(scope)),
        ),
        StallReason::AwaitsProvider => in_state(MatchState::Consented),
        StallReason::HolderObjected => {
            matched(scope, is_objected_to(scope).add(is_not_made_good(scope)))
        }
        StallReason::ProviderDeclined => given_up(MatchState::Declined),
        StallReason::Withdrawn => given_up(MatchState::Withdrawn),
        StallReason::ExemptionPending => is_pending(scope),
        StallReason::ExemptionRefused => is_not_exempted(scope),
        StallReason::DeliveryLate => matched(
            scope,
            in_states(&[MatchState::Agreed, MatchState::Delivering]).add(is_overdue(scope)),
        ),
        StallReason::NothingCommitted => nothing_committed(scope),
        StallReason::LeftOutOfPlans => is_left_out(scope),
        StallReason::DeadlinePassed => is_late(scope),
        StallReason::Unsized => is_left_unsized(scope),
        StallReason::LookedAfter => {
            let are = Condition::all().add(ledger::is_looked_after());
            by_needs(scope, ledger::entered_gaps_whose_needs(are, scope.today()))
        }
    }
}

fn is_late(scope: &Scope) -> Expr {
    let mut late = gaps_whose_needs(scope, ledger::is_late(scope.today()));
    // Others are never late.
    late.and_where(policy::is_over(need::Column::NeededBy, scope.today()));
    by_needs(scope, late)
}

fn is_left_unsized(scope: &Scope) -> Expr {
    let mut left_alone = gaps_whose_needs(scope, ledger::is_left_alone());
    // Where none of its needs has a size, these are all of them.
    left_alone.and_where(need::Column::Unit.is_null());
    let without_size = ledger::has_sized_needs().not();
    without_size.and(by_needs(scope, left_alone))
}

/// Ids of gaps with needs that are so.
fn gaps_whose_needs(scope: &Scope, are: Expr) -> SelectStatement {
    ledger::gaps_whose_needs(Condition::all().add(are), scope.today())
}

fn in_states(states: &[MatchState]) -> Condition {
    Condition::all().add(matches::Column::State.is_in(states.iter().copied()))
}

fn is_overdue(scope: &Scope) -> Expr {
    matches::Column::Due.lt(scope.today())
}

fn is_in_time(scope: &Scope) -> Expr {
    let due = matches::Column::Due;
    due.is_null().or(due.gte(scope.today()))
}

/// Matches to which the holder objected and that were about a need for which the viewer knows of no later one that the holder wants.
fn is_objected_to(scope: &Scope) -> Condition {
    use matches::Column::{GapId, Id, State};
    let later = |column: matches::Column| Expr::col((matches::Entity, column));
    let own = |column: match_line::Column| Expr::col(("own", column));
    // By their need, which few are about: of all that holders want, each would be looked up for each objection.
    let about_the_need = Query::select()
        .expr(Expr::col((match_line::Entity, match_line::Column::MatchId)))
        .from(match_line::Entity)
        .and_where(
            Expr::col((match_line::Entity, match_line::Column::NeedId))
                .eq(own(match_line::Column::NeedId)),
        )
        .to_owned();
    let wanted = seen(scope, Id)
        .filter(in_states(MatchState::WANTED))
        .filter(later(GapId).eq(objected(GapId)))
        .filter(is_after_objected(scope))
        .filter(later(Id).in_subquery(about_the_need));
    let unwanted = Query::select()
        .expr(objected(Id))
        .from_as(matches::Entity, "objected")
        .from_as(match_line::Entity, "own")
        .and_where(objected(State).eq(MatchState::Objected.to_value()))
        .and_where(own(match_line::Column::MatchId).eq(objected(Id)))
        .and_where(Expr::not_exists(wanted.into_query()))
        .to_owned();
    in_states(&[MatchState::Objected]).add(Id.in_subquery(unwanted))
}

/// A column of the match that was objected to.
fn objected(column: matches::Column) -> Expr {
    Expr::col(("objected", column))
}

/// Whether a match was proposed after the one that was objected to, as `MatchFacts::is_after` has it.
fn is_after_objected(scope: &Scope) -> Expr {
    use matches::Column::{AssistanceId, Id, Proposed};
    let later = |column: matches::Column| Expr::col((matches::Entity, column));
    let by_events = proposal(scope, later(Id)).gt(proposal(scope, objected(Id)));
    let by_ids = later(Id).gt(objected(Id));
    let is_behind = Expr::from(Func::coalesce([by_events, by_ids]));
    let is_of_same = later(AssistanceId).eq(objected(AssistanceId));
    let is_same_day = later(Proposed).eq(objected(Proposed));
    later(Proposed)
        .gt(objected(Proposed))
        .or(is_same_day.and(is_of_same.or(is_behind)))
}

/// The number of the event by which a match was proposed; null where the viewer may not read that.
fn proposal(scope: &Scope, of: Expr) -> Expr {
    let events = event::Entity::find()
        .select_only()
        .expr(Expr::cust("min(event.sequence)"))
        .filter(Expr::col(event::Column::AboutId.as_column_ref()).eq(of))
        .filter(event::Column::Kind.eq(EventKind::MatchProposed))
        .filter(scope.condition::<event::Entity>());
    Expr::SubQuery(None, Box::new(events.into_query().into()))
}

/// Whether the viewer knows of a match of the gap that is so.
fn matched(scope: &Scope, those: Condition) -> Expr {
    let those = seen(scope, matches::Column::GapId).filter(those);
    id_in(scope, those.into_query())
}

/// A column of the matches that the viewer knows of, of gaps that they may read: every reason is one of such a gap. Those of which nothing
/// can come tell nothing.
fn seen(scope: &Scope, column: matches::Column) -> Select<matches::Entity> {
    matches::Entity::find()
        .select_only()
        .column(column)
        .filter(scope.told_beside::<gap::Entity, matches::Entity>())
        .filter(can_come(scope))
}

/// Whether something can come of a match of a gap that takes help: it is agreed or has ended, or its help can be had still.
fn can_come(scope: &Scope) -> Condition {
    let barred = scope.reference().barred();
    Condition::any()
        .add(matches::Column::State.is_not_in(MatchState::OPEN.iter().copied()))
        .add(waiting::can_be_had(scope.today(), barred))
}

fn is_unmatched(scope: &Scope) -> Expr {
    matched(scope, Condition::all()).not()
}

fn is_promised(scope: &Scope) -> Expr {
    let promised = ledger::gaps_given(ledger::is_promised(), scope.today(), Stretch::ALL);
    by_needs(scope, promised)
}

/// Whether help has begun or is on its way, and nobody is known to see to some of what it leaves open.
fn has_rest(scope: &Scope) -> Expr {
    let begun = matches::Column::State.is_not_in(MatchState::GIVEN_UP.iter().copied());
    let is_begun = matched(scope, Condition::all().add(begun));
    let mut left = gaps_whose_needs(scope, ledger::is_left_open());
    // Most gaps have no matches: this asks of the needs of few.
    left.and_where(
        need::Column::GapId.in_subquery(seen(scope, matches::Column::GapId).into_query()),
    )
    .and_where(need::Column::Id.not_in_subquery(worked_on(scope)));
    let is_left = is_begun.or(is_promised(scope)).and(by_needs(scope, left));
    is_unmatched(scope).and(is_promised(scope)).or(is_left)
}

/// Needs that matches which are at work are about.
fn worked_on(scope: &Scope) -> SelectStatement {
    let live = seen(scope, matches::Column::Id).filter(in_states(MatchState::LIVE));
    match_line::Entity::find()
        .select_only()
        .column(match_line::Column::NeedId)
        .filter(match_line::Column::MatchId.in_subquery(live.into_query()))
        .into_query()
}

/// Whether no later match of the same two, that the viewer knows of, is at work or was verified.
fn is_not_made_good(scope: &Scope) -> Expr {
    use matches::Column::{AssistanceId, GapId, Id, Proposed, State};
    let earlier = |column: matches::Column| Expr::col(("earlier", column));
    let later = |column: matches::Column| Expr::col((matches::Entity, column));
    // The condition of who may read it names columns without their table: nothing else may be joined to it.
    let anew = seen(scope, Id)
        .filter(State.is_not_in(MatchState::GIVEN_UP.iter().copied()))
        .filter(later(GapId).eq(earlier(GapId)))
        .filter(later(AssistanceId).eq(earlier(AssistanceId)))
        .filter(later(Proposed).gte(earlier(Proposed)));
    let given_up = MatchState::GIVEN_UP.iter().map(|state| state.to_value());
    let made_good = Query::select()
        .expr(earlier(Id))
        .from_as(matches::Entity, "earlier")
        .and_where(earlier(State).is_in(given_up))
        .and_where(Expr::exists(anew.into_query()))
        .to_owned();
    Id.not_in_subquery(made_good)
}

fn nothing_committed(scope: &Scope) -> Expr {
    let committed = ledger::matches_given(scope.today(), Stretch::ALL);
    let agreed = in_states(&[MatchState::Agreed])
        .add(is_in_time(scope))
        .add(matches::Column::Id.not_in_subquery(committed));
    matched(scope, agreed)
}

/// Whether all who assessed it left it out of their plans.
fn is_left_out(scope: &Scope) -> Expr {
    let assessed = |these| scope.gaps_of(these, assessment::Column::GapId);
    let planned = assessment::Column::Decision.eq(AssessmentDecision::IntoPlan);
    let into_plan = assessed(assessment::Entity::find().filter(planned));
    let others = scope.gaps_by(gap::Column::Id).not_in_subquery(into_plan);
    id_in(scope, assessed(assessment::Entity::find())).and(others)
}

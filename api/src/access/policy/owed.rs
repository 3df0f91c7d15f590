//! How long a side of an agreed match reads on, whatever became of the share by which it read the gap.

use super::asked::is_asked_of_match;
use crate::access::{
    delivered::{has_delivered, has_entry_since, has_withdrawn_at_end},
    viewer::Member,
};
use domain::{deadline::a_year_before, matches::MatchState};
use entity::{assistance, matches};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

/// Gaps of agreed matches of which a member is a side, who provides or whose consent it took: those that run, and those that ended under which
/// something may still be done.
pub(super) fn owed_gaps(member: &Member, today: &str) -> SelectStatement {
    let sides = Condition::any()
        .add(provides(member))
        .add(is_asked_of_match(member));
    let owed = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .filter(may_do(member, today))
        .filter(sides);
    owed.into_query()
}

/// That a member gives by a match.
fn provides(member: &Member) -> Expr {
    let given = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(assistance::Column::ProviderId.eq(member.organisation));
    matches::Column::AssistanceId.in_subquery(given.into_query())
}

/// That a match runs, or something may still be done under it for a year: refunds are entered under one that was verified, and what was
/// delivered under one that is withdrawn is verified or comes back, as long as any of it stands. With the day of each entry that year begins
/// anew. Where nothing stands its sides read on that day, so that who does it is answered; and who gives for a year from its end on, where
/// something was committed until then: what was delivered of that and not entered yet is entered by nobody else.
fn may_do(member: &Member, today: &str) -> Condition {
    let since = a_year_before(today);
    let verified = Condition::all()
        .add(matches::Column::State.eq(MatchState::Verified))
        .add(matches::Column::Ended.gte(since.as_str()));
    let stands = Condition::all()
        .add(touched_since(&since))
        .add(has_delivered());
    let late = Condition::all()
        .add(provides(member))
        .add(matches::Column::Ended.gte(since.as_str()))
        .add(has_withdrawn_at_end());
    let withdrawn = Condition::all()
        .add(matches::Column::State.eq(MatchState::Withdrawn))
        .add(matches::Column::Agreed.is_not_null())
        .add(touched_since(today).add(stands).add(late));
    Condition::any()
        .add(matches::Column::State.is_in(MatchState::AGREED.iter().copied()))
        .add(verified)
        .add(withdrawn)
}

/// That a match ended, or anything was entered under it, on this day (ISO 8601) or later.
fn touched_since(day: &str) -> Condition {
    Condition::any()
        .add(matches::Column::Ended.gte(day))
        .add(has_entry_since(day))
}

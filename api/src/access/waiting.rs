//! What waits for a member: conditions to add to the policy, which says what of it they may read.

use crate::access::{
    policy::{has_reply, is_asked, is_out, is_over, shares},
    viewer::Member,
};
use domain::{
    finding::InformationCategory,
    gap::GapState,
    matches::{ConsentAnswer, ExemptionState, MatchState},
};
use entity::{assistance, exemption_request, finding, gap, match_consent, matches, share};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

/// Findings to which the member's organisation is invited to reply and may still do so in time.
pub fn invited(member: &Member, today: &str) -> Condition {
    Condition::all()
        .add(finding::Column::NamedPartyId.eq(member.organisation))
        .add(finding::Column::Invited.is_not_null())
        .add(finding::Column::ReplyDue.is_not_null())
        .add(is_over(finding::Column::ReplyDue, today).not())
        .add(has_reply().not())
}

/// Findings that are shared with the member's organisation and are not out.
pub fn shared_findings(member: &Member, today: &str) -> Condition {
    let shared = shares(share::Column::FindingId, member.organisation, today);
    Condition::all()
        .add(finding::Column::Id.in_subquery(shared))
        .add(finding::Column::Category.ne(InformationCategory::Public))
        .add(
            finding::Column::Published
                .is_null()
                .or(is_out(finding::Column::Published, today).not()),
        )
}

/// Gaps that are shared with the member's organisation and are not out.
pub fn shared_gaps(member: &Member, today: &str) -> Condition {
    let shared = shares(share::Column::GapId, member.organisation, today);
    Condition::all()
        .add(gap::Column::Id.in_subquery(shared))
        .add(gap::Column::Category.ne(InformationCategory::Public))
        .add(
            gap::Column::Published
                .is_null()
                .or(is_out(gap::Column::Published, today).not()),
        )
}

/// Proposals to which the member's organisation is asked to consent.
pub fn consent(member: &Member) -> Condition {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member))
        .filter(match_consent::Column::Answer.eq(ConsentAnswer::Pending));
    Condition::all()
        .add(matches::Column::State.eq(MatchState::Proposed))
        .add(matches::Column::Id.in_subquery(asked.into_query()))
}

/// Matches to which others consented, and that wait for the member's organisation to agree, which gives.
pub fn agreement(member: &Member) -> Condition {
    Condition::all()
        .add(matches::Column::State.eq(MatchState::Consented))
        .add(is_given_by(member))
}

/// Agreed matches of which the member's organisation still has to deliver.
pub fn delivery(member: &Member) -> Condition {
    Condition::all()
        .add(matches::Column::State.is_in([MatchState::Agreed, MatchState::Delivering]))
        .add(is_given_by(member))
}

/// Delivered matches that the member's organisation can verify: whose gap it is, and the Panel that found it.
pub fn verification(member: &Member) -> Condition {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member));
    let theirs = Condition::any()
        .add(matches::Column::Id.in_subquery(asked.into_query()))
        .add_option(is_of_panel(member));
    Condition::all()
        .add(matches::Column::State.eq(MatchState::Delivered))
        .add(theirs)
}

/// Matches for which the member's organisation, a committee, is asked for an exemption.
pub fn exemption(member: &Member) -> Condition {
    let asked = exemption_request::Entity::find()
        .select_only()
        .column(exemption_request::Column::MatchId)
        .filter(exemption_request::Column::CommitteeId.eq(member.organisation))
        .filter(exemption_request::Column::State.eq(ExemptionState::Requested));
    Condition::all().add(matches::Column::Id.in_subquery(asked.into_query()))
}

/// Proposals for gaps of the member's own Panel; none where it is no Panel.
pub fn proposal(member: &Member) -> Option<Condition> {
    let proposed = matches::Column::State.eq(MatchState::Proposed);
    is_of_panel(member).map(|own| Condition::all().add(proposed).add(own))
}

/// Gaps that are the member's organisation's to close, as their Panel or steward, and for which something is verified: of those that all
/// was delivered for, the needs tell.
pub fn closure(member: &Member) -> Condition {
    let verified = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .filter(matches::Column::State.eq(MatchState::Verified));
    let own = Condition::any()
        .add(gap::Column::StewardId.eq(member.organisation))
        .add_option(member.panel.map(|panel| gap::Column::PanelId.eq(panel)));
    Condition::all()
        .add(gap::Column::State.ne(GapState::Closed))
        .add(gap::Column::Id.in_subquery(verified.into_query()))
        .add(own)
}

fn is_given_by(member: &Member) -> Expr {
    let given = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(assistance::Column::ProviderId.eq(member.organisation));
    matches::Column::AssistanceId.in_subquery(given.into_query())
}

fn is_of_panel(member: &Member) -> Option<Expr> {
    let panel = member.panel?;
    let own = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::PanelId.eq(panel));
    Some(matches::Column::GapId.in_subquery(own.into_query()))
}

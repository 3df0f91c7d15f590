//! What waits for a member: conditions to add to the policy, which says what of it they may read.

use crate::access::{
    delivered::is_to_verify,
    policy::{has_reply, is_asked, is_out, is_over, own_country, shares},
    viewer::Member,
};
use domain::{
    assistance::ActivityStatus,
    finding::InformationCategory,
    gap::{GapHolder, GapState},
    matches::{ConsentAnswer, MatchState},
    organisation::OrganisationKind,
    webhook::{WebhookDeliveryKind, WebhookDeliveryState},
};
use entity::{
    assistance, finding, gap, gap_country, match_consent, matches, mission, need_plan,
    organisation, share, webhook, webhook_delivery,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// That a plan of needs is proposed: what the index `need_plan_proposed` holds, as a literal, by which SQLite knows it.
const PROPOSED: &str = r#""need_plan"."status" = 'PROPOSED'"#;

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

/// Proposals to which the member's organisation is asked to consent, for gaps that it holds still and that take help, while the help can be
/// had as of today: of whom a registrar does not let act it cannot.
pub fn consent(member: &Member, today: &str, barred: impl Iterator<Item = Uuid>) -> Condition {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member))
        .filter(match_consent::Column::Answer.eq(ConsentAnswer::Pending));
    let its = Expr::col(gap::Column::Id.as_column_ref())
        .eq(Expr::col(matches::Column::GapId.as_column_ref()));
    let held = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(its)
        .filter(gap::Column::State.ne(GapState::Closed))
        .filter(answers_for(member));
    Condition::all()
        .add(matches::Column::State.eq(MatchState::Proposed))
        .add(matches::Column::Id.in_subquery(asked.into_query()))
        .add(Expr::exists(held.into_query()))
        .add(can_be_had(today, barred))
}

/// Whether the help of a match can be had on a day: the same rule as `domain::matches::pairing::can_help`, as the database sees it.
pub fn can_be_had(today: &str, barred: impl Iterator<Item = Uuid>) -> Expr {
    let its = Expr::col(assistance::Column::Id.as_column_ref())
        .eq(Expr::col(matches::Column::AssistanceId.as_column_ref()));
    let ended = Condition::all()
        .add(assistance::Column::Ends.is_not_null())
        .add(is_over(assistance::Column::Ends, today));
    let had = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(its)
        .filter(assistance::Column::Status.is_in(ActivityStatus::HELPING))
        .filter(assistance::Column::ProviderId.is_not_in(barred))
        .filter(ended.not());
    Expr::exists(had.into_query())
}

/// Matches to which others consented, or stayed silent up to a day where silence is enough, and that wait for the member's organisation
/// to agree, which gives: not for a closed gap, which takes no help.
pub fn agreement(member: &Member, silent_before: Option<&str>) -> Condition {
    let its = Expr::col(gap::Column::Id.as_column_ref())
        .eq(Expr::col(matches::Column::GapId.as_column_ref()));
    let takes_help = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(its)
        .filter(gap::Column::State.ne(GapState::Closed));
    let is_silent = silent_before.map(|day| {
        Condition::all()
            .add(matches::Column::State.eq(MatchState::Proposed))
            .add(matches::Column::Due.lt(day))
    });
    let is_ripe = Condition::any()
        .add(matches::Column::State.eq(MatchState::Consented))
        .add_option(is_silent);
    Condition::all()
        .add(is_ripe)
        .add(is_given_by(member))
        .add(Expr::exists(takes_help.into_query()))
}

/// Agreed matches of which the member's organisation still has to deliver.
pub fn delivery(member: &Member) -> Condition {
    Condition::all()
        .add(matches::Column::State.is_in([MatchState::Agreed, MatchState::Delivering]))
        .add(is_given_by(member))
}

/// Matches of which the member's organisation can verify what was delivered: whose gap it is, and the Panel that found it.
pub fn verification(member: &Member) -> Condition {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member));
    let theirs = Condition::any()
        .add(matches::Column::Id.in_subquery(asked.into_query()))
        .add_option(is_of_panel(member));
    Condition::all().add(is_to_verify()).add(theirs)
}

/// Proposals for gaps of the member's own Panel; none where it is no Panel.
pub fn proposal(member: &Member) -> Option<Condition> {
    let proposed = matches::Column::State.eq(MatchState::Proposed);
    is_of_panel(member).map(|own| Condition::all().add(proposed).add(own))
}

/// Gaps that the member's organisation may close, as their Panel or steward, and for which something is verified: the needs tell of all.
pub fn closure(member: &Member) -> Condition {
    let verified = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .filter(matches::Column::State.eq(MatchState::Verified));
    Condition::all()
        .add(gap::Column::State.ne(GapState::Closed))
        .add(gap::Column::Id.in_subquery(verified.into_query()))
        .add(own_gaps(member))
}

/// Gaps that the member's organisation sees to, as their Panel or steward.
pub fn own_gaps(member: &Member) -> Condition {
    Condition::any()
        .add(gap::Column::StewardId.eq(member.organisation))
        .add_option(member.panel.map(|panel| gap::Column::PanelId.eq(panel)))
}

/// Open gaps for which others propose plans of needs, and that are the member's organisation's, which adopts one or sets them aside.
pub fn planning(member: &Member) -> Condition {
    let proposed = need_plan::Entity::find()
        .select_only()
        .column(need_plan::Column::GapId)
        .filter(Expr::cust(PROPOSED));
    Condition::all()
        .add(gap::Column::State.ne(GapState::Closed))
        .add(gap::Column::Id.in_subquery(proposed.into_query()))
        .add(is_held_by(member))
}

/// Webhooks that deliver, and tell of what fits something.
pub fn searching() -> Condition {
    Condition::all()
        .add(webhook::Column::Search.is_not_null())
        .add(webhook::Column::Paused.is_null())
        .add(webhook::Column::Gone.is_null())
        .add(webhook::Column::Removed.is_null())
}

/// Webhooks with deliveries that were set aside at this moment or since, Unix time in milliseconds.
pub fn set_aside(since: i64) -> Condition {
    let deliveries = webhook_delivery::Entity::find()
        .select_only()
        .column(webhook_delivery::Column::WebhookId)
        .filter(is_set_aside(since));
    Condition::all()
        .add(webhook::Column::Removed.is_null())
        .add(webhook::Column::Id.in_subquery(deliveries.into_query()))
}

/// Deliveries of changes that were set aside at this moment or since, Unix time in milliseconds.
pub fn is_set_aside(since: i64) -> Condition {
    Condition::all()
        .add(webhook_delivery::Column::Kind.eq(WebhookDeliveryKind::Changes))
        .add(webhook_delivery::Column::State.eq(WebhookDeliveryState::SetAside))
        .add(webhook_delivery::Column::Finished.gte(since))
}

/// Whether the member answers for whose gap it is: the same rule as `actions::matches::asked::plans_for`, as the database sees it.
pub fn is_held_by(member: &Member) -> Condition {
    let is_secretariat = member.kind == OrganisationKind::Secretariat;
    Condition::any()
        .add(answers_for(member))
        .add_option(is_secretariat.then(|| gap::Column::Holder.eq(GapHolder::Secretariat)))
}

/// Whether the member's consent is what help with a gap takes: the same rule as `actions::matches::asked::Asked::about`.
fn answers_for(member: &Member) -> Condition {
    let held = |holder: GapHolder| gap::Column::Holder.eq(holder);
    let missions = mission::Entity::find()
        .select_only()
        .column(mission::Column::Id)
        .filter(mission::Column::OrganisationId.eq(member.organisation));
    let by_organisation = Condition::any()
        .add(gap::Column::Holder.is_not_in([GapHolder::HostState, GapHolder::Mission]))
        .add(held(GapHolder::Mission).and(gap::Column::MissionId.is_null()));
    let by_name = Condition::all()
        .add(gap::Column::OrganisationId.eq(member.organisation))
        .add(by_organisation);
    let speaks_for_a_state = member.kind.speaks_for_a_state();
    let is_institution = member.kind == OrganisationKind::HostInstitution;
    Condition::any()
        .add(
            held(GapHolder::Mission).and(gap::Column::MissionId.in_subquery(missions.into_query())),
        )
        .add(by_name)
        .add_option(speaks_for_a_state.then(|| {
            Condition::all()
                .add(held(GapHolder::HostState))
                .add(is_of_state(member))
                .add_option(is_institution.then(|| names_no_other(member)))
        }))
}

/// Gaps that name no other institution of the state of a member, which is an institution of it.
fn names_no_other(member: &Member) -> Condition {
    let all = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::CountryId.in_subquery(own_country(member)));
    Condition::any()
        .add(gap::Column::OrganisationId.is_null())
        .add(gap::Column::OrganisationId.eq(member.organisation))
        .add(gap::Column::OrganisationId.not_in_subquery(all.into_query()))
}

/// Gaps of the country of a member's organisation. Asked of each gap: the index of a country's gaps has the public ones alone.
fn is_of_state(member: &Member) -> Expr {
    let its = Expr::col(gap_country::Column::GapId.as_column_ref())
        .eq(Expr::col(gap::Column::Id.as_column_ref()));
    let countries = gap_country::Entity::find()
        .select_only()
        .column(gap_country::Column::CountryId)
        .filter(its)
        .filter(gap_country::Column::CountryId.in_subquery(own_country(member)));
    Expr::exists(countries.into_query())
}

pub(super) fn is_given_by(member: &Member) -> Expr {
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

//! How much of the register one organisation may hold.
//!
//! Everything that is open is weighed for everybody's suggestions and plans. With these bounds no organisation can make that dear
//! for the others; they are far beyond what one organisation looks after in earnest. Files that an operator loads are not bound by
//! them.

use crate::{actions::conflict, db::transaction::Tx, error::Result};
use domain::{assistance::ActivityStatus, gap::need_plan::NeedPlanStatus, matches::MatchState};
use entity::{
    assistance, gap, gap_link, judgement, matches, need_plan, need_plan_line,
    recommendation_follow_up,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

/// Offers and programmes of an organisation that are open at once: the largest programme of a donor for a country has some dozens.
const OPEN_ASSISTANCE_MAX: u64 = 500;
/// Matches that an organisation proposed and that wait for an answer: as many as one plan can propose.
const OPEN_MATCHES_MAX: u64 = 1_000;
/// Suggestions that an organisation judged: a desk that judges ten a day is there after eight years.
const JUDGEMENTS_MAX: u64 = 20_000;
/// Needs that an organisation planned: some for every gap of a few hundred.
const PLANNED_NEEDS_MAX: u64 = 3_000;

/// What an organisation says of one recommendation: once a quarter for ten years.
const FOLLOW_UPS_MAX: u64 = 40;
/// Statements of progress on one gap, or on one condition for lifting measures, that an organisation records: one a week for ten years.
const PROGRESS_MAX: u64 = 500;
/// Links of one gap that an organisation made: each is shown with both gaps, also where another organisation sees to one of them.
const LINKS_MAX: u64 = 40;
/// Instructions about one recommendation that an organisation records, and all do together: the Council comes back to few more than once.
const OWN_INSTRUCTIONS_MAX: usize = 10;
const INSTRUCTIONS_MAX: usize = 40;

/// Whether an offer or programme of this status counts as open.
pub fn is_open(status: ActivityStatus) -> bool {
    ActivityStatus::OPEN.contains(&status)
}

/// Refuses one more open offer or programme where the viewer's organisation has as many as it may.
pub async fn another_assistance(tx: &Tx) -> Result<()> {
    let open = assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(tx.member().organisation))
        .filter(assistance::Column::Status.is_in(ActivityStatus::OPEN));
    if tx.count_whoever_may_read(open).await? < OPEN_ASSISTANCE_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has {OPEN_ASSISTANCE_MAX} open offers and programmes, the most it may have: withdraw or close those that \
         are over, or put several lines into one."
    )))
}

/// Refuses so many further matches where the viewer's organisation would have more proposals without an answer than it may.
pub async fn more_matches(tx: &Tx, more: usize) -> Result<()> {
    let open = matches::Entity::find()
        .filter(matches::Column::ProposerId.eq(tx.member().organisation))
        .filter(matches::Column::State.is_in(MatchState::OPEN.iter().copied()));
    let open = tx.count_whoever_may_read(open).await?;
    if open.saturating_add(more as u64) <= OPEN_MATCHES_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "{open} matches that your organisation proposed wait for an answer, and it may have {OPEN_MATCHES_MAX} of them: withdraw some \
         first, or propose fewer."
    )))
}

/// Refuses one more judged suggestion where the viewer's organisation has as many as it may.
pub async fn another_judgement(tx: &Tx) -> Result<()> {
    let own = judgement::Column::OrganisationId.eq(tx.member().organisation);
    let own = judgement::Entity::find().filter(own);
    if tx.count_whoever_may_read(own).await? < JUDGEMENTS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has judged {JUDGEMENTS_MAX} suggestions, the most it may: change what it thinks of one of those instead."
    )))
}

/// Refuses this many needs of a gap where the viewer's organisation would have planned more than it may, those of other gaps included.
pub async fn planned_needs(tx: &Tx, gap: Uuid, own: usize) -> Result<()> {
    let plans = need_plan::Entity::find()
        .select_only()
        .column(need_plan::Column::Id)
        .filter(need_plan::Column::AuthorId.eq(tx.member().organisation))
        .filter(need_plan::Column::Status.ne(NeedPlanStatus::SetAside))
        .filter(need_plan::Column::GapId.ne(gap));
    let elsewhere = need_plan_line::Entity::find()
        .filter(need_plan_line::Column::PlanId.in_subquery(plans.into_query()));
    let elsewhere = tx.count_whoever_may_read(elsewhere).await?;
    if own == 0 || elsewhere.saturating_add(own as u64) <= PLANNED_NEEDS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has planned {elsewhere} needs of other gaps, and may plan {PLANNED_NEEDS_MAX} in all: plan fewer here, or \
         remove some elsewhere."
    )))
}

/// Refuses one more follow-up of a recommendation where the viewer's organisation has said what became of it as often as it may.
pub async fn another_follow_up(tx: &Tx, recommendation: Uuid) -> Result<()> {
    let own = recommendation_follow_up::Entity::find()
        .filter(recommendation_follow_up::Column::RecommendationId.eq(recommendation))
        .filter(recommendation_follow_up::Column::OrganisationId.eq(tx.member().organisation));
    if tx.count_whoever_may_read(own).await? < FOLLOW_UPS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has said {FOLLOW_UPS_MAX} times what became of this recommendation, the most it may."
    )))
}

/// Refuses one more statement of progress where the viewer's organisation has recorded as many as it may; these are its own, which it
/// withdraws by this mutation.
pub async fn another_progress<E: EntityTrait>(
    tx: &Tx,
    own: Select<E>,
    (of, withdraw): (&str, &str),
) -> Result<()> {
    if tx.count_whoever_may_read(own).await? < PROGRESS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has recorded {PROGRESS_MAX} statements of progress on this {of}, the most it may: withdraw one that was wrong \
         or says no more than another, by {withdraw}, first."
    )))
}

/// Refuses one more link of a gap where the viewer's organisation has linked it as often as it may.
pub async fn another_link(tx: &Tx, gap: &gap::Model) -> Result<()> {
    use gap_link::Column::{GapId, OrganisationId, OtherId};
    let at_either_end = Condition::any()
        .add(GapId.eq(gap.id))
        .add(OtherId.eq(gap.id));
    let own = gap_link::Entity::find()
        .filter(at_either_end)
        .filter(OrganisationId.eq(tx.member().organisation));
    if tx.count_whoever_may_read(own).await? < LINKS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has linked the gap {} with others {LINKS_MAX} times, the most it may: take one of these links away by \
         unlinkGaps first.",
        gap.reference
    )))
}

/// Refuses one more instruction about a recommendation where the viewer's organisation, or all together, recorded as many as they may.
pub fn another_instruction(own: usize, all: usize) -> Result<()> {
    let (whose, most) = if own >= OWN_INSTRUCTIONS_MAX {
        ("Your organisation has", OWN_INSTRUCTIONS_MAX)
    } else if all >= INSTRUCTIONS_MAX {
        ("Organisations have", INSTRUCTIONS_MAX)
    } else {
        return Ok(());
    };
    Err(conflict(&format!(
        "{whose} recorded {most} instructions about this recommendation, the most there may be: correct one of yours instead, by its \
         document, paragraph and addressee."
    )))
}

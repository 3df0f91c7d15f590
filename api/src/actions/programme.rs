//! A mission, agency or scheme registers and revises its programmes, and decides which gaps enter its plans.

use super::{
    assistance::{Planned, current, expect_own, may_end, write_revision},
    conflict,
    gap::ids::new_id,
    matches::end::end_unseen,
};
use crate::{
    access::permission::Action,
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, Draft, Revision},
    event::EventKind,
    gap::AssessmentDecision,
    validation::{NOTE_MAX, Validation},
};
use entity::{assessment, assistance, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Most characters of the name of a planning cycle.
const CYCLE_MAX: usize = 40;

/// Registers a programme of the viewer's organisation.
pub async fn register(tx: &mut Tx, draft: Draft) -> Result<Uuid> {
    let confirmed = draft.confirmed;
    let mut faults = Validation::of_public(confirmed);
    let (kind, mission) = (AssistanceKind::Programme, own_mission(tx));
    let programme = Planned::new(tx, kind, mission, draft, &mut faults).await?;
    faults.into_result()?;
    let id = programme.insert(tx, "programme").await?;
    let (kind, why) = (
        EventKind::ProgrammeRegistered,
        Reason::default().confirming(confirmed),
    );
    tx.note::<assistance::Entity>(kind, id, None, why).await?;
    Ok(id)
}

/// The mission that a member acts for, where it is one.
fn own_mission(tx: &Tx) -> Option<Uuid> {
    let organisation = tx.member().organisation;
    let mut missions = tx.reference().missions.all().iter();
    let own = missions.find(|mission| mission.organisation_id == organisation)?;
    Some(own.id)
}

/// Why a match ends with a programme whose provider does not say why they cancel it.
const CANCELLED: &str = "The programme was cancelled.";

/// Revises a programme. One with a match under way is not cancelled, as such an offer is not withdrawn.
pub async fn revise(tx: &mut Tx, id: Uuid, version: &str, revision: Revision) -> Result<Uuid> {
    let (row, before) = current(
        tx,
        id,
        version,
        AssistanceKind::Programme,
        Action::ReviseProgramme,
    )
    .await?;
    expect_own(tx, id, version, &revision).await?;
    let is_end = revision.status == Some(ActivityStatus::Cancelled)
        && row.status != ActivityStatus::Cancelled;
    if !is_end {
        return write_revision(tx, (row, before), revision, |_, _| ()).await;
    }
    may_end(tx, &row).await?;
    let reason = revision.reason.as_deref().unwrap_or(CANCELLED).trim();
    let why = Reason::given(reason.to_owned()).confirming(revision.confirmed);
    let id = write_revision(tx, (row.clone(), before), revision, |_, _| ()).await?;
    // The revision has looked at the reason: nothing is refused any more once something is written.
    end_unseen(tx, &row, &why).await?;
    Ok(id)
}

/// A decision about a gap.
pub struct AssessDraft {
    /// The gap.
    pub gap: Uuid,
    /// The planning cycle, as the organisation calls it.
    pub cycle: String,
    /// Whether the gap enters the plan.
    pub decision: AssessmentDecision,
    /// Why.
    pub reason: String,
    /// What its author confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Decides whether a gap enters the plan of the viewer's organisation; a later decision of the same cycle replaces the one before.
pub async fn assess(tx: &mut Tx, draft: AssessDraft) -> Result<Uuid> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    if draft.decision == AssessmentDecision::IntoPlan {
        gap.state.takes_more().map_err(conflict)?;
    }
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let confirmed = draft.confirmed;
    let mut faults = Validation::of_public(confirmed);
    let cycle = faults.line(&draft.cycle, CYCLE_MAX, "cycle");
    let reason = faults.text(&draft.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    let organisation_id = tx.member().organisation;
    let known = assessment_of(tx, gap.id, organisation_id, &cycle).await?;
    let id = match known {
        Some(id) => id,
        None => id_of_assessment(tx, gap.id).await?,
    };
    let row = assessment::Model {
        id,
        gap_id: gap.id,
        organisation_id,
        cycle,
        decision: draft.decision,
        reason: reason.clone(),
        dated: tx.today().to_owned(),
    };
    if known.is_some() {
        tx.update(row).await?
    } else {
        tx.insert(row).await?
    }
    let (kind, why) = (
        EventKind::GapAssessed,
        Reason::given(reason).confirming(confirmed),
    );
    tx.note::<gap::Entity>(kind, gap.id, Some(&before), why)
        .await?;
    Ok(gap.id)
}

/// The decision that an organisation has taken about a gap for this cycle.
async fn assessment_of(
    tx: &Tx,
    gap: Uuid,
    organisation: Uuid,
    cycle: &str,
) -> Result<Option<Uuid>> {
    let known = assessment::Entity::find()
        .filter(assessment::Column::GapId.eq(gap))
        .filter(assessment::Column::OrganisationId.eq(organisation))
        .filter(assessment::Column::Cycle.eq(cycle));
    Ok(tx
        .rows_whoever_may_read(known)
        .await?
        .pop()
        .map(|row| row.id))
}

/// The id of a new assessment, behind those that the gap has.
async fn id_of_assessment(tx: &Tx, gap: Uuid) -> Result<Uuid> {
    let known = tx.parts::<gap::Entity, assessment::Entity>(gap).await?;
    let last = known.last().map(|last| last.id);
    new_id(tx, &[gap], tx.today(), last).await
}

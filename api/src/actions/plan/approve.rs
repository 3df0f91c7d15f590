//! Approving a plan: its lines are proposed as matches.

use crate::{
    access::permission::{Action, Target},
    actions::{
        conflict,
        matches::propose::{LineDraft, Proposal},
        quota,
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    event::EventKind,
    matches::{MatchSide, pairing::Share},
    plan::PlanState,
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, gap, plan, plan_line};
use matching::{engine::Engine, size::NEEDS};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Why a line is left out that cannot be proposed: the true reason may be what only others may know.
const NOT_TO_BE: &str = "The two cannot be matched now: they are matched already, that was refused before, or something has changed since the plan was drawn.";

/// A plan to approve.
pub struct ApproveDraft {
    /// The plan.
    pub plan: Uuid,
    /// Lines that are not to be proposed.
    pub leave_out: Vec<LeaveOutDraft>,
    /// Why it is approved; the note of every match it proposes.
    pub note: Option<String>,
    /// What its author confirms about note and reasons, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// A line of a plan that is not to be proposed.
pub struct LeaveOutDraft {
    /// The line of the plan.
    pub line: Uuid,
    /// Why.
    pub reason: String,
}

/// Approves a plan; what cannot be proposed any more is left out, with a reason.
pub async fn approve(tx: &mut Tx, engine: &Engine, draft: ApproveDraft) -> Result<Uuid> {
    let plan = tx.find::<plan::Entity>(draft.plan, "plan").await?;
    let target = Target {
        organisation: Some(plan.organisation_id),
        ..Target::default()
    };
    tx.allow(Action::ApprovePlan, &target)?;
    if plan.state == PlanState::Approved {
        return Err(conflict("This plan is approved already."));
    }
    let before = tx.state::<plan::Entity>(plan.id).await?;
    let mut lines = tx.parts::<plan::Entity, plan_line::Entity>(plan.id).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    leave_out(&mut lines, draft.leave_out, &mut faults);
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    let why = Reason::given(note).confirming(draft.confirmed);
    propose_all(tx, engine, lines, &why).await?;
    let (id, approved) = (plan.id, Some(tx.today().to_owned()));
    tx.update(plan::Model {
        state: PlanState::Approved,
        approved,
        ..plan
    })
    .await?;
    let kind = EventKind::PlanApproved;
    tx.note::<plan::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}

fn leave_out(lines: &mut [plan_line::Model], drafts: Vec<LeaveOutDraft>, faults: &mut Validation) {
    let mut by_id: HashMap<Uuid, &mut plan_line::Model> =
        lines.iter_mut().map(|line| (line.id, line)).collect();
    for (at, draft) in drafts.into_iter().enumerate() {
        let field = format!("leaveOut.{at}.line");
        let reason = faults.text(&draft.reason, NOTE_MAX, &format!("leaveOut.{at}.reason"));
        if !faults.named(draft.line, &field) {
            continue;
        }
        match by_id.get_mut(&draft.line) {
            Some(line) => {
                // A draft leaves nothing out itself.
                let is_first = line.left_out.is_none();
                faults.ensure(is_first, &field, "appears twice: give it one reason");
                line.left_out = Some(reason);
            }
            None => faults.ensure(false, &field, "is not a line of this plan"),
        }
    }
}

/// Proposes what a plan gives by each offer or programme to each gap; fails where nothing of it can be.
async fn propose_all(
    tx: &mut Tx,
    engine: &Engine,
    lines: Vec<plan_line::Model>,
    said: &Reason,
) -> Result<()> {
    let mut pairs: BTreeMap<(Uuid, Uuid), Vec<plan_line::Model>> = BTreeMap::new();
    for line in lines {
        let pair = (line.gap_id, line.assistance_id);
        pairs.entry(pair).or_default().push(line);
    }
    let stand = |lines: &&Vec<plan_line::Model>| lines.iter().any(|line| line.left_out.is_none());
    quota::more_matches(tx, pairs.values().filter(stand).count()).await?;
    let mut proposed = 0;
    for lines in pairs.into_values() {
        proposed += usize::from(propose(tx, engine, lines, said).await?);
    }
    if proposed == 0 {
        return Err(conflict(
            "Nothing of this plan can be proposed any more: draft another.",
        ));
    }
    Ok(())
}

/// Proposes what a plan gives by one offer or programme to one gap; whether anything of it could be.
async fn propose(
    tx: &mut Tx,
    engine: &Engine,
    lines: Vec<plan_line::Model>,
    said: &Reason,
) -> Result<bool> {
    let (mut left, stand): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.left_out.is_some());
    let done = matched(tx, engine, &stand, said).await?;
    match done {
        Some(id) => {
            for line in stand {
                tx.update(plan_line::Model {
                    match_id: Some(id),
                    ..line
                })
                .await?;
            }
        }
        None => left.extend(stand.into_iter().map(|line| plan_line::Model {
            left_out: Some(NOT_TO_BE.to_owned()),
            ..line
        })),
    }
    for line in left {
        tx.update(line).await?;
    }
    Ok(done.is_some())
}

/// Matches the two that lines of a plan are of; `None` where there are none, or things have changed so that they cannot be matched.
async fn matched(
    tx: &mut Tx,
    engine: &Engine,
    lines: &[plan_line::Model],
    said: &Reason,
) -> Result<Option<Uuid>> {
    let Some(first) = lines.first() else {
        return Ok(None);
    };
    let gaps = gap::Entity::find().filter(gap::Column::Id.eq(first.gap_id));
    let gap = tx.all(gaps).await?.pop();
    let own = assistance::Column::Id.eq(first.assistance_id);
    let assistance = tx.all(assistance::Entity::find().filter(own)).await?.pop();
    let (Some(gap), Some(assistance)) = (gap, assistance) else {
        return Ok(None);
    };
    let proposal = Proposal::read(tx, gap, assistance).await?;
    let id = proposal.ids.behind(0);
    match rows(tx, engine, &proposal, id, lines).await {
        Ok(rows) => proposal
            .write(tx, id, MatchSide::Plan, rows, said.clone())
            .await
            .map(Some),
        Err(Error::Conflict(_) | Error::Faults(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The lines of the match that is to be; fails where the two cannot be matched so.
async fn rows(
    tx: &Tx,
    engine: &Engine,
    proposal: &Proposal,
    match_id: Uuid,
    lines: &[plan_line::Model],
) -> Result<Vec<entity::match_line::Model>> {
    let mut faults = Validation::default();
    for line in lines {
        let is_so = proposal.is_counted_in(line.need_id, &line.unit);
        faults.ensure(is_so, "unit", "is not that of the need any more");
    }
    let drafts: Vec<LineDraft> = lines.iter().map(draft).collect();
    let rows = proposal.lines(match_id, &drafts, &mut faults);
    proposal.gives_enough(tx, &rows, &mut faults).await?;
    faults.into_result()?;
    proposal.may_be(tx).await?;
    proposal.fits(tx, engine, &rows).await?;
    Ok(rows)
}

fn draft(line: &plan_line::Model) -> LineDraft {
    LineDraft {
        need: line.need_id,
        line: line.line_id,
        share: (line.unit != NEEDS).then_some(Share::Counted(line.amount)),
    }
}

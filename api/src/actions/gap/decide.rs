//! Whose gap it is says which plan counts, and which does not.

use super::{
    counting::{Counting, Lines},
    held,
    needs::Held,
    words,
};
use crate::{
    access::permission::Action,
    actions::conflict,
    db::transaction::{Reason, Tx},
    error::Result,
    history::event::State,
};
use domain::{event::EventKind, gap::need_plan::NeedPlanStatus, validation::Validation};
use entity::{gap, need_plan};
use uuid::Uuid;

/// Adopts a plan, in place of the one that was adopted: its needs count beside the finding's own. Gives the gap, and then the matches that
/// were to give to needs that count no more.
pub async fn adopt(tx: &mut Tx, id: Uuid, version: &str) -> Result<Vec<Uuid>> {
    let (plan, gap, before) = current(tx, id, version, Action::AdoptNeedPlan).await?;
    if plan.status == NeedPlanStatus::Adopted {
        return Err(conflict("This plan is adopted already."));
    }
    let lines = tx.plan_lines(&plan).await?;
    let both = Lines {
        plan: &plan,
        lines: &lines,
    };
    let mut faults = Validation::default();
    let (kind, why) = (EventKind::NeedPlanAdopted, Reason::default());
    let left = count(tx, &gap, (Some(both), kind), &mut faults).await?;
    make_way(tx, &plan).await?;
    decide(tx, plan, NeedPlanStatus::Adopted, None).await?;
    tx.note::<gap::Entity>(kind, gap.id, Some(&before), why)
        .await?;
    Ok([vec![gap.id], left].concat())
}

/// Sets a plan aside, and says why. If it was the adopted one, the finding's own needs count alone. Gives the same.
pub async fn set_aside(tx: &mut Tx, id: Uuid, version: &str, why: Reason) -> Result<Vec<Uuid>> {
    let (plan, gap, before) = current(tx, id, version, Action::SetAsideNeedPlan).await?;
    if plan.status == NeedPlanStatus::SetAside {
        return Err(conflict("This plan is set aside already."));
    }
    let kind = EventKind::NeedPlanSetAside;
    let mut faults = Validation::default();
    let left = match plan.status {
        NeedPlanStatus::Adopted => count(tx, &gap, (None, kind), &mut faults).await?,
        _ => Vec::new(),
    };
    faults.into_result()?;
    decide(tx, plan, NeedPlanStatus::SetAside, why.reason.clone()).await?;
    tx.note::<gap::Entity>(kind, gap.id, Some(&before), why)
        .await?;
    Ok([vec![gap.id], left].concat())
}

/// A plan and its gap, of which the viewer may decide this, as the gap was when they read it.
async fn current(
    tx: &Tx,
    id: Uuid,
    version: &str,
    action: Action,
) -> Result<(need_plan::Model, gap::Model, State)> {
    let plan = tx.find::<need_plan::Entity>(id, "plan").await?;
    let gap = tx.find::<gap::Entity>(plan.gap_id, "plan").await?;
    tx.allow(action, &held(tx, &gap).await?)?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    tx.expect::<gap::Entity>(gap.id, &before, version).await?;
    Ok((plan, gap, before))
}

/// Lets the needs of this plan count, or of none, as part of a change of this kind, if nothing speaks against it; gives the matches that
/// were to give to needs that count no more.
async fn count(
    tx: &mut Tx,
    gap: &gap::Model,
    (plan, kind): (Option<Lines<'_>>, EventKind),
    faults: &mut Validation,
) -> Result<Vec<Uuid>> {
    let counting = Counting::of(tx, gap, plan, "plan", faults).await?;
    for held in counting.held(tx).await? {
        faults.ensure(false, "plan", &against(&held));
    }
    std::mem::take(faults).into_result()?;
    let left = counting.write(tx, kind).await?;
    words::write(tx, gap.id).await?;
    Ok(left)
}

/// Why what is decided of a plan cannot be, as it follows "plan".
fn against(held: &Held<'_>) -> String {
    let (place, why) = (held.need.position, held.why);
    if held.is_gone {
        format!(
            "cannot be decided so: need {place} would go, and it {why}. Plan anew with that need in it (planNeeds)"
        )
    } else {
        format!(
            "cannot be decided so, since need {place} {why}. Plan anew with that need as it is (planNeeds)"
        )
    }
}

async fn decide(
    tx: &Tx,
    plan: need_plan::Model,
    status: NeedPlanStatus,
    reason: Option<String>,
) -> Result<()> {
    tx.update(need_plan::Model {
        status,
        decided: Some(tx.today().to_owned()),
        decided_by_id: Some(tx.member().organisation),
        decision_reason: reason,
        ..plan
    })
    .await
}

/// Sets aside the plan that another is adopted in place of: of a gap, one counts.
pub(super) async fn make_way(tx: &Tx, plan: &need_plan::Model) -> Result<()> {
    let plans = tx
        .parts::<gap::Entity, need_plan::Entity>(plan.gap_id)
        .await?;
    let is_before =
        |other: &need_plan::Model| other.status == NeedPlanStatus::Adopted && other.id != plan.id;
    for before in plans.into_iter().filter(is_before) {
        decide(tx, before, NeedPlanStatus::SetAside, None).await?;
    }
    Ok(())
}

//! Those who coordinate back a need, or end that.

use super::ids::new_id;
use crate::{
    access::permission::{Action, Target},
    actions::conflict,
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, need, need_endorsement};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// Backs a need in the name of the viewer's organisation, once.
pub async fn endorse(
    tx: &mut Tx,
    need: Uuid,
    reason: &str,
    confirmed: Option<&'static str>,
) -> Result<Uuid> {
    let (need, own) = found(tx, need, Action::EndorseNeed).await?;
    let gap = tx.find::<gap::Entity>(need.gap_id, "need").await?;
    gap.state.takes_more().map_err(conflict)?;
    let before = tx.state::<gap::Entity>(need.gap_id).await?;
    let mut faults = Validation::of_public(confirmed);
    let reason = faults.text(reason, NOTE_MAX, "reason");
    faults.into_result()?;
    if own.is_some() {
        return Err(conflict(
            "Your organisation endorses this need already: end that first, by endEndorsement, to give another reason.",
        ));
    }
    let known = tx
        .parts::<need::Entity, need_endorsement::Entity>(need.id)
        .await?;
    let last = known.last().map(|last| last.id);
    tx.insert(need_endorsement::Model {
        id: new_id(tx, &[gap.id], tx.today(), last).await?,
        need_id: need.id,
        gap_id: need.gap_id,
        organisation_id: tx.member().organisation,
        reason,
        dated: tx.today().to_owned(),
    })
    .await?;
    let (kind, why) = (
        EventKind::NeedEndorsed,
        Reason::default().confirming(confirmed),
    );
    tx.note::<gap::Entity>(kind, need.gap_id, Some(&before), why)
        .await?;
    Ok(need.gap_id)
}

/// Ends what the viewer's organisation backs; that it did stays in the history.
pub async fn end(tx: &mut Tx, need: Uuid) -> Result<Uuid> {
    let (need, own) = found(tx, need, Action::EndEndorsement).await?;
    let own = own.ok_or_else(|| conflict("Your organisation does not endorse this need."))?;
    let before = tx.state::<gap::Entity>(need.gap_id).await?;
    let own = Condition::all().add(need_endorsement::Column::Id.eq(own.id));
    tx.delete::<need_endorsement::Entity>(own).await?;
    let kind = EventKind::EndorsementEnded;
    tx.note::<gap::Entity>(kind, need.gap_id, Some(&before), Reason::default())
        .await?;
    Ok(need.gap_id)
}

/// A need that the viewer may read and do this to, and their organisation's endorsement of it.
async fn found(
    tx: &Tx,
    need: Uuid,
    action: Action,
) -> Result<(need::Model, Option<need_endorsement::Model>)> {
    let need = tx.find::<need::Entity>(need, "need").await?;
    let organisation = tx.member().organisation;
    let target = Target {
        organisation: Some(organisation),
        ..Target::default()
    };
    tx.allow(action, &target)?;
    let all = tx
        .parts::<need::Entity, need_endorsement::Entity>(need.id)
        .await?;
    let own = all
        .into_iter()
        .find(|one| one.organisation_id == organisation);
    Ok((need, own))
}

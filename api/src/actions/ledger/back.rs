//! What was delivered comes back, as refunds do, under a verified match under which nothing more can come: it is withdrawn in the same change.

use super::entry::Entry;
use crate::{
    access::permission::Action,
    actions::matches::{end::take_back, holders::were_asked, loaded::LoadedMatch},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    matches::{CommitmentKind, MatchState, pairing::gives_still},
    size::Measure,
};
use entity::matches;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Whether what comes back under a match may be delivered again: unless its help is given up, not all who hold its gap now were asked, or
/// the two are matched anew.
pub(super) async fn goes_on(tx: &Tx, of: &LoadedMatch) -> Result<bool> {
    let gives = gives_still(of.assistance.status).is_ok();
    if !gives || !were_asked(tx, &of.gap, &of.consents).await? {
        return Ok(false);
    }
    let anew = matches::Entity::find()
        .filter(matches::Column::GapId.eq(of.gap.id))
        .filter(matches::Column::AssistanceId.eq(of.assistance.id))
        .filter(matches::Column::Id.ne(of.row.id))
        .filter(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()));
    Ok(tx.count_whoever_may_read(anew).await? == 0)
}

/// Withdraws what came back under a line of a match: the rest is verified anew, and a match of which nothing is delivered any more ends.
pub(super) async fn withdraw(
    tx: &mut Tx,
    (of, line): (Uuid, Uuid),
    (measure, amount): (Measure, i64),
    why: Reason,
) -> Result<()> {
    let of = LoadedMatch::find(tx, of, "match", Action::ReverseEntry).await?;
    if of.row.state == MatchState::Agreed {
        take_back(tx, of, why).await?;
        return Ok(());
    }
    let mut entry = Entry::under(tx, of, line, "entry").await?;
    entry.measure = measure;
    entry.amount = amount;
    let entry = entry.withdrawn(tx).await?;
    let (kind, event) = (CommitmentKind::Withdrawn, EventKind::CommitmentWithdrawn);
    entry.enter(tx, kind, event, why).await?;
    Ok(())
}

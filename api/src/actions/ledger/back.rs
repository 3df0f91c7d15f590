//! What was delivered comes back, as refunds do, under a match under which nothing more can come: it is withdrawn in the same change.

use super::entry::Entry;
use crate::{
    access::permission::Action,
    actions::matches::{
        end::{take_back, take_back_rest},
        holders::were_asked,
        loaded::{LoadedMatch, was_taken_back, was_verified},
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    matches::{CommitmentKind, MatchState, pairing::gives_still},
    size::Measure,
};
use entity::matches;
use uuid::Uuid;

/// Whether what comes back under a match is withdrawn in the same change: of one that is withdrawn, and of one that was ever verified, where
/// it cannot be given again. Of any other it may be a correction, and what was really delivered is still to be entered, unless another match
/// of the same two runs.
pub(super) async fn ends(tx: &Tx, of: &LoadedMatch) -> Result<bool> {
    if of.row.state == MatchState::Withdrawn {
        return Ok(true);
    }
    if of.row.state == MatchState::Verified || was_verified(tx, of.row.id).await? {
        return Ok(!goes_on(tx, of).await?);
    }
    let running = of.other_of_the_two(tx, MatchState::RUNNING).await?;
    Ok(running.is_some())
}

/// Whether what comes back under a match may be delivered again: unless it was taken back, its help is given up, not all who hold its gap
/// now were asked, or the two are matched anew.
async fn goes_on(tx: &Tx, of: &LoadedMatch) -> Result<bool> {
    if was_taken_back(tx, of.row.id).await? {
        return Ok(false);
    }
    let gives = gives_still(of.assistance.status).is_ok();
    if !gives || !were_asked(tx, &of.gap, &of.consents).await? {
        return Ok(false);
    }
    let anew = of.other_of_the_two(tx, MatchState::BLOCKING).await?;
    Ok(anew.is_none())
}

/// Withdraws what came back under a line of a match: the rest is verified anew, and a match of which nothing is delivered any more ends. One
/// that was taken back before is so again, or still.
pub(super) async fn withdraw(
    tx: &mut Tx,
    (of, line): (Uuid, Uuid),
    (measure, amount): (Measure, i64),
    why: Reason,
) -> Result<()> {
    let of = LoadedMatch::find(tx, of, "match", Action::ReverseEntry).await?;
    if of.row.state == MatchState::Withdrawn {
        let id = of.row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        take_back_rest(tx, &of, &why).await?;
        let event = EventKind::CommitmentWithdrawn;
        return tx
            .note::<matches::Entity>(event, id, Some(&before), why)
            .await;
    }
    if of.row.state == MatchState::Agreed || was_taken_back(tx, of.row.id).await? {
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

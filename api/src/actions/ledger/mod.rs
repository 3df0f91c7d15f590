//! What is entered in the ledger under a match, and never more than there is room for.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        gap::state::follow,
        matches::{
            holders,
            judged::{exemptions, may_commit, may_give, may_promise},
            loaded::{LoadedMatch, was_taken_back},
        },
        public_reason,
    },
    db::{
        ledger::{amount_of, measure_of},
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    event::EventKind,
    matches::{
        CommitmentKind, MatchState,
        pairing::{gives_still, takes_help},
        step,
    },
    validation::{NOTE_MAX, Validation},
};
use entity::{commitment, matches};
use entry::{Entry, end_pledges, figure};
use matching::engine::Engine;
use std::collections::BTreeMap;
use uuid::Uuid;

mod back;
mod draft;
pub mod entry;

pub use draft::{EntryDraft, ReverseDraft, VerifyDraft};
pub use entry::{Basis, of_others};

/// Pledges to a need: a promise, which does not keep others from it.
pub async fn pledge(tx: &mut Tx, engine: &Engine, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::Pledge, &draft).await?;
    entry.lasts_still(tx)?;
    let note = note(&draft)?;
    takes_still(tx, &entry).await?;
    may_give(tx, &entry.of.assistance).await?;
    let exemptions = exemptions(tx, entry.of.row.id, &entry.day(tx)).await?;
    may_promise(&entry.verdict(tx, engine).await?, &exemptions)?;
    entry.is_in_unit_of_need()?;
    entry.is_in_money_in_use()?;
    entry.books(tx).await?.may_pledge(entry.amount)?;
    entry
        .enter(tx, CommitmentKind::Pledged, EventKind::Pledged, note)
        .await
}

/// Commits to a need, no more than it still lacks and the line still has.
pub async fn commit(tx: &mut Tx, engine: &Engine, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::Commit, &draft).await?;
    let entry = entry.committed(tx).await?;
    let note = note(&draft)?;
    takes_still(tx, &entry).await?;
    runs_alone(tx, &entry.of).await?;
    may_give(tx, &entry.of.assistance).await?;
    let exemptions = exemptions(tx, entry.of.row.id, &entry.day(tx)).await?;
    may_commit(&entry.verdict(tx, engine).await?, &exemptions)?;
    entry.is_in_unit_of_need()?;
    entry.is_in_money_in_use()?;
    entry.is_completed(tx).await?;
    let books = entry.books(tx).await?;
    books.may_commit(entry.amount)?;
    entry.had_room(tx, &books).await?;
    entry
        .enter(tx, CommitmentKind::Committed, EventKind::Committed, note)
        .await
}

/// Refuses to promise or commit what its offer or programme gives no more, what would come to a gap that takes no help, and what not all
/// were asked about who hold it now: what was committed before it was closed may still be delivered, taken back or reversed.
async fn takes_still(tx: &Tx, entry: &Entry) -> Result<()> {
    let (gap, assistance) = (&entry.of.gap, &entry.of.assistance);
    gives_still(assistance.status).map_err(conflict)?;
    takes_help(gap.nature, gap.state).map_err(conflict)?;
    holders::are_asked(tx, gap, &entry.of.consents).await
}

/// Refuses to let a match run again that was delivered, where the two are matched anew.
async fn runs_alone(tx: &Tx, of: &LoadedMatch) -> Result<()> {
    if of.row.state != MatchState::Delivered {
        return Ok(());
    }
    match of.other_of_the_two(tx, MatchState::BLOCKING).await? {
        None => Ok(()),
        Some(name) => Err(conflict(&format!(
            "All that was committed under this match is delivered, and the two are matched anew, as {name}: commit under that one."
        ))),
    }
}

/// Records what was delivered of what is committed, for those who were asked for their consent; of a match that was taken back, what was
/// delivered before that.
pub async fn deliver(tx: &mut Tx, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::RecordDelivery, &draft).await?;
    let note = note(&draft)?;
    holders::are_asked(tx, &entry.of.gap, &entry.of.consents).await?;
    let entry = if entry.is_late() {
        entry.delivered_late(tx).await?
    } else {
        entry.books(tx).await?.may_deliver(entry.amount)?;
        entry.delivered(tx).await?
    };
    entry
        .enter(tx, CommitmentKind::Delivered, EventKind::Delivered, note)
        .await
}

/// Takes back what is committed and not delivered: the need lacks it again. The note says why, and is needed.
pub async fn withdraw(tx: &mut Tx, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::WithdrawCommitment, &draft).await?;
    let why = public_reason(&draft.note.unwrap_or_default(), draft.confirmed)?;
    entry.books(tx).await?.may_withdraw(entry.amount)?;
    let entry = entry.withdrawn(tx).await?;
    let (kind, event) = (CommitmentKind::Withdrawn, EventKind::CommitmentWithdrawn);
    entry.enter(tx, kind, event, why).await
}

/// Reverses a pledge, commitment or delivery that was mistyped or given back, in whole or in part and once: the entry stays, and another
/// takes off what it should not count. A verified match of which a delivery is reversed runs again, and the state of its gap follows; where
/// nothing more could come of one that was ever verified, or another of the same two runs, what came back is withdrawn in the same change. One
/// that was taken back before does not run again, and its gap stays as it is.
pub async fn reverse(tx: &mut Tx, draft: ReverseDraft) -> Result<Uuid> {
    let action = Action::ReverseEntry;
    let of = LoadedMatch::find(tx, draft.match_id, "match", action).await?;
    let reversed = tx.find::<commitment::Entity>(draft.entry, "entry").await?;
    let line = reversed.match_line_id.unwrap_or_default();
    let mut entry = Entry::under(tx, of, line, "entry").await?;
    step::may_reverse(entry.of.row.state, reversed.kind)
        .map_err(|reason| Error::taken("match", reason))?;
    let mut faults = Validation::of_public(draft.confirmed);
    let reason = faults.text(&draft.reason, NOTE_MAX, "reason");
    entry.measure = measure_of(&reversed);
    entry.amount = amount_of(&reversed);
    entry.until = reversed.until.clone();
    entry.commitment_until = reversed.commitment_until.clone();
    entry.reverses = Some(reversed.id);
    if let Some(amount) = &draft.amount {
        let figure = figure(amount, &entry.measure);
        entry.amount = faults.collect(figure).unwrap_or_default();
    }
    entry.dated_back(tx, draft.on.as_ref(), &reversed, &mut faults);
    faults.into_result()?;
    entry.may_reverse(tx, &reversed).await?;
    let kind = reversed.kind.reversal().expect("it may be reversed");
    let why = Reason::given(reason).confirming(draft.confirmed);
    let gap = entry.of.gap.clone();
    let runs_again =
        step::runs_again(entry.of.row.state, kind) && !was_taken_back(tx, entry.of.row.id).await?;
    let ends = kind == CommitmentKind::DeliveryReversed && back::ends(tx, &entry.of).await?;
    let came_back = (entry.measure.clone(), entry.amount);
    let (event, said) = (EventKind::EntryReversed, why.clone());
    let id = entry.enter(tx, kind, event, said).await?;
    if runs_again {
        follow(tx, gap, id, EventKind::GapBegun).await?;
    }
    if ends {
        back::withdraw(tx, (id, line), came_back, why).await?;
    }
    Ok(id)
}

/// Verifies that what stands committed under a match was delivered: what was pledged beyond that has ended. Of a match that was taken back,
/// that what was delivered before was.
pub async fn verify(tx: &mut Tx, draft: VerifyDraft) -> Result<Uuid> {
    let loaded = LoadedMatch::find(tx, draft.match_id, "match", Action::VerifyDelivery).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    faults.into_result()?;
    let ledgers = loaded.ledgers(tx).await?;
    let mut sums = ledgers.values().flat_map(BTreeMap::values);
    let is_delivered = sums.any(|sum| sum.delivered > 0);
    step::may_verify(loaded.row.state, is_delivered).map_err(conflict)?;
    let id = loaded.row.id;
    let before = tx.state::<matches::Entity>(id).await?;
    end_pledges(tx, &loaded, None).await?;
    tx.update(matches::Model {
        state: MatchState::Verified,
        due: None,
        ended: Some(tx.today().to_owned()),
        reason: Some(statement.clone()),
        rating: draft.rating,
        ..loaded.row
    })
    .await?;
    let kind = EventKind::DeliveryVerified;
    let why = Reason::given(statement).confirming(draft.confirmed);
    tx.note::<matches::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// What a reader should know, with what its author confirms about it.
fn note(draft: &EntryDraft) -> Result<Reason> {
    let mut faults = Validation::of_public(draft.confirmed);
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    Ok(Reason::given(note).confirming(draft.confirmed))
}

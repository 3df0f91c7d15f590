//! Sealed notes: a Panel's public key, and what its experts sealed to it.

use crate::{
    access::permission::{Action, Target},
    actions::{age_file, conflict, finding, gap},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::Kept,
};
use domain::{
    event::EventKind,
    validation::{NOTE_MAX, Validation, ensure},
};
use entity::{panel, panel_key, sealed_note};
use uuid::Uuid;

/// What a note belongs to.
#[derive(Clone, Copy)]
pub enum Subject {
    /// A finding.
    Finding(Uuid),
    /// A gap.
    Gap(Uuid),
}

/// Registers the key to which a Panel's notes are sealed. It replaces the one before, whose notes keep it.
pub async fn register_key(tx: &mut Tx, public_key: &str) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    let recipient = public_key.trim().to_owned();
    ensure(
        age_file::is_recipient(&recipient),
        "publicKey",
        "is not an age public key: pass the one that begins with age1, as age-keygen prints it",
    )?;
    let before = tx.state::<panel::Entity>(panel_id).await?;
    // The same key again makes no event, and so must change nothing: `registered` stays what it was.
    let known = tx.panel_key(panel_id).await?;
    if known.is_some_and(|key| key.recipient == recipient) {
        return Ok(panel_id);
    }
    tx.put(panel_key::Model {
        panel_id,
        recipient,
        registered: tx.now(),
    })
    .await?;
    tx.renew_reference().await?;
    let kind = EventKind::SealingKeyRegistered;
    tx.note::<panel::Entity>(kind, panel_id, Some(&before), Reason::default())
        .await?;
    Ok(panel_id)
}

/// Attaches a note to a finding or gap of the Panel's own, sealed to this key where that is said.
pub async fn attach(
    tx: &mut Tx,
    subject: Subject,
    ciphertext: String,
    sealed_to: Option<&str>,
) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    match subject {
        Subject::Finding(id) => {
            finding::allowed(tx, id, Action::AttachSealedNote).await?;
        }
        Subject::Gap(id) => {
            gap::allowed(tx, id, Action::AttachSealedNote).await?;
        }
    }
    let recipient = key(tx, panel_id, sealed_to).await?;
    age_file::check(&ciphertext).map_err(|reason| Error::invalid("ciphertext", reason))?;
    let mut note = sealed_note::Model {
        id: domain::id::random(),
        finding_id: None,
        gap_id: None,
        panel_id,
        recipient,
        ciphertext,
        attached: tx.now(),
        removed: None,
        removal_reason: None,
    };
    match subject {
        Subject::Finding(id) => {
            note.finding_id = Some(id);
            write::<entity::finding::Entity>(tx, id, note).await
        }
        Subject::Gap(id) => {
            note.gap_id = Some(id);
            write::<entity::gap::Entity>(tx, id, note).await
        }
    }
}

/// The Panel's key, to which a note is sealed. The file does not tell to whose key it is sealed: where its author says so and it is another,
/// it is refused, since nobody could open it once the key before is not kept.
async fn key(tx: &Tx, panel_id: Uuid, sealed_to: Option<&str>) -> Result<String> {
    let Some(panel_key::Model { recipient, .. }) = tx.panel_key(panel_id).await? else {
        return Err(conflict(
            "Your Panel has no key yet: make one with age-keygen, and register its public key with registerSealingKey.",
        ));
    };
    if sealed_to.is_some_and(|key| key.trim() != recipient) {
        let message = format!("Your Panel's key is another by now: seal the note to {recipient}.");
        return Err(Error::taken("recipient", message));
    }
    Ok(recipient)
}

/// Writes a note, and that its subject has it.
async fn write<E: Kept>(tx: &mut Tx, subject: Uuid, note: sealed_note::Model) -> Result<Uuid> {
    let before = tx.state::<E>(subject).await?;
    let id = note.id;
    tx.insert(note).await?;
    let kind = EventKind::SealedNoteAttached;
    tx.note::<E>(kind, subject, Some(&before), Reason::default())
        .await?;
    Ok(id)
}

/// Erases what a note of the Panel's own says. Its row stays, and says when and why.
pub async fn remove(tx: &mut Tx, id: Uuid, reason: &str) -> Result<Uuid> {
    let note = tx.find::<sealed_note::Entity>(id, "sealedNote").await?;
    let target = Target {
        panel: Some(note.panel_id),
        ..Target::default()
    };
    tx.allow(Action::RemoveSealedNote, &target)?;
    let mut faults = Validation::default();
    let reason = faults.text(reason, NOTE_MAX, "reason");
    faults.into_result()?;
    if note.removed.is_some() {
        return Err(conflict("This note was removed already."));
    }
    match (note.finding_id, note.gap_id) {
        (Some(finding), _) => erase::<entity::finding::Entity>(tx, finding, note, reason).await,
        (None, Some(gap)) => erase::<entity::gap::Entity>(tx, gap, note, reason).await,
        (None, None) => Err(Error::Internal(anyhow::anyhow!("a note has a subject"))),
    }
}

/// Writes an empty text over that of a note, and that its subject has it no more.
async fn erase<E: Kept>(
    tx: &mut Tx,
    subject: Uuid,
    note: sealed_note::Model,
    reason: String,
) -> Result<Uuid> {
    let before = tx.state::<E>(subject).await?;
    let id = note.id;
    tx.update(sealed_note::Model {
        ciphertext: String::new(),
        removed: Some(tx.now()),
        removal_reason: Some(reason.clone()),
        ..note
    })
    .await?;
    let (kind, why) = (EventKind::SealedNoteRemoved, Reason::given(reason));
    tx.note::<E>(kind, subject, Some(&before), why).await?;
    Ok(id)
}

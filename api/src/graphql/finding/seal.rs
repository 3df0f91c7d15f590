//! Sealed notes: the Panel's public key, and what its experts sealed to it.

use crate::{
    access::permission::Action,
    actions::sealed_note::{self, Subject},
    db::transaction::Tx,
    error::{Error, Result},
    graphql::{
        finding::sealed_note::SealedNote,
        id::{Kind, row_or_nil},
        mutation::{input::Said, mutate, payloads},
        reference::panel::Panel,
    },
};
use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use uuid::Uuid;

/// The key to which notes are to be sealed.
#[derive(InputObject)]
pub struct RegisterSealingKeyInput {
    #[graphql(flatten)]
    said: Said,
    /// The public key, as `age-keygen` prints it: `age1…`. It replaces the one before, whose notes keep it; the same one
    /// again changes nothing.
    public_key: String,
}

/// What a note belongs to: either.
#[derive(OneofObject)]
pub enum SealedNoteSubjectInput {
    /// A finding.
    Finding(ID),
    /// A gap.
    Gap(ID),
}

/// A note to attach.
#[derive(InputObject)]
pub struct AttachSealedNoteInput {
    #[graphql(flatten)]
    said: Said,
    /// What it belongs to, of your own Panel.
    subject: SealedNoteSubjectInput,
    /// The armoured age file, at most 64 KiB. That it is encrypted to a public key is checked; whether to your Panel's, only your Panel
    /// can tell.
    ciphertext: String,
    /// The public key that it is sealed to. It is refused if your Panel has another by now; without it, nothing tells a note that was sealed
    /// to the one before.
    recipient: Option<String>,
}

/// A note to erase.
#[derive(InputObject)]
pub struct RemoveSealedNoteInput {
    #[graphql(flatten)]
    said: Said,
    /// The note, of your own Panel.
    sealed_note: ID,
    /// Why. Members of your Panel read this.
    reason: String,
}

payloads! {
    RegisterSealingKeyPayload of "registerSealingKey" {
        /// The Panel; null where nothing was done.
        panel: Panel
    }
    AttachSealedNotePayload of "attachSealedNote" {
        /// The note; null where nothing was done.
        sealed_note: SealedNote
    }
    RemoveSealedNotePayload of "removeSealedNote" {
        /// The note without its ciphertext; null where nothing was done.
        sealed_note: SealedNote
    }
}

/// What Panels do to keep what not even the service may read.
#[derive(Default)]
pub struct SealedNoteMutation;

#[Object]
impl SealedNoteMutation {
    /// Registers the public key to which a Panel's notes are sealed. Approvers of the Panel can.
    async fn register_sealing_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: RegisterSealingKeyInput,
    ) -> Result<Option<RegisterSealingKeyPayload>> {
        mutate(ctx, Action::RegisterSealingKey, input, register).await
    }

    /// Attaches a note that only the Panel can open, and that is given to the Panel alone. Editors of the Panel can.
    async fn attach_sealed_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] input: AttachSealedNoteInput,
    ) -> Result<Option<AttachSealedNotePayload>> {
        mutate(ctx, Action::AttachSealedNote, input, attach).await
    }

    /// Erases the ciphertext of a note, for good. That there was one stays, with when and why it was removed; the history keeps its
    /// digest. Approvers of the Panel can.
    async fn remove_sealed_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note, and why.")] input: RemoveSealedNoteInput,
    ) -> Result<Option<RemoveSealedNotePayload>> {
        mutate(ctx, Action::RemoveSealedNote, input, remove).await
    }
}

impl SealedNoteSubjectInput {
    /// The subject in words of the domain.
    fn subject(&self) -> Subject {
        match self {
            Self::Finding(id) => Subject::Finding(row_or_nil(id, Kind::Finding)),
            Self::Gap(id) => Subject::Gap(row_or_nil(id, Kind::Gap)),
        }
    }
}

async fn register(tx: &mut Tx, input: RegisterSealingKeyInput) -> Result<Uuid> {
    sealed_note::register_key(tx, &input.public_key).await
}

async fn attach(tx: &mut Tx, input: AttachSealedNoteInput) -> Result<Uuid> {
    let subject = input.subject.subject();
    let sealed_to = input.recipient.as_deref();
    let attached = sealed_note::attach(tx, subject, input.ciphertext, sealed_to).await;
    attached.map_err(where_said)
}

/// The same error, its faults where the input says what they are of: what the note belongs to is named within `subject`.
fn where_said(error: Error) -> Error {
    let Error::Faults(faults) = error else {
        return error;
    };
    let placed = faults.into_iter().map(|fault| {
        let names_subject = match fault.field.as_slice() {
            [name] => name == "finding" || name == "gap",
            _ => false,
        };
        match names_subject {
            true => fault.under("subject"),
            false => fault,
        }
    });
    Error::Faults(placed.collect())
}

async fn remove(tx: &mut Tx, input: RemoveSealedNoteInput) -> Result<Uuid> {
    let note = row_or_nil(&input.sealed_note, Kind::SealedNote);
    sealed_note::remove(tx, note, &input.reason).await
}

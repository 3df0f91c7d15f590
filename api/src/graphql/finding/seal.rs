//! Sealed notes: the Panel's public key, and what its experts sealed to it.

use crate::{
    access::permission::Action,
    actions::age_file as sealed,
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        finding::{mutation::own_finding, sealed_note::SealedNote},
        gap::mutation::gap_for,
        mutation::{mutate, payloads},
        reference::panel::Panel,
    },
};
use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use domain::event::EventKind;
use domain::validation::ensure;
use entity::{finding, gap, panel, panel_key, sealed_note};
use uuid::Uuid;

/// The key to which notes are to be sealed.
#[derive(InputObject)]
pub struct RegisterSealingKeyInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The public key, as `age-keygen` prints it: `age1…`. It takes the place of the one before, whose notes keep it; the same one
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
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// What it belongs to, of your own Panel.
    subject: SealedNoteSubjectInput,
    /// The armoured age file, at most 64 KiB. That it is encrypted to a public key is checked; whether to your Panel's, only your Panel
    /// can tell.
    ciphertext: String,
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
}

async fn register(tx: &mut Tx, input: RegisterSealingKeyInput) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    let recipient = input.public_key.trim().to_owned();
    ensure(
        sealed::is_recipient(&recipient),
        "publicKey",
        "is no age public key: pass the one that begins with age1, as age-keygen prints it",
    )?;
    let before = tx.state::<panel::Entity>(panel_id).await?;
    // The same key again makes no event, and so must change nothing: `registered` stays what it was.
    if tx
        .panel_key(panel_id)
        .await?
        .is_some_and(|key| key.recipient == recipient)
    {
        return Ok(panel_id);
    }
    tx.put(panel_key::Model {
        panel_id,
        recipient,
        registered: tx.now(),
    })
    .await?;
    tx.renew_reference().await?;
    tx.note::<panel::Entity>(
        EventKind::SealingKeyRegistered,
        panel_id,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(panel_id)
}

async fn attach(tx: &mut Tx, input: AttachSealedNoteInput) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    let finding = match &input.subject {
        SealedNoteSubjectInput::Finding(id) => {
            Some(own_finding(tx, id, Action::AttachSealedNote).await?.id)
        }
        SealedNoteSubjectInput::Gap(_) => None,
    };
    let gap = match &input.subject {
        SealedNoteSubjectInput::Gap(id) => {
            Some(gap_for(tx, id, Action::AttachSealedNote).await?.id)
        }
        SealedNoteSubjectInput::Finding(_) => None,
    };
    let Some(panel_key::Model { recipient, .. }) = tx.panel_key(panel_id).await? else {
        return Err(Error::Conflict(
            "Your Panel has no key yet: make one with age-keygen, and register its public key with registerSealingKey.".into(),
        ));
    };
    if let Err(reason) = sealed::check(&input.ciphertext) {
        return Err(Error::invalid("ciphertext", reason));
    }
    let (id, attached) = (Uuid::now_v7(), tx.now());
    let note = sealed_note::Model {
        id,
        finding_id: finding,
        gap_id: gap,
        panel_id,
        recipient,
        ciphertext: input.ciphertext,
        attached,
    };
    if let Some(finding) = finding {
        let before = tx.state::<finding::Entity>(finding).await?;
        tx.insert(note).await?;
        tx.note::<finding::Entity>(
            EventKind::SealedNoteAttached,
            finding,
            Some(&before),
            Why::default(),
        )
        .await?;
    } else if let Some(gap) = gap {
        let before = tx.state::<gap::Entity>(gap).await?;
        tx.insert(note).await?;
        tx.note::<gap::Entity>(
            EventKind::SealedNoteAttached,
            gap,
            Some(&before),
            Why::default(),
        )
        .await?;
    }
    Ok(id)
}

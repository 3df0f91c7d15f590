//! The right to reply: those an allegation names are invited, and what they say stands beside it.

use crate::{
    access::permission::Action,
    actions::reply::{Invitation, ReplyDraft, invite, submit},
    db::transaction::Tx,
    error::Result,
    graphql::{
        finding::Finding,
        id::{Kind, row_or_nil},
        mutation::{input::PublicTextConfirmation, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::date::PartialDate;
use uuid::Uuid;

/// Whom to invite to reply, and until when.
#[derive(InputObject)]
pub struct InviteReplyInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The finding, of category ALLEGATION.
    finding: ID,
    /// Code of the organisation it names. From now on it reads the finding.
    party: String,
    /// Last day on which it may reply before publication. Inviting again can put it off, never bring it forward.
    due: PartialDate,
}

/// A reply to a finding that names you.
#[derive(InputObject)]
pub struct SubmitReplyInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The finding.
    finding: ID,
    /// The reply, in your own words. It is shown wherever the finding is.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
    /// What you confirm about the text, which becomes public with the finding.
    confirmation: PublicTextConfirmation,
}

payloads! {
    InviteReplyPayload of "inviteReply" {
        /// The finding; null where nothing was done.
        finding: Finding
    }
    SubmitReplyPayload of "submitReply" {
        /// The finding; null where nothing was done.
        finding: Finding
    }
}

/// What is done about replies.
#[derive(Default)]
pub struct ReplyMutation;

#[Object]
impl ReplyMutation {
    /// Invites the organisation that an allegation names to reply, which reads the finding from then on. Approvers of the Panel that
    /// owns it can.
    async fn invite_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to invite, and until when.")] input: InviteReplyInput,
    ) -> Result<Option<InviteReplyPayload>> {
        mutate(ctx, Action::InviteReply, input, invite_reply).await
    }

    /// Replies to a finding, before its publication or later. Approvers of the organisation that it names can.
    async fn submit_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reply.")] input: SubmitReplyInput,
    ) -> Result<Option<SubmitReplyPayload>> {
        mutate(ctx, Action::SubmitReply, input, submit_reply).await
    }
}

async fn invite_reply(tx: &mut Tx, input: InviteReplyInput) -> Result<Uuid> {
    let id = row_or_nil(&input.finding, Kind::Finding);
    let invitation = Invitation {
        party: input.party,
        due: input.due,
    };
    invite(tx, id, &invitation).await
}

async fn submit_reply(tx: &mut Tx, input: SubmitReplyInput) -> Result<Uuid> {
    let id = row_or_nil(&input.finding, Kind::Finding);
    let draft = ReplyDraft {
        text: input.text,
        language: input.language,
        confirmed: input.confirmation.said(),
    };
    submit(tx, id, draft).await
}

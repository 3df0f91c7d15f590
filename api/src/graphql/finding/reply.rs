//! The right to reply: those an allegation names are invited, and what they say stands beside it.

use crate::{
    access::{permission::Action, policy},
    actions::finding::reply::{Invitation, ReplyDraft, invite, submit},
    db::{scope::Seen, transaction::Tx},
    error::Result,
    graphql::{
        ContextExt,
        finding::Finding,
        hidden_text::HiddenText,
        id::{self, Kind, row_or_nil},
        inline_object::InlineObject,
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::date::{PartialDate, last_day};
use entity::{finding, reply};
use sea_orm::{ColumnTrait, Condition, sea_query::ExprTrait};
use uuid::Uuid;

/// Whether the party that a finding names has replied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReplyState {
    /// No party was invited to reply.
    NotInvited,
    /// The party was invited, and its last day has not passed.
    Awaited,
    /// The party replied.
    Received,
    /// No reply was received by the last day.
    NoneReceived,
}

impl ReplyState {
    /// The state on this day.
    pub fn of(finding: &finding::Model, replied: bool, today: &str) -> Self {
        match &finding.reply_due {
            _ if replied => Self::Received,
            None => Self::NotInvited,
            Some(due) if last_day(due).as_str() < today => Self::NoneReceived,
            Some(_) => Self::Awaited,
        }
    }

    /// Findings in this state on this day.
    pub fn condition(self, today: &str) -> Condition {
        let has_due = finding::Column::ReplyDue.is_not_null();
        let replied = policy::has_reply();
        let silent = Condition::all().add(has_due).add(replied.clone().not());
        match self {
            Self::NotInvited => Condition::all()
                .add(finding::Column::ReplyDue.is_null())
                .add(replied.not()),
            Self::Awaited => silent.add(policy::is_over(finding::Column::ReplyDue, today).not()),
            Self::Received => Condition::all().add(replied),
            Self::NoneReceived => silent.add(policy::is_over(finding::Column::ReplyDue, today)),
        }
    }
}

/// A reply by the party that a finding names, in its own words.
#[derive(Clone, Description)]
pub struct Reply {
    row: Seen<reply::Model>,
    due: Option<String>,
}

/// Whether a reply came in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReplyTime {
    /// By the last day set.
    InTime,
    /// After it: shown beside what was published.
    Later,
}

impl Reply {
    /// A reply to a finding.
    pub fn new(row: Seen<reply::Model>, finding: &finding::Model) -> Self {
        let due = finding.reply_due.clone();
        Self { row, due }
    }
}

#[Object(use_type_description, serial)]
impl Reply {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Reply, self.row.id)
    }

    /// Who replied.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.row.organisation_id).map(InlineObject)
    }

    /// The reply, in the party's own words.
    fn text(&self) -> &str {
        &self.row.text
    }

    /// That a registrar hid it, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.text)).await
    }

    /// Language of the text, ISO 639-1.
    fn language(&self) -> &str {
        &self.row.language
    }

    /// When it was received.
    fn received(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.row.received).unwrap_or_default()
    }

    /// Whether it came by the last day set.
    fn time(&self) -> ReplyTime {
        let day = PartialDate::of_moment(self.row.received);
        match &self.due {
            Some(due) if last_day(due).as_str() < day.as_str() => ReplyTime::Later,
            _ => ReplyTime::InTime,
        }
    }
}

/// Whom to invite to reply, and until when.
#[derive(InputObject)]
pub struct InviteReplyInput {
    #[graphql(flatten)]
    said: Said,
    /// The finding, of category ALLEGATION.
    finding: ID,
    /// Code of the organisation it names. From now on it reads the finding.
    party: String,
    /// Last day on which it may reply before publication. Inviting again can put it off, never bring it forward. A finding that was to go
    /// out by then goes out on the day after.
    due: PartialDate,
}

/// A reply to a finding that names you.
#[derive(InputObject)]
pub struct SubmitReplyInput {
    #[graphql(flatten)]
    said: Said,
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

//! The right to reply: those an allegation names are invited, and what they say stands beside it.

use crate::{
    access::permission::Action,
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        finding::{
            Finding,
            mutation::{own_finding, thing},
        },
        id::Kind,
        mutation::{
            input::{self as check, PublicTextConfirmation},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::InformationCategory,
    organisation::OrganisationKind,
    validation::{TEXT_MAX, Validation},
};
use entity::{finding, reply};
use uuid::Uuid;

/// Most replies to one finding.
const REPLIES_MAX: usize = 20;

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
    let finding = own_finding(tx, &input.finding, Action::InviteReply).await?;
    if finding.category != InformationCategory::Allegation {
        return Err(Error::Conflict("Who is named is invited to reply to an ALLEGATION: put the finding into that category first.".into()));
    }
    if tx.is_public::<finding::Entity>(finding.id).await? {
        return Err(Error::Conflict(
            "This finding is public: the party it names may reply at any time.".into(),
        ));
    }
    let before = tx.state::<finding::Entity>(finding.id).await?;
    let party = tx.reference().organisations.named(&input.party, "party")?;
    let mut faults = Validation::default();
    let due = faults.day(&input.due, "due");
    faults.ensure(
        due.as_str() > tx.today(),
        "due",
        "must lie ahead: give the party time to reply",
    );
    faults.ensure(
        party.kind != OrganisationKind::Panel,
        "party",
        "is a Panel: invite who the finding names",
    );
    let known = finding.named_party_id;
    faults.ensure(
        known.is_none_or(|known| known == party.id),
        "party",
        "is not the one invited before: record a finding of its own for each party",
    );
    let earlier = finding
        .reply_due
        .as_ref()
        .is_some_and(|before| due < *before);
    faults.ensure(!earlier, "due", "can be put off, not brought forward");
    faults.into_result()?;
    let id = finding.id;
    let invited = finding
        .invited
        .clone()
        .or_else(|| Some(tx.today().to_owned()));
    tx.update(finding::Model {
        named_party_id: Some(party.id),
        invited,
        reply_due: Some(due),
        ..finding
    })
    .await?;
    tx.note::<finding::Entity>(EventKind::ReplyInvited, id, Some(&before), Why::default())
        .await?;
    Ok(id)
}

async fn submit_reply(tx: &mut Tx, input: SubmitReplyInput) -> Result<Uuid> {
    let finding = tx
        .find::<finding::Entity>(
            check::row_id(&input.finding, Kind::Finding, "finding")?,
            "finding",
        )
        .await?;
    tx.allow(Action::SubmitReply, &thing(&finding))?;
    let before = tx.state::<finding::Entity>(finding.id).await?;
    let mut faults = Validation::default();
    let (text, language) = (
        faults.text(&input.text, TEXT_MAX, "text"),
        faults.language(&input.language, "language"),
    );
    faults.into_result()?;
    if tx
        .parts::<finding::Entity, reply::Entity>(finding.id)
        .await?
        .len()
        >= REPLIES_MAX
    {
        return Err(Error::Conflict(format!(
            "A finding takes {REPLIES_MAX} replies: write to the Panel."
        )));
    }
    let (organisation_id, received) = (tx.member().organisation, tx.now());
    tx.insert(reply::Model {
        id: Uuid::now_v7(),
        finding_id: finding.id,
        organisation_id,
        text,
        language,
        received,
    })
    .await?;
    let why = Why {
        reason: None,
        confirmed: Some(input.confirmation.said()),
    };
    tx.note::<finding::Entity>(EventKind::ReplySubmitted, finding.id, Some(&before), why)
        .await?;
    Ok(finding.id)
}

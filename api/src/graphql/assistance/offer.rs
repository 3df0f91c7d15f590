//! Mutations of offers.

use crate::{
    access::permission::Action,
    actions::offer::{make, revise, withdraw},
    db::transaction::Tx,
    error::Result,
    graphql::{
        assistance::{
            Offer,
            input::{AssistanceLineInput, AssistanceTermsInput, drafts},
            looked_at::{tried_anew, tried_new, warned},
        },
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said, replaced},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use domain::assistance::{Draft, Revision, Stated, Statement};
use uuid::Uuid;

/// Whether the provider is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Attribution {
    /// Everybody sees who gives.
    Attributed,
    /// Only the provider sees who gives, and those whose consent a match takes.
    Unattributed,
}

impl Attribution {
    fn is_attributed(self) -> bool {
        self == Self::Attributed
    }
}

/// An offer to make.
#[derive(InputObject)]
pub struct MakeOfferInput {
    #[graphql(flatten)]
    said: Said,
    #[graphql(flatten)]
    offer: NewOfferInput,
}

/// An offer to make.
#[derive(InputObject)]
pub struct NewOfferInput {
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Declared interest.
    willing: Stated,
    /// Confirmed capacity.
    able: Stated,
    /// Whether you are shown as the provider.
    #[graphql(default_with = "Attribution::Attributed")]
    attribution: Attribution,
    /// What is given, line by line.
    lines: Vec<AssistanceLineInput>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

impl NewOfferInput {
    /// The offer in words of the domain.
    fn draft(self) -> Draft {
        let revision = Revision {
            title: Some(self.title),
            description: Some(self.description),
            language: Some(self.language),
            willing: Some(self.willing),
            able: Some(self.able),
            attributed: Some(self.attribution.is_attributed()),
            lines: Some(drafts(&self.lines)),
            ..self.terms.revision()
        };
        revision.draft(Statement::default())
    }
}

/// What to revise of an offer; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseOfferInput {
    #[graphql(flatten)]
    said: Said,
    /// The offer.
    offer: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What it is, in a line.
    title: Option<String>,
    /// What it is, in a few sentences.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// Declared interest.
    willing: Option<Stated>,
    /// Confirmed capacity.
    able: Option<Stated>,
    /// Whether you are shown as the provider. What was shown before stays in the history. Not UNATTRIBUTED once you recorded progress on a
    /// gap that it was agreed for, which names you.
    attribution: Option<Attribution>,
    /// What is given, line by line, in place of the lines there are.
    lines: MaybeUndefined<Vec<AssistanceLineInput>>,
    /// Why, for the history.
    reason: Option<String>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

impl ReviseOfferInput {
    /// What to revise, in words of the domain.
    fn revision(self) -> Revision {
        Revision {
            title: self.title,
            description: self.description,
            language: self.language,
            willing: self.willing,
            able: self.able,
            attributed: self.attribution.map(Attribution::is_attributed),
            lines: replaced(self.lines).as_deref().map(drafts),
            reason: self.reason,
            ..self.terms.revision()
        }
    }
}

/// An offer to withdraw.
#[derive(InputObject)]
pub struct WithdrawOfferInput {
    #[graphql(flatten)]
    said: Said,
    /// The offer.
    offer: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Why.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

payloads! {
    #[graphql(complex)]
    MakeOfferPayload of "makeOffer" tried by tried_new {
        /// The offer; null where nothing was done.
        offer: Offer
    }
    #[graphql(complex)]
    ReviseOfferPayload of "reviseOffer" tried by tried_anew {
        /// The offer; null where nothing was done.
        offer: Offer
    }
    WithdrawOfferPayload of "withdrawOffer" {
        /// The offer; null where nothing was done.
        offer: Offer
    }
}

warned! {
    MakeOfferPayload of offer, New;
    ReviseOfferPayload of offer, Anew;
}

/// What donors do with offers.
#[derive(Default)]
pub struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Makes an offer in the name of your organisation. Approvers of donors can.
    async fn make_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offer.")] input: MakeOfferInput,
    ) -> Result<Option<MakeOfferPayload>> {
        mutate(ctx, Action::MakeOffer, input, async |tx, input| {
            make_offer(tx, input.offer).await
        })
        .await
    }

    /// Revises an offer. What is drawn on a line holds it: its unit stays, and its size does not fall below. Approvers of its
    /// provider can.
    async fn revise_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseOfferInput,
    ) -> Result<Option<ReviseOfferPayload>> {
        mutate(ctx, Action::ReviseOffer, input, revise_offer).await
    }

    /// Withdraws an offer on which no match is open. Approvers of its provider can.
    async fn withdraw_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to withdraw, and why.")] input: WithdrawOfferInput,
    ) -> Result<Option<WithdrawOfferPayload>> {
        mutate(ctx, Action::WithdrawOffer, input, withdraw_offer).await
    }
}

/// Makes one.
pub async fn make_offer(tx: &mut Tx, input: NewOfferInput) -> Result<Uuid> {
    make(tx, input.draft()).await
}

async fn revise_offer(tx: &mut Tx, input: ReviseOfferInput) -> Result<Uuid> {
    let offer = row_or_nil(&input.offer, Kind::Offer);
    let version = input.expected_version.clone();
    revise(tx, offer, &version, input.revision()).await
}

async fn withdraw_offer(tx: &mut Tx, input: WithdrawOfferInput) -> Result<Uuid> {
    let offer = row_or_nil(&input.offer, Kind::Offer);
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    withdraw(tx, offer, &input.expected_version, &input.reason, confirmed).await
}

//! What becomes of a gap: published, put into another category, closed, opened again.

use crate::{
    access::permission::Action,
    actions::gap::{
        publish::{Publication, publish_read},
        state::{close, reclassify, reopen},
    },
    db::transaction::Tx,
    error::Result,
    graphql::{
        ContextExt,
        gap::{
            Gap,
            warned::{brought_out, undelivered},
        },
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
            warning::Warning,
        },
    },
};
use async_graphql::{ComplexObject, Context, ID, InputObject, Object};
use domain::{date::PartialDate, finding::InformationCategory, gap::state::Turn};
use uuid::Uuid;

/// When to publish, and what the publisher confirms.
#[derive(InputObject)]
pub struct PublicationInput {
    /// First day on which everyone may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// What you confirm about the text.
    confirmation: PublicTextConfirmation,
}

/// The gap to publish, and when.
#[derive(InputObject)]
pub struct PublishGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// First day on which everyone may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// What you confirm about the text.
    confirmation: PublicTextConfirmation,
}

/// The category a gap is to have.
#[derive(InputObject)]
pub struct ReclassifyGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// The category: any but PUBLIC, which publishGap gives. TACTICAL takes a gap without provenance and findings.
    category: InformationCategory,
    /// Why, for the history.
    reason: String,
}

/// The gap to close.
#[derive(InputObject)]
pub struct CloseGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Since when it is closed; today if left out.
    on: Option<PartialDate>,
    /// Why it counts as closed. Everyone who can read the gap can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// The gap to open again.
#[derive(InputObject)]
pub struct ReopenGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Since when it is open again; today if left out.
    on: Option<PartialDate>,
    /// Why it is open again. Everyone who can read the gap can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

payloads! {
    #[graphql(complex)]
    PublishGapPayload of "publishGap" tried by brought_out::tried {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    ReclassifyGapPayload of "reclassifyGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    #[graphql(complex)]
    CloseGapPayload of "closeGap" tried by undelivered::tried {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    ReopenGapPayload of "reopenGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

#[ComplexObject]
impl PublishGapPayload {
    /// What comes out with the gap: its links to others, which are shown to all who read both from then on. Nothing is refused for it; empty
    /// where there are `userErrors`.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let warned = self.warned(ctx).await?.iter();
        Ok(warned.map(|warning| warning.message.clone()).collect())
    }

    /// The same as `warnings`, in the same order, as all mutations tell it.
    async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
        Ok(self.warned(ctx).await?.to_vec())
    }
}

impl PublishGapPayload {
    async fn warned(&self, ctx: &Context<'_>) -> Result<&[Warning]> {
        let published: Vec<Uuid> = self.gap.iter().map(|gap| gap.seen().id).collect();
        let found = || brought_out::warnings_of(ctx.scope(), &published);
        let found = self.outcome.warned.get_or_try_init(found).await;
        found.map(Vec::as_slice)
    }
}

#[ComplexObject]
impl CloseGapPayload {
    /// Under which of the gap's matches, as far as you may read them, something is committed and not delivered. Nothing is refused for it;
    /// empty where there are `userErrors`.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let warned = self.warned(ctx).await?.iter();
        Ok(warned.map(|warning| warning.message.clone()).collect())
    }

    /// The same as `warnings`, in the same order, as all mutations tell it.
    async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
        Ok(self.warned(ctx).await?.to_vec())
    }
}

impl CloseGapPayload {
    async fn warned(&self, ctx: &Context<'_>) -> Result<&[Warning]> {
        let closed = self.gap.as_ref().map(|gap| gap.seen().id);
        let found = || undelivered::warnings_of(ctx.scope(), closed);
        let found = self.outcome.warned.get_or_try_init(found).await;
        found.map(Vec::as_slice)
    }
}

/// What Panels and stewards do about the state of gaps.
#[derive(Default)]
pub struct GapStateMutation;

#[Object]
impl GapStateMutation {
    /// Publishes a gap, or sets its embargo date. It takes a country or that none is stated, a sector, a desired end state, at least one
    /// need with its type of assistance (unless it is one of WILL), and a document with symbol and paragraph. Its links to other gaps come
    /// out with it: `warnings` names them, also of a dry run. Approvers of the Panel that owns it can or, where none does, of its steward.
    async fn publish_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to publish, and when.")] input: PublishGapInput,
    ) -> Result<Option<PublishGapPayload>> {
        mutate(ctx, Action::PublishGap, input, publish_gap).await
    }

    /// Puts a gap into another category, and ends all its shares. Approvers of the Panel that owns it can.
    async fn reclassify_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category it is to have.")] input: ReclassifyGapInput,
    ) -> Result<Option<ReclassifyGapPayload>> {
        mutate(ctx, Action::ReclassifyGap, input, reclassify_gap).await
    }

    /// Closes a gap. What is committed to it can be delivered still: `warnings` names the matches under which something is not, also of a
    /// dry run. Approvers of the Panel that owns it can or, where none does, of its steward; where neither is on record, or that one
    /// may not act, a registrar.
    async fn close_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to close, and why.")] input: CloseGapInput,
    ) -> Result<Option<CloseGapPayload>> {
        mutate(ctx, Action::CloseGap, input, close_gap).await
    }

    /// Opens a closed gap again. Approvers of the Panel that owns it can or, where none does, of its steward; where neither is on record,
    /// or that one may not act, a registrar.
    async fn reopen_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to open again, and why.")] input: ReopenGapInput,
    ) -> Result<Option<ReopenGapPayload>> {
        mutate(ctx, Action::ReopenGap, input, reopen_gap).await
    }
}

impl PublicationInput {
    /// The publication in words of the domain.
    pub fn publication(self) -> Publication {
        Publication {
            on: self.on,
            confirmed: self.confirmation.said(),
        }
    }
}

async fn publish_gap(tx: &mut Tx, input: PublishGapInput) -> Result<Uuid> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let publication = Publication {
        on: input.on,
        confirmed: input.confirmation.said(),
    };
    publish_read(tx, gap, &input.expected_version, publication).await
}

async fn reclassify_gap(tx: &mut Tx, input: ReclassifyGapInput) -> Result<Uuid> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let (version, reason) = (&input.expected_version, &input.reason);
    reclassify(tx, gap, version, input.category, reason).await
}

async fn close_gap(tx: &mut Tx, input: CloseGapInput) -> Result<Uuid> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let turn = Turn {
        on: input.on,
        reason: input.reason,
    };
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    close(tx, gap, &input.expected_version, turn, confirmed).await
}

async fn reopen_gap(tx: &mut Tx, input: ReopenGapInput) -> Result<Uuid> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let turn = Turn {
        on: input.on,
        reason: input.reason,
    };
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    reopen(tx, gap, &input.expected_version, turn, confirmed).await
}

//! Exemptions from measures of the sanctions: requests, and their mutations.

use crate::{
    access::permission::Action,
    actions::exemption::{DecideDraft, RequestDraft, WithdrawDraft, decide, request, withdraw},
    db::{page::PageArgs, scope::Seen},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        hidden_text::HiddenText,
        history::{Event, exemption_history},
        id::{self, Kind, row_or_nil},
        inline_object::InlineObject,
        matches::{
            Match,
            judged::{tried, warned},
        },
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::{document::Document, organisation::Organisation, regime::Measure},
    },
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    matches::{ExemptionDecision, ExemptionState},
};
use entity::exemption_request;

/// A committee is asked to exempt a match from a measure.
#[derive(Description)]
pub struct ExemptionRequest {
    pub(super) row: Seen<exemption_request::Model>,
    pub(super) of: Match,
}

#[Object(use_type_description, serial)]
impl ExemptionRequest {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::ExemptionRequest, self.row.id)
    }

    /// Stable name.
    fn reference(&self) -> &str {
        &self.row.reference
    }

    /// The measure. Null only for the second in which another process has just put it on record.
    fn measure(&self, ctx: &Context<'_>) -> Option<InlineObject<Measure>> {
        Measure::get(ctx, self.row.measure_id).map(InlineObject)
    }

    /// The committee that decides. Null only for the second in which another process has just put it on record.
    fn committee(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.row.committee_id).map(InlineObject)
    }

    /// What became of it.
    fn state(&self) -> ExemptionState {
        self.row.state
    }

    /// What for.
    fn statement(&self) -> &str {
        &self.row.statement
    }

    /// When it was requested.
    fn requested_on(&self) -> PartialDate {
        PartialDate::stored(&self.row.requested)
    }

    /// When it was decided; null while it is not.
    fn decided_on(&self) -> Option<PartialDate> {
        self.row.decided.as_deref().map(PartialDate::stored)
    }

    /// The decision; null where none is on record.
    fn document(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.row.document_id)
    }

    /// Why it was decided so, or withdrawn; null where not stated.
    fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// That a registrar hid its statement and reason, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.statement)).await
    }

    /// When it was requested, decided or withdrawn, and by whom, latest first; for those who see the `history` of its match.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        exemption_history(ctx, &self.row, args).await
    }

    /// The match.
    async fn r#match(&self) -> &Match {
        &self.of
    }
}

/// An exemption to request.
#[derive(InputObject)]
pub struct RequestExemptionInput {
    #[graphql(flatten)]
    said: Said,
    /// The match that a measure touches.
    #[graphql(name = "match")]
    match_id: ID,
    /// Code of the measure: of the one that the `compliance` of the match names.
    measure: String,
    /// What for. Everybody who can read the match can read this.
    statement: String,
    /// What you confirm about the statement: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RequestExemptionInput {
    fn draft(self) -> RequestDraft {
        RequestDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            measure: self.measure,
            statement: self.statement,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A request to withdraw.
#[derive(InputObject)]
pub struct WithdrawExemptionRequestInput {
    #[graphql(flatten)]
    said: Said,
    /// The request.
    exemption_request: ID,
    /// Why. Everybody who can read the match can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl WithdrawExemptionRequestInput {
    fn draft(self) -> WithdrawDraft {
        WithdrawDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A decision about an exemption.
#[derive(InputObject)]
pub struct DecideExemptionInput {
    #[graphql(flatten)]
    said: Said,
    /// The request.
    exemption_request: ID,
    /// What is decided.
    decision: ExemptionDecision,
    /// Symbol of the document that says so.
    document: Option<String>,
    /// Why; needed where it is refused.
    reason: Option<String>,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl DecideExemptionInput {
    fn draft(self) -> DecideDraft {
        DecideDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            decision: self.decision,
            document: self.document,
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    #[graphql(complex)]
    RequestExemptionPayload of "requestExemption" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawExemptionRequestPayload of "withdrawExemptionRequest" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    DecideExemptionPayload of "decideExemption" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

warned! { RequestExemptionPayload }

/// What is done about exemptions.
#[derive(Default)]
pub struct ExemptionMutation;

#[Object]
impl ExemptionMutation {
    /// Asks the committee of the measure that touches a match, as its `compliance` says, to exempt it. Approvers of either side can.
    async fn request_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask for.")] input: RequestExemptionInput,
    ) -> Result<Option<RequestExemptionPayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::RequestExemption,
            input,
            async |tx, input: RequestExemptionInput| request(tx, &engine, input.draft()).await,
        )
        .await
    }

    /// Withdraws a request for an exemption that is not decided. Approvers of the organisation that asked can.
    async fn withdraw_exemption_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request, and why.")] input: WithdrawExemptionRequestInput,
    ) -> Result<Option<WithdrawExemptionRequestPayload>> {
        mutate(
            ctx,
            Action::WithdrawExemptionRequest,
            input,
            async |tx, input: WithdrawExemptionRequestInput| withdraw(tx, input.draft()).await,
        )
        .await
    }

    /// Decides on a request for an exemption. Approvers of the committee can.
    async fn decide_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideExemptionInput,
    ) -> Result<Option<DecideExemptionPayload>> {
        mutate(
            ctx,
            Action::DecideExemption,
            input,
            async |tx, input: DecideExemptionInput| decide(tx, input.draft()).await,
        )
        .await
    }
}

//! Exemptions from measures of the sanctions: requests, and their mutations.

pub mod input;

use crate::{
    access::permission::{Action, Target, allowed},
    actions::exemption::{decide, request, revoke, withdraw},
    db::{page::PageArgs, scope::Seen},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        hidden_text::HiddenText,
        history::{Event, exemption_history},
        id::{self, Kind},
        inline_object::InlineObject,
        matches::{
            Match,
            judged::{tried, warned},
        },
        mutation::{mutate, payloads},
        reference::{document::Document, organisation::Organisation, regime::Measure},
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, matches::ExemptionState};
use entity::exemption_request;
use input::{
    DecideExemptionInput, RequestExemptionInput, RevokeExemptionInput,
    WithdrawExemptionRequestInput,
};

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

    /// The committee that decides, which is the one that the regime has now, or that decided. Null only for the second in which another process
    /// has just put it on record.
    fn committee(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        let committee = match self.row.state {
            ExemptionState::Requested => ctx.scope().reference().committee_of(&self.row),
            _ => self.row.committee_id,
        };
        Organisation::get(ctx, committee).map(InlineObject)
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

    /// On what conditions it is granted, in the committee's words; null where none are stated.
    fn conditions(&self) -> Option<&str> {
        self.row.conditions.as_deref()
    }

    /// The last day on which it is granted: what is committed or delivered later is not exempt. Null where no end is stated.
    fn valid_until(&self) -> Option<PartialDate> {
        self.row.valid_until.as_deref().map(PartialDate::stored)
    }

    /// Whether the match is exempt by it today: it was granted, its last day has not passed, and it was not revoked.
    fn in_force(&self, ctx: &Context<'_>) -> bool {
        self.row.exemption().stands(ctx.scope().today())
    }

    /// When it was revoked; null where it was not. From that day nothing more is committed, and what is delivered later is not exempt.
    fn revoked_on(&self) -> Option<PartialDate> {
        self.row.revoked.as_deref().map(PartialDate::stored)
    }

    /// Why it was revoked; null where it was not.
    fn revocation_reason(&self) -> Option<&str> {
        self.row.revocation_reason.as_deref()
    }

    /// That a registrar hid its statement, reasons and conditions, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.statement)).await
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let (scope, of) = (ctx.scope(), |organisation| Target {
            organisation,
            ..Target::default()
        });
        let committee = of(Some(scope.reference().committee_of(&self.row)));
        let may = |action, target: &Target| allowed(scope.viewer(), [action], target);
        match self.row.exemption().state_on(scope.today()) {
            ExemptionState::Requested => {
                let mut can = may(Action::DecideExemption, &committee);
                let asker = of(self.row.asker_id);
                can.extend(may(Action::WithdrawExemptionRequest, &asker));
                can
            }
            ExemptionState::Granted => may(Action::RevokeExemption, &committee),
            _ => Vec::new(),
        }
    }

    /// When it was requested, decided, withdrawn or revoked, and by whom, latest first; for those who see the `history` of its match.
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
    RevokeExemptionPayload of "revokeExemption" {
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

    /// Decides on a request for an exemption: grants it, on conditions and until a day where these are stated, or refuses it. Approvers of
    /// the committee can.
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

    /// Revokes an exemption that was granted and has not ended: from today nothing more is committed under it, and what is delivered later is
    /// not exempt. Approvers of the committee can. Another can be requested then, and granted on other conditions.
    async fn revoke_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request that was granted, and why it is revoked.")]
        input: RevokeExemptionInput,
    ) -> Result<Option<RevokeExemptionPayload>> {
        mutate(
            ctx,
            Action::RevokeExemption,
            input,
            async |tx, input: RevokeExemptionInput| revoke(tx, input.draft()).await,
        )
        .await
    }
}

//! Mutations of exemptions from measures of the sanctions.

use crate::{
    access::permission::Action,
    actions::exemption::{DecideDraft, RequestDraft, decide, request},
    error::Result,
    graphql::{
        id::{Kind, row_or_nil},
        matches::Match,
        mutation::{mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::matches::ExemptionDecision;

/// An exemption to request.
#[derive(InputObject)]
pub struct RequestExemptionInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match that a measure touches.
    #[graphql(name = "match")]
    match_id: ID,
    /// Code of the measure.
    measure: String,
    /// What for. Whoever reads the match reads this.
    statement: String,
}

impl RequestExemptionInput {
    fn draft(self) -> RequestDraft {
        RequestDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            measure: self.measure,
            statement: self.statement,
        }
    }
}

/// A decision about an exemption.
#[derive(InputObject)]
pub struct DecideExemptionInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The request.
    exemption_request: ID,
    /// What is decided.
    decision: ExemptionDecision,
    /// Symbol of the document that says so.
    document: Option<String>,
    /// Why; needed where it is refused.
    reason: Option<String>,
}

impl DecideExemptionInput {
    fn draft(self) -> DecideDraft {
        DecideDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            decision: self.decision,
            document: self.document,
            reason: self.reason,
        }
    }
}

payloads! {
    RequestExemptionPayload of "requestExemption" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    DecideExemptionPayload of "decideExemption" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

/// What is done about exemptions.
#[derive(Default)]
pub struct ExemptionMutation;

#[Object]
impl ExemptionMutation {
    /// Asks the committee of a measure to exempt a match from it. Approvers of either side can.
    async fn request_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask for.")] input: RequestExemptionInput,
    ) -> Result<Option<RequestExemptionPayload>> {
        mutate(
            ctx,
            Action::RequestExemption,
            input,
            async |tx, input: RequestExemptionInput| request(tx, input.draft()).await,
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

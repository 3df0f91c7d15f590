//! Host states' own requests for help.

use crate::{
    access::permission::Action,
    actions::assistance_request::{RequestDraft, request},
    error::Result,
    graphql::{
        gap::Gap,
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};

/// A request for help.
#[derive(InputObject)]
pub struct RequestAssistanceInput {
    #[graphql(flatten)]
    said: Said,
    /// Your own gap.
    gap: ID,
    /// What is asked for. Everyone who can read the gap can read this.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
    /// What you confirm about the text: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RequestAssistanceInput {
    fn draft(self) -> RequestDraft {
        RequestDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            text: self.text,
            language: self.language,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    RequestAssistancePayload of "requestAssistance" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What the holders of gaps do.
#[derive(Default)]
pub struct AssistanceRequestMutation;

#[Object]
impl AssistanceRequestMutation {
    /// Asks for help with a gap of one's own. Approvers of a host state that the gap concerns, or of the mission or institution
    /// that holds it, can.
    async fn request_assistance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: RequestAssistanceInput,
    ) -> Result<Option<RequestAssistancePayload>> {
        mutate(
            ctx,
            Action::RequestAssistance,
            input,
            async |tx, input: RequestAssistanceInput| request(tx, input.draft()).await,
        )
        .await
    }
}

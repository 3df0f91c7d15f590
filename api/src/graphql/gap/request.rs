//! Host states' own requests for help.

use crate::{
    access::permission::Action,
    actions::assistance_request::{RequestDraft, request},
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        gap::Gap,
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
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::date::PartialDate;
use entity::assistance_request;

/// A request for help with a gap, from the gap's holder.
#[derive(Description)]
pub struct AssistanceRequest(pub(super) Seen<assistance_request::Model>);

#[Object(use_type_description, serial)]
impl AssistanceRequest {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::AssistanceRequest, self.0.id)
    }

    /// The organisation that asks for help.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// What is asked for.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// That a registrar hid its text, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, Some(&self.0.text)).await
    }

    /// Language of the text, ISO 639-1.
    fn language(&self) -> &str {
        &self.0.language
    }

    /// When.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }
}

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

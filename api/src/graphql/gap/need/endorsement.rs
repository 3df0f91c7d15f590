//! Endorsements of needs by those who coordinate.

use crate::{
    access::permission::Action,
    actions::gap::endorsement::{end, endorse},
    db::{scope::Seen, transaction::Tx},
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
use entity::need_endorsement;
use uuid::Uuid;

/// An organisation that coordinates backs a need: it holds that it is real and should be met. Who reads the gap reads it.
#[derive(Description)]
pub struct NeedEndorsement(pub(in crate::graphql::gap) Seen<need_endorsement::Model>);

#[Object(use_type_description, serial)]
impl NeedEndorsement {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::NeedEndorsement, self.0.id)
    }

    /// Who endorses.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// Why.
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// That a registrar hid its reason, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, Some(&self.0.reason)).await
    }

    /// When.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }
}

/// A need to endorse.
#[derive(InputObject)]
pub struct EndorseNeedInput {
    #[graphql(flatten)]
    said: Said,
    /// The need.
    need: ID,
    /// Why. Everyone who can read the gap can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// An endorsement to end.
#[derive(InputObject)]
pub struct EndEndorsementInput {
    #[graphql(flatten)]
    said: Said,
    /// The need that your organisation endorses.
    need: ID,
}

payloads! {
    EndorseNeedPayload of "endorseNeed" {
        /// The gap of the need; null where nothing was done.
        gap: Gap
    }
    EndEndorsementPayload of "endEndorsement" {
        /// The gap of the need; null where nothing was done.
        gap: Gap
    }
}

/// What those who coordinate do with needs.
#[derive(Default)]
pub struct EndorsementMutation;

#[Object]
impl EndorsementMutation {
    /// Endorses a need in the name of your organisation, once. Approvers of committees, missions, agencies and the Secretariat that
    /// read the gap can.
    async fn endorse_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to endorse, and why.")] input: EndorseNeedInput,
    ) -> Result<Option<EndorseNeedPayload>> {
        mutate(ctx, Action::EndorseNeed, input, endorse_need).await
    }

    /// Ends your organisation's endorsement of a need; that there was one stays in the history. Approvers of the organisation can.
    async fn end_endorsement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to end.")] input: EndEndorsementInput,
    ) -> Result<Option<EndEndorsementPayload>> {
        mutate(ctx, Action::EndEndorsement, input, end_endorsement).await
    }
}

async fn endorse_need(tx: &mut Tx, input: EndorseNeedInput) -> Result<Uuid> {
    let need = row_or_nil(&input.need, Kind::Need);
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    endorse(tx, need, &input.reason, confirmed).await
}

async fn end_endorsement(tx: &mut Tx, input: EndEndorsementInput) -> Result<Uuid> {
    end(tx, row_or_nil(&input.need, Kind::Need)).await
}

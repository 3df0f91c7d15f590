//! Decisions of missions and agencies on gaps.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, gap::AssessmentDecision};
use entity::assessment;

/// A mission's or agency's decision on whether a gap enters its plan.
#[derive(Description)]
pub struct Assessment(pub(super) Seen<assessment::Model>);

#[Object(use_type_description, serial)]
impl Assessment {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Assessment, self.0.id)
    }

    /// Who decided.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// The planning cycle, as it calls it.
    fn cycle(&self) -> &str {
        &self.0.cycle
    }

    /// What was decided.
    fn decision(&self) -> AssessmentDecision {
        self.0.decision
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

//! What organisations report on the follow-up to recommendations.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::{document::Document, organisation::Organisation},
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{date::PartialDate, finding::RecommendationStatus};
use entity::recommendation_follow_up;

/// What an organisation reports on the follow-up to a recommendation.
#[derive(Description)]
pub struct FollowUp(pub(super) Seen<recommendation_follow_up::Model>);

#[Object(use_type_description, serial)]
impl FollowUp {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::FollowUp, self.0.id)
    }

    /// Who says so.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// What became of it.
    fn status(&self) -> RecommendationStatus {
        self.0.status
    }

    /// When it was so.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }

    /// How that is known; null where not stated.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// That a registrar hid its note, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, self.0.note.as_deref()).await
    }

    /// The document that says so; null where none is named.
    fn document(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.document_id)
    }

    /// When it was recorded.
    fn recorded(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.recorded).unwrap_or_default()
    }
}

//! What Panels monitor, and whom they must work with.

use super::Panel;
use crate::graphql::{
    ContextExt,
    id::{self, Kind},
    inline_object::{InlineObject, Objects},
    reference::{document::Document, mission::Mission},
};
use async_graphql::{Context, Description, ID, Object};
use domain::panel::{MandateElementKind, MandateFocus};
use entity::{mandate_element, panel_cooperation};
use std::sync::Arc;

/// Something a Panel monitors.
#[derive(Clone, Description)]
pub struct MandateElement(pub Arc<mandate_element::Model>);

#[Object(use_type_description, serial)]
impl MandateElement {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::MandateElement, self.0.id)
    }

    /// The group the element belongs to.
    fn focus(&self) -> MandateFocus {
        self.0.focus
    }

    /// What is monitored.
    fn element(&self) -> MandateElementKind {
        self.0.element
    }

    /// The Panel.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::get(ctx, self.0.panel_id).map(InlineObject)
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Whom a Panel must cooperate with, and how.
#[derive(Clone, Description)]
pub struct PanelCooperation(pub Arc<panel_cooperation::Model>);

#[Object(use_type_description, serial)]
impl PanelCooperation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::PanelCooperation, self.0.id)
    }

    /// What the Council asks, in our words.
    fn description(&self) -> &str {
        &self.0.description
    }

    /// Missions it must work with.
    fn missions(&self, ctx: &Context<'_>) -> Objects<Mission> {
        let ids = ctx.scope().reference().cooperation_missions.of(self.0.id);
        Mission::those(ctx, ids)
    }

    /// Resolutions that ask for it. An empty list means that the source names none.
    fn documents(&self, ctx: &Context<'_>) -> Objects<Document> {
        let ids = ctx.scope().reference().cooperation_documents.of(self.0.id);
        Document::those(ctx, ids)
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

//! Measures of sanctions regimes.

use super::SanctionsRegime;
use crate::graphql::{
    ContextExt,
    id::{self, Kind},
    inline_object::{InlineObject, Objects},
    reference::{document::Document, lifting_condition::LiftingCondition},
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    date::PartialDate,
    sanctions::{ExemptionProcedure, MeasureKind},
};
use entity::measure;
use std::sync::Arc;

/// A measure of a regime: an embargo, a freeze, a ban.
#[derive(Clone, Description)]
pub struct Measure(pub Arc<measure::Model>);

#[Object(use_type_description, serial)]
impl Measure {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Measure, self.0.id)
    }

    /// Regime and kind: `1521-diamonds`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// What it forbids.
    fn kind(&self) -> MeasureKind {
        self.0.kind
    }

    /// English name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Its regime.
    fn regime(&self, ctx: &Context<'_>) -> Option<InlineObject<SanctionsRegime>> {
        SanctionsRegime::get(ctx, self.0.regime_id).map(InlineObject)
    }

    /// The resolution it rests on; null where not on record.
    fn basis(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.basis_id)
    }

    /// Paragraph of that resolution; null where not stated.
    fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// Since when it is in force; null where not stated.
    fn in_force_from(&self) -> Option<PartialDate> {
        self.0.in_force_from.as_deref().map(PartialDate::stored)
    }

    /// Until when it was in force; null while it is, or where not stated.
    fn in_force_to(&self) -> Option<PartialDate> {
        self.0.in_force_to.as_deref().map(PartialDate::stored)
    }

    /// What is known of the procedure to ask for an exemption.
    fn exemption(&self) -> ExemptionProcedure {
        self.0.exemption
    }

    /// The procedure, in our words; null where none is known.
    fn exemption_procedure(&self) -> Option<&str> {
        self.0.exemption_procedure.as_deref()
    }

    /// The function to write to; null where not stated. Never a person.
    fn exemption_contact(&self) -> Option<&str> {
        self.0.exemption_contact.as_deref()
    }

    /// When the contact was last found valid; null where never checked.
    fn contact_checked(&self) -> Option<PartialDate> {
        self.0.contact_checked.as_deref().map(PartialDate::stored)
    }

    /// Conditions whose fulfilment helps to release it.
    fn lifting_conditions(&self, ctx: &Context<'_>) -> Objects<LiftingCondition> {
        let ids = ctx.scope().reference().measure_conditions.of(self.0.id);
        LiftingCondition::those(ctx, ids)
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

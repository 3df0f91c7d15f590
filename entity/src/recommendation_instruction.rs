//! What a document of the Security Council asks about a recommendation.

use crate::Relation;
use domain::{finding::RecommendationAddressee, instruction::InstructionKind};
use sea_orm::entity::prelude::*;

/// What a document of the Security Council asks about a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_instruction")]
pub struct Model {
    /// Opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The recommendation.
    pub recommendation_id: Uuid,
    /// The resolution or presidential statement.
    pub document_id: Uuid,
    /// Its paragraph.
    pub paragraph: Option<String>,
    /// Whether it asks for anything.
    pub kind: InstructionKind,
    /// Whom it asks; null where it takes note.
    pub addressee: Option<RecommendationAddressee>,
    /// What it asks, in our words; null where it takes note.
    pub statement: Option<String>,
    /// Who recorded it; null = came with the record.
    pub recorded_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

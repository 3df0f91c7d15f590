//! What became of a recommendation, as somebody said at a date.

use crate::Relation;
use domain::finding::RecommendationStatus;
use sea_orm::entity::prelude::*;

/// What became of a recommendation, as somebody said at a date.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_follow_up")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The recommendation.
    pub recommendation_id: Uuid,
    /// Who says so.
    pub organisation_id: Uuid,
    /// When it was so.
    pub dated: String,
    /// What became of it.
    pub status: RecommendationStatus,
    /// How that is known.
    pub note: Option<String>,
    /// The document that says it.
    pub document_id: Option<Uuid>,
    /// When it was recorded, Unix time in milliseconds.
    pub recorded: i64,
}

impl ActiveModelBehavior for ActiveModel {}

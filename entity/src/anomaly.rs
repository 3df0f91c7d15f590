//! Something in a document that cannot be right as printed.

use crate::Relation;
use domain::document::AnomalyConfidence;
use sea_orm::entity::prelude::*;

/// Something in a document that cannot be right as printed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "anomaly")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The document that prints it.
    pub document_id: Uuid,
    /// Where in the document.
    pub locator: String,
    /// What does not fit, and why.
    pub statement: String,
    /// How sure that is.
    pub confidence: AnomalyConfidence,
    /// What follows from it.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

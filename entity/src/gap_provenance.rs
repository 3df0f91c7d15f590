//! Where a gap is written.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// Where a gap is written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_provenance")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// Order.
    pub position: i32,
    /// The document.
    pub document_id: Uuid,
    /// Paragraph, 223 or 14-16.
    pub paragraph: Option<String>,
    /// Sub-paragraph, n.
    pub subparagraph: Option<String>,
    /// Its place, where paragraphs have no numbers.
    pub locator: Option<String>,
    /// The finding; shown to who may read both.
    pub finding_id: Option<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

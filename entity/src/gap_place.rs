//! In which document and paragraph a gap is written: columns of the table `gap_provenance` that most lists show.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// In which document and paragraph a gap is written.
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
}

impl ActiveModelBehavior for ActiveModel {}

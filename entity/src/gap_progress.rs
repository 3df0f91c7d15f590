//! A dated statement on what was done about a gap.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A dated statement on what was done about a gap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_progress")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// When it was so.
    pub dated: String,
    /// What was done, in the words of who recorded it.
    pub statement: String,
    /// The document that says it.
    pub document_id: Option<Uuid>,
    /// Where in the document.
    pub locator: Option<String>,
    /// Who recorded it; none where it came with the record of the gap.
    pub recorded_by: Option<Uuid>,
    /// What is measured.
    pub indicator: Option<String>,
    /// What it was, a decimal string.
    pub value: Option<String>,
    /// What it is held against, a decimal string; the lower end where that is a range.
    pub baseline: Option<String>,
    /// The upper end of what it is held against, where that is a range.
    pub baseline_to: Option<String>,
    /// What these are in.
    pub indicator_unit: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

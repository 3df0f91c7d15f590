//! A dated statement on how far a condition is met.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A dated statement on how far a condition is met.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lifting_progress")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The condition.
    pub condition_id: Uuid,
    /// Order in the source.
    pub position: i32,
    /// When it was said.
    pub dated: Option<String>,
    /// What was said, in our words; never a made-up percentage.
    pub statement: String,
    /// The document that says it.
    pub document_id: Option<Uuid>,
    /// Where in the document.
    pub locator: Option<String>,
    /// Who recorded it here; null where it was loaded.
    pub recorded_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

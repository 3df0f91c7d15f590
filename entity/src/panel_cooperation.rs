//! Whom a Panel must cooperate with, and how (Table 4).

use crate::Relation;
use sea_orm::entity::prelude::*;

/// Whom a Panel must cooperate with, and how (Table 4).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_cooperation")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The Panel.
    pub panel_id: Uuid,
    /// What the Council asks, in our words.
    pub description: String,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

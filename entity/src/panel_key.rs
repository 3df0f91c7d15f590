//! The age public key to which a Panel's experts seal their notes.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// The age public key to which a Panel's experts seal their notes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_key")]
pub struct Model {
    /// The Panel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub panel_id: Uuid,
    /// The public key: age1…
    pub recipient: String,
    /// When, Unix time in milliseconds.
    pub registered: i64,
}

impl ActiveModelBehavior for ActiveModel {}

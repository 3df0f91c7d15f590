//! What a language model made of the texts of a gap, an offer or a programme.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// What a language model made of the texts of a gap, an offer or a programme that everybody may read. Nobody is shown it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "text_meaning")]
pub struct Model {
    /// The gap, offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// Name of the model.
    #[sea_orm(primary_key, auto_increment = false)]
    pub model: String,
    /// SHA-256 of what was read, hexadecimal.
    pub digest: String,
    /// What the model made of it: two bytes for each figure.
    pub vector: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

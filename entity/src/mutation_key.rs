//! A change that was done under a name its client gave it, so that saying it twice does it once.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A change that was done under a name its client gave it, so that saying it twice does it once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mutation_key")]
pub struct Model {
    /// Who did it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The token's subject.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The client's name for the change.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of mutation and input.
    pub digest: String,
    /// What came of it, as JSON: as a rule a list of the ids of what was done to.
    pub result: String,
    /// When, Unix time in milliseconds.
    pub done: i64,
}

impl ActiveModelBehavior for ActiveModel {}

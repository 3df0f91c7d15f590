//! A record that was loaded from a file, so that loading twice changes nothing.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A record that was loaded from a file, so that loading twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loaded_record")]
pub struct Model {
    /// Kind of record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Its code or reference.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of its content.
    pub digest: String,
}

impl ActiveModelBehavior for ActiveModel {}

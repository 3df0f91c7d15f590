//! A key that a script or dashboard of an organisation signs in with.

use crate::Relation;
use domain::organisation::{ApiKeyReach, Role};
use sea_orm::entity::prelude::*;

/// A key that a script or dashboard of an organisation signs in with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose key it is.
    pub organisation_id: Uuid,
    /// What it is for.
    pub label: String,
    /// What it may read.
    pub reach: ApiKeyReach,
    /// What it may do.
    pub role: Role,
    /// SHA-256 of the secret, hexadecimal.
    pub digest: String,
    /// When, Unix time in milliseconds.
    pub created: i64,
    /// From when on it is worth nothing.
    pub expires: i64,
    /// When it was revoked.
    pub revoked: Option<i64>,
    /// When it was last used, to the minute.
    pub last_used: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

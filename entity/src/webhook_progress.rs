//! How far a webhook has told of changes, and which server sees to it now.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// How far a webhook has told of changes, and which server sees to it now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_progress")]
pub struct Model {
    /// The webhook.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: Uuid,
    /// The cursor of the feed behind which it goes on.
    pub place: String,
    /// Number of the last event that was looked at for it; never shown.
    pub scanned: i64,
    /// The day on which that was, ISO 8601, UTC.
    pub scanned_on: String,
    /// The lease of the server that sees to it: each has a name of its own.
    pub leased_by: Option<Uuid>,
    /// Until when no other does, or when it was last seen to, Unix time in milliseconds.
    pub leased_until: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

//! One attempt at a delivery to a webhook.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// One attempt at a delivery to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The delivery.
    pub delivery_id: Uuid,
    /// When it began, Unix time in milliseconds.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub duration: i64,
    /// The status of the answer; none where there was none.
    pub status: Option<i64>,
    /// Why it failed; none where it did not.
    pub error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

//! What is sent to a webhook at once.

use crate::Relation;
use domain::webhook::{WebhookDeliveryKind, WebhookDeliveryState};
use sea_orm::entity::prelude::*;

/// What is sent to a webhook at once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: Uuid,
    /// Whose it is.
    pub organisation_id: Uuid,
    /// What it is.
    pub kind: WebhookDeliveryKind,
    /// What became of it.
    pub state: WebhookDeliveryState,
    /// What is sent, byte by byte.
    pub body: String,
    /// Of how many changes it tells.
    pub entries: i64,
    /// When it was written, Unix time in milliseconds; later than those before it.
    pub created: i64,
    /// When it is tried next, where it is pending.
    pub due: i64,
    /// Attempts since it was made, or last asked for again.
    pub tries: i64,
    /// Since when it is tried.
    pub since: i64,
    /// When it was delivered or set aside.
    pub finished: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

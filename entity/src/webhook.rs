//! An address that an organisation wants to be told of changes at.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// An address that an organisation wants to be told of changes at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub organisation_id: Uuid,
    /// Where to send.
    pub url: String,
    /// What it is for; none where it is not said.
    pub description: Option<String>,
    /// Of which changes to tell: JSON; none is all.
    pub filter: Option<String>,
    /// What has to fit, and how well: JSON; none where nothing has to.
    pub search: Option<String>,
    /// When, Unix time in milliseconds.
    pub created: i64,
    /// When it was last given a new secret.
    pub rotated: Option<i64>,
    /// Since when it is paused.
    pub paused: Option<i64>,
    /// When it was taken away.
    pub removed: Option<i64>,
    /// When its receiver answered that it is gone.
    pub gone: Option<i64>,
    /// What deliveries are signed with; empty once it is removed.
    pub secret: String,
    /// The secret before, while both are used.
    pub old_secret: Option<String>,
    /// Until when, Unix time in milliseconds.
    pub old_until: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

//! What the party named said to an allegation.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// What the party named said to an allegation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reply")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The finding.
    pub finding_id: Uuid,
    /// The party.
    pub organisation_id: Uuid,
    /// The reply, in its own words.
    pub text: String,
    /// ISO 639-1.
    pub language: String,
    /// When, Unix time in milliseconds.
    pub received: i64,
}

impl ActiveModelBehavior for ActiveModel {}

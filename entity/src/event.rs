//! One line of the history.

use crate::Relation;
use domain::{event::EventKind, organisation::EventRole};
use sea_orm::entity::prelude::*;

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// 1, 2, 3, … without holes; never shown.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// What it is called outside.
    pub id: Uuid,
    /// When, Unix time in milliseconds.
    pub at: i64,
    /// Who did it; null for the operator.
    pub organisation_id: Option<Uuid>,
    /// As what.
    pub role: EventRole,
    /// The token's subject, the API key, or the command of the operator.
    pub subject: String,
    /// What was done.
    pub kind: EventKind,
    /// What sort of object it was done to: the name of a table.
    pub about: String,
    /// Which one.
    pub about_id: Uuid,
    /// The Panel that owns it.
    pub panel_id: Option<Uuid>,
    /// What changed for everybody: JSON, field to [before, after].
    pub open: Option<String>,
    /// What changed for the Panel and the actor alone.
    pub closed: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Hash of the event before.
    pub previous: String,
    /// SHA-256 of all of the above as canonical JSON (RFC 8785).
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

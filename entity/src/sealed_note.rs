//! A note that only a Panel can open: age ciphertext to its public key.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A note that only a Panel can open: age ciphertext to its public key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealed_note")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The finding it belongs to.
    pub finding_id: Option<Uuid>,
    /// The gap it belongs to.
    pub gap_id: Option<Uuid>,
    /// The Panel.
    pub panel_id: Uuid,
    /// The public key of the Panel at that time.
    pub recipient: String,
    /// Armoured age file; empty once it was removed.
    pub ciphertext: String,
    /// When, Unix time in milliseconds.
    pub attached: i64,
    /// When its ciphertext was erased, Unix time in milliseconds.
    pub removed: Option<i64>,
    /// Why it was erased.
    pub removal_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

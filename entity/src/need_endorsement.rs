//! An organisation that coordinates backs a need.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// An organisation that coordinates backs a need.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_endorsement")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The need.
    pub need_id: Uuid,
    /// Its gap.
    pub gap_id: Uuid,
    /// Who endorses.
    pub organisation_id: Uuid,
    /// Why.
    pub reason: String,
    /// When.
    pub dated: String,
}

impl ActiveModelBehavior for ActiveModel {}

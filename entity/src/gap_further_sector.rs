//! A sector that a gap touches beside its main one.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A sector that a gap touches beside its main one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_further_sector")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The sector.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector_id: Uuid,
    /// What of the gap it is, in percent; null = not stated.
    pub percent: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

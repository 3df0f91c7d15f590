//! A lifting condition that a gap stands in the way of.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A lifting condition that a gap stands in the way of.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_lifting_condition")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The condition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub condition_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

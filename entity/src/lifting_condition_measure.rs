//! A measure that a condition helps to release.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A measure that a condition helps to release.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lifting_condition_measure")]
pub struct Model {
    /// The condition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub condition_id: Uuid,
    /// The measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

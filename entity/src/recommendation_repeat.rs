//! An earlier recommendation that a later one repeats.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// An earlier recommendation that a later one repeats.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_repeat")]
pub struct Model {
    /// The later one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The earlier one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repeats_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

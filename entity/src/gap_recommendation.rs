//! A recommendation about a gap.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A recommendation about a gap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_recommendation")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

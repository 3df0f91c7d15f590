//! A measure whose lifting a gap holds up: the database keeps it by the gap's lifting conditions.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A measure whose lifting a gap holds up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_measure")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

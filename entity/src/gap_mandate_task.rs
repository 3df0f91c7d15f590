//! A mandate task under which a mission could help.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A mandate task under which a mission could help.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_mandate_task")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

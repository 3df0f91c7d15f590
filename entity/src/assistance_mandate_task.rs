//! A mandate task under which a programme runs.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A mandate task under which a programme runs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_mandate_task")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistance_id: Uuid,
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

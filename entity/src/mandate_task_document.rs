//! A resolution a mandate task rests on.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A resolution a mandate task rests on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandate_task_document")]
pub struct Model {
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task_id: Uuid,
    /// The resolution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

//! A need that must be met before another.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A need that must be met before another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_dependency")]
pub struct Model {
    /// The need.
    #[sea_orm(primary_key, auto_increment = false)]
    pub need_id: Uuid,
    /// What it waits for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub depends_on_id: Uuid,
    /// Whether the adopted plan says it; otherwise the finding does.
    pub planned: bool,
}

impl ActiveModelBehavior for ActiveModel {}

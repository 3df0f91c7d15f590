//! A mission a Panel must cooperate with.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A mission a Panel must cooperate with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_cooperation_mission")]
pub struct Model {
    /// The duty.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cooperation_id: Uuid,
    /// The mission.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mission_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

//! A resolution that asks for the cooperation.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A resolution that asks for the cooperation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_cooperation_document")]
pub struct Model {
    /// The duty.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cooperation_id: Uuid,
    /// The resolution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

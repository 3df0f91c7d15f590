//! The state of the register as a whole.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// The state of the register as a whole.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register_state")]
pub struct Model {
    /// What is counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The count.
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}

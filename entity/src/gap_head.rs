//! A gap of which little is read: some columns of the table `gap`, which [`crate::gap::Head`] names.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A gap of which little is read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

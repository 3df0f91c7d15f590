//! A sector of an offer or programme.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A sector of an offer or programme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_sector")]
pub struct Model {
    /// The offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistance_id: Uuid,
    /// The sector.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

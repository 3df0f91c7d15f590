//! A country a gap concerns.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A country a gap concerns.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_country")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

//! A country an offer or programme is for.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A country an offer or programme is for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_country")]
pub struct Model {
    /// The offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistance_id: Uuid,
    /// The country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

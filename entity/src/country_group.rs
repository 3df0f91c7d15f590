//! A set of countries: a UN M49 region, a community of states, or those that are on a list.

use crate::Relation;
use domain::country::CountryGroupKind;
use sea_orm::entity::prelude::*;

/// A set of countries: a UN M49 region, a community of states, or those that are on a list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country_group")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// M49 code or short slug.
    pub code: String,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// Region, community or membership.
    pub kind: CountryGroupKind,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

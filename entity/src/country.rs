//! A country as ISO 3166-1 names it.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A country as ISO 3166-1 names it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// ISO 3166-1 alpha-3; XKX for Kosovo.
    pub alpha3: String,
    /// ISO 3166-1 alpha-2; XK for Kosovo.
    pub alpha2: String,
    /// Three digits of UN M49; Kosovo has none.
    pub m49: Option<String>,
    /// English short name.
    pub name: String,
    /// French short name.
    pub name_fr: String,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

//! Another name of a country, by which older reports or people call it.

use crate::Relation;
use domain::country::CountryAliasKind;
use sea_orm::entity::prelude::*;

/// Another name of a country, by which older reports or people call it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country_alias")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Country and name: `TUR/Turkey`.
    pub code: String,
    /// The country.
    pub country_id: Uuid,
    /// The name.
    pub name: String,
    /// Common, former, or an abbreviation.
    pub kind: CountryAliasKind,
    /// Language of the name, ISO 639-1.
    pub language: String,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

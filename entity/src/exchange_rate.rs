//! A rate of exchange, with its day and who published it.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A rate of exchange, with its day and who published it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// Who published it.
    pub name: String,
    /// ISO 4217 of the money that is changed.
    pub from_currency: String,
    /// ISO 4217 of what it becomes.
    pub to_currency: String,
    /// Since when it holds: a day.
    pub dated: String,
    /// How many millionths of `to_currency` one `from_currency` is.
    pub millionths: i64,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

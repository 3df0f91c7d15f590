//! An OECD DAC category or purpose code.

use crate::Relation;
use domain::sector::{SectorLevel, SectorStatus};
use sea_orm::entity::prelude::*;

/// An OECD DAC category or purpose code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sector")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Three digits for a category, five for a purpose.
    pub code: String,
    /// Category or purpose.
    pub level: SectorLevel,
    /// The category of a purpose.
    pub category_id: Option<Uuid>,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: String,
    /// Whether the code is still in use.
    pub status: SectorStatus,
    /// The code to use instead of a withdrawn one.
    pub replaced_by_id: Option<Uuid>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

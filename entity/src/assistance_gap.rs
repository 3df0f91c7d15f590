//! A gap that an offer or programme is said to cover.

use crate::Relation;
use domain::assistance::CoverageExtent;
use sea_orm::entity::prelude::*;

/// A gap that an offer or programme is said to cover.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_gap")]
pub struct Model {
    /// The offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistance_id: Uuid,
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// In full or in part.
    pub extent: CoverageExtent,
    /// What is left.
    pub not_covered: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

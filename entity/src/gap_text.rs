//! The words of a gap, folded and stemmed, for free text search.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// The words of a gap, folded and stemmed, for free text search.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_text")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stems of the title.
    pub title: String,
    /// Stems of institution, sector, countries and types of assistance.
    pub keywords: String,
    /// Stems of the rest.
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}

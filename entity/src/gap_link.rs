//! Two gaps have to do with each other.

use crate::Relation;
use domain::gap::GapLinkKind;
use sea_orm::entity::prelude::*;

/// Two gaps have to do with each other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_link")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap in whose history it is told: that of who linked them, or whose record says so.
    pub gap_id: Uuid,
    /// The other one.
    pub other_id: Uuid,
    /// What they have in common.
    pub kind: GapLinkKind,
    /// More about it.
    pub note: Option<String>,
    /// Who says so; null = it came with the record of the gap.
    pub organisation_id: Option<Uuid>,
    /// When; null = it came with the record of the gap.
    pub dated: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

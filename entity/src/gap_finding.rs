//! A finding that a gap was written out of. Shown to who may read both.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A finding that a gap was written out of. Shown to who may read both.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_finding")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap_id: Uuid,
    /// The finding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

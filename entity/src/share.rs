//! A Panel lets an organisation read a finding or a gap.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A Panel lets an organisation read a finding or a gap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The finding.
    pub finding_id: Option<Uuid>,
    /// The gap.
    pub gap_id: Option<Uuid>,
    /// Who may read it.
    pub organisation_id: Uuid,
    /// Last day of the share; null = without end.
    pub until: Option<String>,
    /// When the Panel ended it before that day, Unix time in milliseconds.
    pub ended: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

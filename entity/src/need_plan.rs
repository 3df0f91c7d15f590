//! A plan of the needs of a gap, beside those that its finding states.

use crate::Relation;
use domain::gap::need_plan::NeedPlanStatus;
use sea_orm::entity::prelude::*;

/// A plan of the needs of a gap, beside those that its finding states.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_plan")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// Who made it.
    pub author_id: Uuid,
    /// What became of it.
    pub status: NeedPlanStatus,
    /// What it rests on, in the words of its author.
    pub source: Option<String>,
    /// When it was made.
    pub made: String,
    /// When it was adopted or set aside.
    pub decided: Option<String>,
    /// Who decided that.
    pub decided_by_id: Option<Uuid>,
    /// Why it was set aside; null where another was adopted in its place.
    pub decision_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

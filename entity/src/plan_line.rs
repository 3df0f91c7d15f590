//! A line of a plan: what a line of assistance is to give to a need.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A line of a plan: what a line of assistance is to give to a need.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_line")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Order, from 1.
    pub position: i32,
    /// The gap.
    pub gap_id: Uuid,
    /// The need.
    pub need_id: Uuid,
    /// The offer or programme.
    pub assistance_id: Uuid,
    /// The line that gives.
    pub line_id: Uuid,
    /// How much.
    pub amount: i64,
    /// What the amount is in: a currency, then in minor units, a unit, or `NEEDS` where the need has no size.
    pub unit: String,
    /// First day on which it can start.
    pub starts: Option<String>,
    /// Why it was left out when the plan was approved.
    pub left_out: Option<String>,
    /// The match that it became.
    pub match_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

//! A mission's or agency's decision whether a gap enters its plan.

use crate::Relation;
use domain::gap::AssessmentDecision;
use sea_orm::entity::prelude::*;

/// A mission's or agency's decision whether a gap enters its plan.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// Who decided.
    pub organisation_id: Uuid,
    /// The planning cycle.
    pub cycle: String,
    /// What was decided.
    pub decision: AssessmentDecision,
    /// Why.
    pub reason: String,
    /// When.
    pub dated: String,
}

impl ActiveModelBehavior for ActiveModel {}

//! What a mission may or must do about sanctions.

use crate::Relation;
use domain::mission::MandateActivity;
use sea_orm::entity::prelude::*;

/// What a mission may or must do about sanctions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandate_task")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Mission and activity.
    pub code: String,
    /// The mission.
    pub mission_id: Uuid,
    /// The activity, comparable across missions.
    pub activity: MandateActivity,
    /// Short name.
    pub title: String,
    /// What the mandate says, in our words.
    pub description: Option<String>,
    /// Row of the summary table (Table 1) where it is marked.
    pub summary_row: Option<i32>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

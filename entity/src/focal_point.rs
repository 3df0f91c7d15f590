//! Whom Panels turn to within a mission, and when.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// Whom Panels turn to within a mission, and when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "focal_point")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The mission.
    pub mission_id: Uuid,
    /// The unit or function; never a person.
    pub unit: String,
    /// Its rank.
    pub rank: Option<String>,
    /// What for.
    pub role: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// First date it holds; null = not stated.
    pub valid_from: Option<String>,
    /// First date it no longer holds; null = still holds or not stated.
    pub valid_until: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
    /// The focal point that it stands in for; null = it is none's alternate.
    pub alternate_of_id: Option<Uuid>,
    /// Who recorded it here; null = it came from a data file.
    pub recorded_by: Option<Uuid>,
    /// Who said here until when it holds; null = nobody, or a data file did.
    pub ended_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

//! What the Council asks before a measure ends.

use crate::Relation;
use domain::sanctions::LiftingConditionKind;
use sea_orm::entity::prelude::*;

/// What the Council asks before a measure ends.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lifting_condition")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The regime; null for a general condition.
    pub regime_id: Option<Uuid>,
    /// Specific, general or not defined.
    pub kind: LiftingConditionKind,
    /// Short name.
    pub title: String,
    /// What is asked, in our words.
    pub description: String,
    /// When it counts as met; null = not stated.
    pub threshold: Option<String>,
    /// The resolution that asks it.
    pub basis_id: Option<Uuid>,
    /// Its paragraph.
    pub paragraph: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

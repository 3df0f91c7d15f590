//! A peace operation.

use crate::Relation;
use domain::mission::MissionKind;
use sea_orm::entity::prelude::*;

/// A peace operation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mission")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Acronym, upper case.
    pub acronym: String,
    /// The mission as an actor.
    pub organisation_id: Uuid,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// Whose operation it is.
    pub kind: MissionKind,
    /// Host country.
    pub country_id: Option<Uuid>,
    /// Since when.
    pub started: Option<String>,
    /// Until when.
    pub ended: Option<String>,
    /// The mission that followed.
    pub succeeded_by_id: Option<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

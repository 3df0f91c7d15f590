//! A sanctions regime of the Security Council.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A sanctions regime of the Security Council.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "regime")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Number of the resolution its committee is named after.
    pub code: String,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// The state concerned, where it is one.
    pub country_id: Option<Uuid>,
    /// Its Sanctions Committee.
    pub committee_id: Option<Uuid>,
    /// The founding resolution.
    pub basis_id: Option<Uuid>,
    /// Since when.
    pub established: Option<String>,
    /// Until when; null while it stands or where not stated.
    pub ended: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

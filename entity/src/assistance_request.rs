//! A host state's own call for help with a gap.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// A host state's own call for help with a gap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_request")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// Who asks.
    pub organisation_id: Uuid,
    /// What is asked for.
    pub text: String,
    /// ISO 639-1.
    pub language: String,
    /// When.
    pub dated: String,
}

impl ActiveModelBehavior for ActiveModel {}

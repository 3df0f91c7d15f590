//! Whoever acts.

use crate::Relation;
use domain::{gap::whose::Institution, organisation::OrganisationKind};
use sea_orm::entity::prelude::*;

/// Whoever acts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// What sort of actor it is.
    pub kind: OrganisationKind,
    /// Its country, where it is of one.
    pub country_id: Option<Uuid>,
    /// The organisation it is part of.
    pub parent_id: Option<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl Model {
    /// What decides whose gaps can name it.
    pub fn institution(&self) -> Institution<Uuid> {
        Institution {
            id: self.id,
            kind: self.kind,
            country: self.country_id,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}

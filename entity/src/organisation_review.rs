//! What a registrar decided about an organisation; one without a line here may act.

use crate::Relation;
use domain::organisation::OrganisationStanding;
use sea_orm::entity::prelude::*;

/// What a registrar decided about an organisation; one without a line here may act.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_review")]
pub struct Model {
    /// The organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Whether it may act.
    pub standing: OrganisationStanding,
    /// When that was decided, Unix time in milliseconds.
    pub reviewed: i64,
}

impl ActiveModelBehavior for ActiveModel {}

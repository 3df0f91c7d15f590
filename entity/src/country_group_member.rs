//! Membership of a country in a group.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// Membership of a country in a group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country_group_member")]
pub struct Model {
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: Uuid,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_id: Uuid,
    /// Since when; null = not stated.
    pub starts: Option<String>,
    /// Last day, or the month or year of it; null = none on record.
    pub ends: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

//! What an offer or programme is not for.

use crate::Relation;
use domain::assistance::ExclusionKind;
use sea_orm::entity::prelude::*;

/// What an offer or programme is not for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_exclusion")]
pub struct Model {
    /// The offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistance_id: Uuid,
    /// What sort of thing is excluded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ExclusionKind,
    /// Its code, or a word.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}

//! What lists show of a match at first: some columns of the table `match`.

use crate::{Relation, matches};
use domain::matches::MatchState;
use sea_orm::entity::prelude::*;

/// What lists show of a match at first.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// The offer or programme.
    pub assistance_id: Uuid,
    /// How far it is.
    pub state: MatchState,
}

impl From<&matches::Model> for Model {
    fn from(whole: &matches::Model) -> Self {
        Self {
            id: whole.id,
            gap_id: whole.gap_id,
            assistance_id: whole.assistance_id,
            state: whole.state,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}

//! What an assistance line is to give to a need under a match.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// What an assistance line is to give to a need under a match.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_line")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The match.
    pub match_id: Uuid,
    /// Order, from 1.
    pub position: i32,
    /// The need.
    pub need_id: Uuid,
    /// The line that gives.
    pub line_id: Uuid,
    /// How much at most, in the unit of the need; null = as much as both have.
    pub size: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

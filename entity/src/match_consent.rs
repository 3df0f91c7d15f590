//! Whose consent a match takes, and what they said.

use crate::Relation;
use domain::matches::ConsentAnswer;
use sea_orm::entity::prelude::*;

/// Whose consent a match takes, and what they said.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_consent")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The match.
    pub match_id: Uuid,
    /// The state that is asked.
    pub country_id: Option<Uuid>,
    /// The institution that is asked: of a state, the only one beside the state itself that may answer for it.
    pub organisation_id: Option<Uuid>,
    /// What it said.
    pub answer: ConsentAnswer,
    /// When.
    pub dated: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The organisation that answered; none where nobody did, or where the history alone tells.
    pub answered_by_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

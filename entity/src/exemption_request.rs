//! A committee is asked to exempt a match from a measure.

use crate::Relation;
use domain::matches::{Exemption, ExemptionState};
use sea_orm::entity::prelude::*;

/// A committee is asked to exempt a match from a measure.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exemption_request")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// The match.
    pub match_id: Uuid,
    /// The measure.
    pub measure_id: Uuid,
    /// The committee.
    pub committee_id: Uuid,
    /// What became of it.
    pub state: ExemptionState,
    /// What for.
    pub statement: String,
    /// When.
    pub requested: String,
    /// When it was decided.
    pub decided: Option<String>,
    /// The decision.
    pub document_id: Option<Uuid>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// The organisation that asks; null of old requests of which the history does not tell it.
    pub asker_id: Option<Uuid>,
    /// On what conditions it is granted.
    pub conditions: Option<String>,
    /// The last day on which it is; null where no end is stated.
    pub valid_until: Option<String>,
    /// When it was revoked.
    pub revoked: Option<String>,
    /// Why.
    pub revocation_reason: Option<String>,
}

impl Model {
    /// By what it is told on which days it holds.
    pub fn exemption(&self) -> Exemption<'_> {
        Exemption {
            state: self.state,
            decided: self.decided.as_deref(),
            valid_until: self.valid_until.as_deref(),
            revoked: self.revoked.as_deref(),
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}

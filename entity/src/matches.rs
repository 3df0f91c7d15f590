//! What people made of a gap and an offer or programme.

use crate::Relation;
use domain::matches::{DeliveryRating, MatchSide, MatchState};
use sea_orm::entity::prelude::*;

/// What people made of a gap and an offer or programme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// The gap.
    pub gap_id: Uuid,
    /// The offer or programme.
    pub assistance_id: Uuid,
    /// Which side proposed it.
    pub side: MatchSide,
    /// Who proposed it.
    pub proposer_id: Uuid,
    /// How far it is.
    pub state: MatchState,
    /// When it was proposed.
    pub proposed: String,
    /// Day by which the next step is due; null where none is.
    pub due: Option<String>,
    /// When it was agreed.
    pub agreed: Option<String>,
    /// When it ended with a no, or was verified; none once it runs again.
    pub ended: Option<String>,
    /// Why it ended so.
    pub reason: Option<String>,
    /// What it is to be.
    pub note: Option<String>,
    /// What gap and assistance were when it was proposed, as a digest.
    pub terms: String,
    /// How well what was delivered serves, where whoever verified it said so.
    pub rating: Option<DeliveryRating>,
    /// What its proposer calls it in systems of their own.
    pub external_reference: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

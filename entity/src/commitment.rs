//! One line of the ledger: what was pledged, committed, delivered or withdrawn on a need.

use crate::Relation;
use domain::{matches::CommitmentKind, size::SizeUnit};
use sea_orm::entity::prelude::*;

/// One line of the ledger: what was pledged, committed, delivered or withdrawn on a need.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commitment")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The need.
    pub need_id: Uuid,
    /// Who gives.
    pub provider_id: Uuid,
    /// The offer or programme it comes from.
    pub assistance_id: Option<Uuid>,
    /// The line of it that is drawn on.
    pub line_id: Option<Uuid>,
    /// The line of the match under which it was entered.
    pub match_line_id: Option<Uuid>,
    /// What happened.
    pub kind: CommitmentKind,
    /// The unit of its figure, which need not be the need's; none where it has no figure.
    pub unit: Option<SizeUnit>,
    /// How much in its unit, where it is not money.
    pub quantity: Option<i64>,
    /// How much in minor units, where it is money.
    pub amount_minor: Option<i64>,
    /// ISO 4217, where it is money.
    pub currency: Option<String>,
    /// When.
    pub dated: Option<String>,
    /// The last day on which it covers anything; none where it has no end.
    pub until: Option<String>,
    /// Of a delivery and its reversal: the last day of the commitment that it fulfils; none where that has no end.
    pub commitment_until: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// The entry that it reverses.
    pub reverses_id: Option<Uuid>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

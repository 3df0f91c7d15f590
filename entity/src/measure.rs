//! A measure of a regime: an embargo, a freeze, a ban.

use crate::Relation;
use domain::sanctions::{ExemptionProcedure, MeasureKind};
use sea_orm::entity::prelude::*;

/// A measure of a regime: an embargo, a freeze, a ban.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Regime and kind.
    pub code: String,
    /// The regime.
    pub regime_id: Uuid,
    /// What it forbids.
    pub kind: MeasureKind,
    /// English name.
    pub name: String,
    /// The resolution it rests on.
    pub basis_id: Option<Uuid>,
    /// Its paragraph.
    pub paragraph: Option<String>,
    /// Since when.
    pub in_force_from: Option<String>,
    /// Until when; null while in force or where not stated.
    pub in_force_to: Option<String>,
    /// What is known of the procedure for exemptions.
    pub exemption: ExemptionProcedure,
    /// The procedure, where one is known.
    pub exemption_procedure: Option<String>,
    /// The function to write to.
    pub exemption_contact: Option<String>,
    /// When the contact was last found valid.
    pub contact_checked: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

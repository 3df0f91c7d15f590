//! An offer of a donor, or a programme of a mission, agency or scheme.

use crate::Relation;
use domain::assistance::{ActivityStatus, AssistanceKind, Stated};
use sea_orm::entity::prelude::*;

/// An offer of a donor, or a programme of a mission, agency or scheme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// Offer or programme.
    pub kind: AssistanceKind,
    /// Who gives.
    pub provider_id: Uuid,
    /// The mission, where it is a mission's programme.
    pub mission_id: Option<Uuid>,
    /// What it is, in a line.
    pub title: String,
    /// What it is, in a few sentences.
    pub description: String,
    /// ISO 639-1 of title and description.
    pub language: String,
    /// Activity status as IATI names it.
    pub status: ActivityStatus,
    /// Since when.
    pub starts: Option<String>,
    /// Until when.
    pub ends: Option<String>,
    /// Declared interest.
    pub willing: Stated,
    /// Confirmed capacity.
    pub able: Stated,
    /// Whether the provider is shown.
    pub attributed: bool,
    /// What it depends on.
    pub condition: Option<String>,
    /// Working languages, ISO 639-1, separated by spaces.
    pub languages: Option<String>,
    /// Where within its countries.
    pub place: Option<String>,
    /// What its money is bound to.
    pub earmark: Option<String>,
    /// What a receiving state has to be a member of, in words.
    pub membership: Option<String>,
    /// Codes of country groups that a receiving state has to be in, separated by spaces.
    pub memberships: Option<String>,
    /// Whether the provider would ask for an exemption, or give notice, where a measure asks it.
    pub seeks_exemption: Stated,
    /// What others have to pay.
    pub cofinancing: Option<String>,
    /// What of the cost others have to bear, in percent as a decimal.
    pub cofinancing_percent: Option<String>,
    /// What it does not cover, in words.
    pub exclusions: Option<String>,
    /// Kinds of institution that it is for alone, lower-cased, one a line; null = for all that it does not exclude.
    pub only_beneficiaries: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
    /// What the provider calls it in systems of their own; unique by provider.
    pub external_reference: Option<String>,
    /// The most that it gives over its lines of one currency together, in minor units.
    pub ceiling_minor: Option<i64>,
    /// ISO 4217 of that.
    pub ceiling_currency: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

//! What of a gap is read when it is asked for: columns of the table `gap` that long lists do without.

use crate::Relation;
use domain::gap::{GapEvidence, GapPriority, GapSeverity};
use sea_orm::entity::prelude::*;

/// What of a gap is read when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap")]
pub struct Model {
    /// The gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What lacks, in a few sentences.
    pub description: String,
    /// ISO 639-1 of title and description.
    pub language: String,
    /// The institution, as the source names it.
    pub institution: Option<String>,
    /// Only where the source grades it.
    pub severity: Option<GapSeverity>,
    /// How one would know that it is closed.
    pub desired_end_state: Option<String>,
    /// Whether the source names it or it is implied.
    pub evidence: GapEvidence,
    /// Free tags, lower-cased, one a line.
    pub tags: Option<String>,
    /// Kinds of institution that would be helped, lower-cased, one a line.
    pub beneficiaries: Option<String>,
    /// From when on it is to be closed; null = not stated.
    pub starts: Option<String>,
    /// Until when it is to be closed; null = not stated.
    pub ends: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// First day everybody may read it; null = not published.
    pub published: Option<String>,
    /// Since when its state is what it is, where that was recorded.
    pub state_since: Option<String>,
    /// Why its state is what it is, where that was recorded.
    pub state_note: Option<String>,
    /// Where the record comes from.
    pub source: String,
    /// When it was first called for, where that is known to be before its oldest source.
    pub first_called_for: Option<String>,
    /// What its Panel or steward calls it in systems of their own.
    pub external_reference: Option<String>,
    /// How urgent the source says it is; null = not stated.
    pub priority: Option<GapPriority>,
    /// What closing the whole of it costs, a decimal string; null = not stated.
    pub cost: Option<String>,
    /// The least sum that is of any use, a decimal string; null = not stated.
    pub least_viable: Option<String>,
    /// ISO 4217 of both.
    pub cost_currency: Option<String>,
    /// The year in whose prices they are; null = not stated.
    pub cost_year: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

//! A lack of institutional capacity.

use crate::{Relation, gap_detail};
use domain::{
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapPriority, GapSeverity, GapState},
};
use sea_orm::{FromQueryResult, QueryResult, entity::prelude::*};
use std::{ops::Deref, sync::Arc};

/// A lack of institutional capacity.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// What lacks, in a line.
    pub title: String,
    /// What lacks, in a few sentences.
    pub description: String,
    /// ISO 639-1 of title and description.
    pub language: String,
    /// Whose gap it is.
    pub holder: GapHolder,
    /// The institution, as the source names it.
    pub institution: Option<String>,
    /// The institution, where it is on record.
    pub organisation_id: Option<Uuid>,
    /// The mission, where it is a mission's gap.
    pub mission_id: Option<Uuid>,
    /// The owning Panel.
    pub panel_id: Option<Uuid>,
    /// Who sees to it where no Panel owns it; null = a Panel, or nobody on record.
    pub steward_id: Option<Uuid>,
    /// Sector.
    pub sector_id: Uuid,
    /// Capacity or will.
    pub nature: GapNature,
    /// Who may read it.
    pub category: InformationCategory,
    /// Open, in progress, closed.
    pub state: GapState,
    /// Only where the source grades it.
    pub severity: Option<GapSeverity>,
    /// How one would know that it is closed.
    pub desired_end_state: Option<String>,
    /// Whether the source names it or it is implied.
    pub evidence: GapEvidence,
    /// The regime under which it was found.
    pub regime_id: Option<Uuid>,
    /// Free tags, lower-cased, one a line.
    pub tags: Option<String>,
    /// Kinds of institution that would be helped, lower-cased, one a line.
    pub beneficiaries: Option<String>,
    /// From when on it is to be closed; null = not stated.
    pub starts: Option<String>,
    /// Until when it is to be closed; null = not stated.
    pub ends: Option<String>,
    /// Year in which it was first called for, or else of its oldest source.
    pub year: Option<i32>,
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

/// What most lists show of a gap; and `as_of`, the register's last event when this was read, none where it has no events: what is kept in
/// memory as of the same event belongs to it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the others are those of `Model`")]
pub struct Head {
    pub id: Uuid,
    pub reference: String,
    pub title: String,
    pub sector_id: Uuid,
    pub state: GapState,
    pub year: Option<i32>,
    pub as_of: Option<Uuid>,
}

/// By place rather than by name: long lists are many rows, and names would be looked up in each.
impl FromQueryResult for Head {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            reference: row.try_get_by_index(1)?,
            title: row.try_get_by_index(2)?,
            sector_id: row.try_get_by_index(3)?,
            state: row.try_get_by_index(4)?,
            year: row.try_get_by_index(5)?,
            as_of: row.try_get_by_index(6)?,
        })
    }
}

impl Head {
    /// The columns of its fields, in the order in which rows are read.
    pub const COLUMNS: [Column; 6] = [
        Column::Id,
        Column::Reference,
        Column::Title,
        Column::SectorId,
        Column::State,
        Column::Year,
    ];
}

impl AsRef<Head> for Head {
    fn as_ref(&self) -> &Head {
        self
    }
}

/// What long lists need of a gap: what most show, and the rest.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of `Model`")]
pub struct Brief {
    pub head: Arc<Head>,
    pub holder: GapHolder,
    pub organisation_id: Option<Uuid>,
    pub mission_id: Option<Uuid>,
    pub panel_id: Option<Uuid>,
    pub nature: GapNature,
    pub category: InformationCategory,
    pub regime_id: Option<Uuid>,
    pub steward_id: Option<Uuid>,
    pub published: Option<String>,
}

impl FromQueryResult for Brief {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            head: Arc::new(Head::from_query_result(row, prefix)?),
            holder: row.try_get_by_index(7)?,
            organisation_id: row.try_get_by_index(8)?,
            mission_id: row.try_get_by_index(9)?,
            panel_id: row.try_get_by_index(10)?,
            nature: row.try_get_by_index(11)?,
            category: row.try_get_by_index(12)?,
            regime_id: row.try_get_by_index(13)?,
            steward_id: row.try_get_by_index(14)?,
            published: row.try_get_by_index(15)?,
        })
    }
}

impl Brief {
    /// The columns of its own fields, in the order in which rows are read: those of the head stand before them.
    pub const COLUMNS: [Column; 9] = [
        Column::Holder,
        Column::OrganisationId,
        Column::MissionId,
        Column::PanelId,
        Column::Nature,
        Column::Category,
        Column::RegimeId,
        Column::StewardId,
        Column::Published,
    ];
}

impl Deref for Brief {
    type Target = Head;

    fn deref(&self) -> &Head {
        &self.head
    }
}

impl AsRef<Head> for Brief {
    fn as_ref(&self) -> &Head {
        &self.head
    }
}

impl Model {
    /// A whole row, of what lists read of it and of what is read when it is asked for.
    pub fn of(brief: Brief, rest: gap_detail::Model) -> Self {
        let head = Arc::unwrap_or_clone(brief.head);
        Self {
            id: head.id,
            reference: head.reference,
            title: head.title,
            holder: brief.holder,
            organisation_id: brief.organisation_id,
            mission_id: brief.mission_id,
            panel_id: brief.panel_id,
            sector_id: head.sector_id,
            nature: brief.nature,
            category: brief.category,
            state: head.state,
            regime_id: brief.regime_id,
            year: head.year,
            steward_id: brief.steward_id,
            description: rest.description,
            language: rest.language,
            institution: rest.institution,
            severity: rest.severity,
            desired_end_state: rest.desired_end_state,
            evidence: rest.evidence,
            tags: rest.tags,
            beneficiaries: rest.beneficiaries,
            starts: rest.starts,
            ends: rest.ends,
            note: rest.note,
            published: rest.published,
            state_since: rest.state_since,
            state_note: rest.state_note,
            source: rest.source,
            first_called_for: rest.first_called_for,
            external_reference: rest.external_reference,
            priority: rest.priority,
            cost: rest.cost,
            least_viable: rest.least_viable,
            cost_currency: rest.cost_currency,
            cost_year: rest.cost_year,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}

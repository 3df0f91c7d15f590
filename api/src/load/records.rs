//! The records of a data file. What each field means stands in `data/README.md`; here is what it must be.

use domain::{
    assistance::{
        ActivityStatus, AssistanceType, CoverageExtent, ExclusionKind, GoodsClass, Stated,
    },
    country::{CountryAliasKind, CountryGroupKind},
    date::PartialDate,
    document::{AnomalyConfidence, DocumentKind},
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus, ReportKind},
    gap::{GapEvidence, GapHolder, GapNature, GapSeverity, GapState},
    matches::CommitmentKind,
    mission::{MandateActivity, MissionKind},
    organisation::OrganisationKind,
    panel::{
        MandateElementKind, MandateFocus, PanelCostKind, PanelCostPrinted, PanelCostTable,
        PanelKind,
    },
    sanctions::{ExemptionProcedure, LiftingConditionKind, MeasureKind},
    sector::{SectorLevel, SectorStatus},
    size::SizeUnit,
};
use serde::{Deserialize, Serialize};

/// Another name of a country.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct CountryAlias {
    pub code: String,
    pub country: String,
    pub name: String,
    pub kind: CountryAliasKind,
    pub language: String,
    pub source: String,
}

/// A country.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Country {
    pub code: String,
    pub alpha2: String,
    pub m49: Option<String>,
    pub name: String,
    pub name_fr: String,
    pub source: String,
}

/// A group of countries.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct CountryGroup {
    pub code: String,
    #[serde(default = "community")]
    pub kind: CountryGroupKind,
    pub name: String,
    pub name_fr: Option<String>,
    #[serde(default)]
    pub members: Vec<String>,
    pub source: String,
}

/// An organisation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Organisation {
    pub code: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub kind: OrganisationKind,
    pub country: Option<String>,
    pub parent: Option<String>,
    pub note: Option<String>,
    pub source: String,
}

/// A sector.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Sector {
    pub code: String,
    pub level: SectorLevel,
    pub category: Option<String>,
    pub name: String,
    pub name_fr: String,
    pub status: SectorStatus,
    pub replaced_by: Option<String>,
    pub source: String,
}

/// A document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Document {
    pub key: String,
    pub symbol: Option<String>,
    pub printed: Option<String>,
    pub kind: DocumentKind,
    pub title: String,
    pub organ: Option<String>,
    pub date: Option<PartialDate>,
    pub url: Option<String>,
    pub note: Option<String>,
    pub source: String,
}

/// An anomaly of a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Anomaly {
    pub code: String,
    pub document: String,
    pub locator: String,
    pub statement: String,
    pub confidence: AnomalyConfidence,
    pub note: Option<String>,
    pub source: String,
}

/// A rate of exchange.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct ExchangeRate {
    pub code: String,
    pub name: String,
    pub from: String,
    pub to: String,
    pub date: PartialDate,
    pub rate: String,
    pub source: String,
}

/// A sanctions regime.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Regime {
    pub code: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub country: Option<String>,
    pub committee: Option<String>,
    pub basis: Option<String>,
    pub established: Option<PartialDate>,
    pub ended: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// A measure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Measure {
    pub code: String,
    pub regime: String,
    pub kind: MeasureKind,
    pub name: String,
    pub basis: Option<String>,
    pub paragraph: Option<String>,
    pub in_force_from: Option<PartialDate>,
    pub in_force_to: Option<PartialDate>,
    pub exemption: ExemptionProcedure,
    pub exemption_procedure: Option<String>,
    pub exemption_contact: Option<String>,
    pub contact_checked: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// A lifting condition.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct LiftingCondition {
    pub code: String,
    pub regime: Option<String>,
    pub kind: LiftingConditionKind,
    pub title: String,
    pub description: String,
    pub threshold: Option<String>,
    pub basis: Option<String>,
    pub paragraph: Option<String>,
    #[serde(default)]
    pub measures: Vec<String>,
    #[serde(default)]
    pub progress: Vec<Progress>,
    pub note: Option<String>,
    pub source: String,
}

/// A progress entry of a lifting condition.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Progress {
    pub date: Option<PartialDate>,
    pub statement: String,
    pub document: Option<String>,
    pub locator: Option<String>,
}

/// A mission.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Mission {
    pub acronym: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub kind: MissionKind,
    pub country: Option<String>,
    pub started: Option<PartialDate>,
    pub ended: Option<PartialDate>,
    pub succeeded_by: Option<String>,
    pub note: Option<String>,
    pub source: String,
}

/// A mandate task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct MandateTask {
    pub code: String,
    pub mission: String,
    pub activity: MandateActivity,
    pub title: String,
    pub description: Option<String>,
    pub summary_row: Option<i32>,
    #[serde(default)]
    pub documents: Vec<String>,
    pub note: Option<String>,
    pub source: String,
}

/// A focal point.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct FocalPoint {
    pub code: String,
    pub mission: String,
    pub unit: String,
    pub rank: Option<String>,
    pub role: Option<String>,
    pub place: Option<String>,
    pub from: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// A Panel.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Panel {
    pub code: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub kind: PanelKind,
    pub regime: Option<String>,
    pub country: Option<String>,
    pub established: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// Something a Panel monitors.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct MandateElement {
    pub code: String,
    pub panel: String,
    pub focus: MandateFocus,
    pub element: MandateElementKind,
    pub note: Option<String>,
    pub source: String,
}

/// Whom a Panel must work with.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct PanelCooperation {
    pub code: String,
    pub panel: String,
    pub description: String,
    #[serde(default)]
    pub missions: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    pub source: String,
}

/// A cell of the tables of Panel costs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct PanelCost {
    pub panel: Option<String>,
    pub table: PanelCostTable,
    pub period: String,
    pub position: i32,
    pub label: String,
    pub kind: PanelCostKind,
    pub printed: PanelCostPrinted,
    pub amount: Option<String>,
    pub currency: String,
    pub source: String,
}

/// A report.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Report {
    pub code: String,
    pub panel: String,
    pub document: Option<String>,
    pub title: String,
    pub kind: ReportKind,
    pub published: Option<PartialDate>,
    pub source: String,
}

/// A finding.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Finding {
    pub reference: String,
    pub report: String,
    pub paragraph: Option<String>,
    pub subparagraph: Option<String>,
    pub text: String,
    pub language: String,
    pub category: InformationCategory,
    pub named_party: Option<String>,
    pub reply_due: Option<PartialDate>,
    pub source: String,
}

/// A recommendation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Recommendation {
    pub reference: String,
    pub year: Option<i32>,
    pub panel: Option<String>,
    pub made_by: Option<String>,
    pub text: String,
    pub language: String,
    #[serde(default)]
    pub addressees: Vec<RecommendationAddressee>,
    // Left out where they are not given: a record that was loaded before there were such fields has not changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addressee_organisations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<PartialDate>,
    pub document: Option<String>,
    pub paragraph: Option<String>,
    pub locator: Option<String>,
    #[serde(default)]
    pub repeats: Vec<String>,
    pub status: RecommendationStatus,
    pub status_note: Option<String>,
    #[serde(default = "public")]
    pub category: InformationCategory,
    pub note: Option<String>,
    pub source: String,
}

/// A gap.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Gap {
    pub reference: String,
    pub title: String,
    pub description: String,
    pub language: String,
    pub holder: GapHolder,
    pub institution: Option<String>,
    pub organisation: Option<String>,
    pub mission: Option<String>,
    pub panel: Option<String>,
    // What is new here is left out of the digest where it is not given, so that what was loaded before counts as unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steward: Option<String>,
    #[serde(default)]
    pub countries: Vec<String>,
    pub sector: String,
    pub nature: GapNature,
    pub category: InformationCategory,
    pub state: GapState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_since: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_note: Option<String>,
    pub severity: Option<GapSeverity>,
    pub desired_end_state: Option<String>,
    pub evidence: GapEvidence,
    pub regime: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub beneficiaries: Vec<String>,
    pub starts: Option<PartialDate>,
    pub ends: Option<PartialDate>,
    pub first_called_for: Option<PartialDate>,
    #[serde(default)]
    pub lifting_conditions: Vec<String>,
    #[serde(default)]
    pub mandate_tasks: Vec<String>,
    #[serde(default)]
    pub recommendations: Vec<String>,
    #[serde(default)]
    pub provenance: Vec<Provenance>,
    #[serde(default)]
    pub need: Vec<Need>,
    pub note: Option<String>,
    pub source: String,
}

/// Where a gap is written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Provenance {
    pub document: String,
    pub paragraph: Option<String>,
    pub subparagraph: Option<String>,
    pub locator: Option<String>,
    pub finding: Option<String>,
    pub note: Option<String>,
}

/// A need of a gap.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Need {
    pub assistance: AssistanceType,
    pub title: String,
    pub unit: Option<SizeUnit>,
    pub quantity: Option<i64>,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub least: Option<String>,
    pub goods: Option<GoodsClass>,
    pub starts: Option<PartialDate>,
    pub needed_by: Option<PartialDate>,
    #[serde(default)]
    pub languages: Vec<String>,
    pub place: Option<String>,
    // Left out where they are not given: a record that was loaded before there were any has not changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<NeedShare>,
    #[serde(default)]
    pub depends_on: Vec<usize>,
    pub note: Option<String>,
}

/// The share of a country in a need.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct NeedShare {
    pub country: String,
    pub percent: String,
}

/// An offer or a programme.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Assistance {
    pub reference: String,
    pub provider: String,
    pub mission: Option<String>,
    pub title: String,
    pub description: String,
    pub language: String,
    pub status: ActivityStatus,
    pub starts: Option<PartialDate>,
    pub ends: Option<PartialDate>,
    pub willing: Stated,
    pub able: Stated,
    pub attributed: bool,
    pub condition: Option<String>,
    #[serde(default)]
    pub countries: Vec<String>,
    #[serde(default)]
    pub sectors: Vec<String>,
    #[serde(default)]
    pub languages: Vec<String>,
    pub exclusions: Option<String>,
    #[serde(default)]
    pub excluded: Vec<Exclusion>,
    #[serde(default)]
    pub groups: Vec<String>,
    pub place: Option<String>,
    pub earmark: Option<String>,
    pub membership: Option<String>,
    #[serde(default)]
    pub memberships: Vec<String>,
    pub cofinancing: Option<String>,
    #[serde(default = "not_stated")]
    pub seeks_exemption: Stated,
    #[serde(default)]
    pub mandate_tasks: Vec<String>,
    #[serde(default)]
    pub line: Vec<Line>,
    #[serde(default)]
    pub covers: Vec<Cover>,
    pub note: Option<String>,
    pub source: String,
}

/// A line of an offer or programme.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Line {
    pub assistance: AssistanceType,
    pub title: String,
    pub unit: Option<SizeUnit>,
    pub quantity: Option<i64>,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub least: Option<String>,
    pub most: Option<String>,
    pub requires: Option<AssistanceType>,
    pub tied: Option<Stated>,
    pub goods: Option<GoodsClass>,
    pub note: Option<String>,
}

/// What an offer or programme is not for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Exclusion {
    pub kind: ExclusionKind,
    pub value: String,
}

/// A gap that an offer or programme covers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Cover {
    pub gap: String,
    pub extent: CoverageExtent,
    pub not_covered: Option<String>,
}

/// A line of the ledger.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Commitment {
    pub code: String,
    pub gap: String,
    pub need: i32,
    pub provider: String,
    pub assistance: Option<String>,
    pub kind: CommitmentKind,
    pub unit: Option<SizeUnit>,
    pub quantity: Option<i64>,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub reverses: Option<String>,
    pub date: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// An offer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Offer(pub Assistance);

/// A programme.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Programme(pub Assistance);

fn community() -> CountryGroupKind {
    CountryGroupKind::Community
}

fn not_stated() -> Stated {
    Stated::NotStated
}

fn public() -> InformationCategory {
    InformationCategory::Public
}

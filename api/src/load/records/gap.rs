//! Records of gaps, their sources and their needs.

use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapLinkKind, GapNature, GapPriority, GapSeverity, GapState},
    size::SizeUnit,
};
use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_sectors: Vec<FurtherSector>,
    pub nature: GapNature,
    pub category: InformationCategory,
    pub state: GapState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_since: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_note: Option<String>,
    pub severity: Option<GapSeverity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<GapPriority>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_viable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_year: Option<i32>,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<GapProgress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<GapLink>,
    pub note: Option<String>,
    pub source: String,
}

/// What was done about a gap, or measured of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct GapProgress {
    pub date: PartialDate,
    pub statement: String,
    pub document: Option<String>,
    pub locator: Option<String>,
    pub indicator: Option<String>,
    pub value: Option<String>,
    pub baseline: Option<String>,
    pub baseline_to: Option<String>,
    pub unit: Option<String>,
}

/// What a gap has to do with another.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct GapLink {
    pub gap: String,
    pub kind: GapLinkKind,
    pub note: Option<String>,
}

/// A sector of a gap beside its main one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct FurtherSector {
    pub sector: String,
    pub percent: Option<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<AssistanceForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<i32>,
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

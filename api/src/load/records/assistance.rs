//! Records of offers and programmes.

use domain::{
    assistance::{
        ActivityStatus, AssistanceForm, AssistanceType, CoverageExtent, ExclusionKind, GoodsClass,
        Stated,
    },
    date::PartialDate,
    size::SizeUnit,
};
use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_beneficiaries: Vec<String>,
    #[serde(default)]
    pub groups: Vec<String>,
    pub place: Option<String>,
    pub earmark: Option<String>,
    pub membership: Option<String>,
    #[serde(default)]
    pub memberships: Vec<String>,
    pub cofinancing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cofinancing_percent: Option<String>,
    #[serde(default = "not_stated")]
    pub seeks_exemption: Stated,
    #[serde(default)]
    pub mandate_tasks: Vec<String>,
    #[serde(default)]
    pub line: Vec<Line>,
    #[serde(default)]
    pub covers: Vec<Cover>,
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Ceiling>,
    pub source: String,
}

/// The most that an offer or programme gives over its lines of one currency together.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Ceiling {
    pub amount: String,
    pub currency: String,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<AssistanceForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<i32>,
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

/// An offer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Offer(pub Assistance);

/// A programme.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Programme(pub Assistance);

fn not_stated() -> Stated {
    Stated::NotStated
}

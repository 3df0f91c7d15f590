//! Records of findings and recommendations.

use domain::{
    date::PartialDate,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
    instruction::InstructionKind,
};
use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instruction: Vec<Instruction>,
    #[serde(default)]
    pub repeats: Vec<String>,
    pub status: RecommendationStatus,
    pub status_note: Option<String>,
    #[serde(default = "public")]
    pub category: InformationCategory,
    pub note: Option<String>,
    pub source: String,
}

/// What a document of the Security Council asks about a recommendation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Instruction {
    pub document: String,
    pub paragraph: Option<String>,
    pub kind: InstructionKind,
    pub addressee: Option<RecommendationAddressee>,
    pub statement: Option<String>,
}

fn public() -> InformationCategory {
    InformationCategory::Public
}

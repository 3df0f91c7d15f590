//! Records of missions: what they are to do, and whom to ask.

use domain::{
    date::PartialDate,
    mission::{MandateActivity, MissionKind},
};
use serde::{Deserialize, Serialize};

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

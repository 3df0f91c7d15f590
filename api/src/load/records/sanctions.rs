//! Records of sanctions: regimes, measures, and conditions on which they are lifted.

use domain::{
    date::PartialDate,
    sanctions::{ExemptionProcedure, LiftingConditionKind, MeasureKind},
};
use serde::{Deserialize, Serialize};

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

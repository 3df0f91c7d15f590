//! A problem as people write it down: names in place of ids and positions, and pairs with the fit that their author gives them.
//!
//! So a problem that was weighed elsewhere can be planned here, and the same problem by others.

mod named;
mod spoken;

use crate::plan::problem::Settings;
use chrono::NaiveDate;
use domain::{
    assistance::AssistanceType,
    gap::{GapPriority, GapSeverity},
};
use serde::Deserialize;

/// A problem with everything that it is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instance {
    /// Needs.
    #[serde(rename = "need")]
    pub needs: Vec<StatedNeed>,
    /// Lines of assistance.
    #[serde(rename = "line")]
    pub lines: Vec<StatedLine>,
    /// What some lines may give together.
    #[serde(rename = "budget")]
    pub budgets: Vec<StatedBudget>,
    /// Least that is of use to the whole of some gaps.
    #[serde(rename = "whole")]
    pub wholes: Vec<StatedWhole>,
    /// Who may serve whom, and how well that fits.
    #[serde(rename = "pair")]
    pub pairs: Vec<StatedPair>,
    /// The last approved plan.
    pub previous: Vec<StatedGrant>,
    /// The policy, where the file brings one.
    pub policy: Option<Settings>,
}

/// A need.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedNeed {
    /// What pairs call it.
    pub name: String,
    /// What people call it; its name where empty.
    #[serde(default)]
    pub title: String,
    /// Name of its gap.
    pub gap: String,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// Alpha-3 codes.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Code of its sector.
    #[serde(default)]
    pub sector: String,
    /// Conditions or benchmarks that the gap stands in the way of.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Code of its sanctions regime.
    #[serde(default)]
    pub regime: Option<String>,
    /// How grave its gap is.
    #[serde(default)]
    pub severity: Option<GapSeverity>,
    /// How urgent its gap is: its weight, where no other is given.
    #[serde(default)]
    pub priority: Option<GapPriority>,
    /// What covering all of it is worth.
    #[serde(default)]
    pub weight: Option<f64>,
    /// What its amounts are in: a unit, a currency (then in its smallest unit), or `NEEDS`.
    pub unit: String,
    /// How much of it nobody committed yet.
    pub amount: i64,
    /// Which share of all of it is committed already, 0 to 1.
    #[serde(default)]
    pub covered: f64,
    /// Least that is of use.
    #[serde(default)]
    pub least: i64,
    /// Who committed to it already.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Names of the needs of which half has to be committed first.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// Last day on which help is of use.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// A line of assistance.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedLine {
    /// What pairs call it.
    pub name: String,
    /// What people call it; its name where empty.
    #[serde(default)]
    pub title: String,
    /// Who gives it.
    pub provider: String,
    /// What its amounts are in, as of a need.
    pub unit: String,
    /// How much there is of it.
    pub amount: i64,
    /// Least for one gap.
    #[serde(default)]
    pub least: i64,
    /// Most for one gap.
    #[serde(default)]
    pub most: Option<i64>,
    /// What somebody has to commit on the same gap first.
    #[serde(default)]
    pub requires: Option<AssistanceType>,
    /// Whether it is a programme and not an offer.
    #[serde(default)]
    pub programme: bool,
}

/// What some lines may give together, beside what each of them has.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedBudget {
    /// Names of the lines, all of one unit.
    pub lines: Vec<String>,
    /// How much all of them together give.
    pub amount: i64,
}

/// Least that is of use to the whole of a gap, over all its needs of one unit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedWhole {
    /// Name of the gap.
    pub gap: String,
    /// What its amounts are in: the needs of the gap in that unit count together.
    pub unit: String,
    /// Least that they have to get together, where they get anything.
    pub least: i64,
}

/// A line that may serve a need.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedPair {
    /// Name of the need.
    pub need: String,
    /// Name of the line.
    pub line: String,
    /// How well they fit, 0 to 1.
    pub fit: f64,
    /// First day on which it can start.
    #[serde(default)]
    pub start: Option<NaiveDate>,
}

/// A line of the last approved plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedGrant {
    /// Name of the need.
    pub need: String,
    /// Name of the line.
    pub line: String,
    /// How much.
    pub amount: i64,
}

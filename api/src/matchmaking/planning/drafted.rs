//! A plan as it was drawn, and what is told of it.

use super::{OtherCurrency, OtherUse};
use chrono::NaiveDate;
use matching::plan::{
    CountryShare, Proof, Stage,
    fairness::curve::FairnessPrice,
    report::{explain::Coverage, unmet::Reason},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What people call the two sides of a line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Names {
    /// Reference of the gap.
    pub gap: String,
    /// Title of the need.
    pub need: String,
    /// Reference of the offer or programme.
    pub assistance: String,
    /// Title of its line.
    pub line: String,
}

/// A line of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// What both sides are called.
    pub names: Names,
    /// The need.
    pub need: Uuid,
    /// The line of assistance.
    pub line: Uuid,
    /// How much; 1 where the need has no size.
    pub amount: i64,
    /// What the amount is in: a currency, a unit, or `NEEDS`.
    pub unit: String,
    /// How much the line has for it, where the need has no size and the line has one: how much it gives is agreed in the match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<UpTo>,
    /// The gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// First day on which it can start.
    pub start: Option<NaiveDate>,
    /// Where else it would go, where that was asked for; `None` also where it would be left over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

/// How much there is at most.
#[derive(Clone, Debug, Serialize)]
pub struct UpTo {
    /// How much.
    pub amount: i64,
    /// What that is in: a currency or a unit.
    pub unit: String,
}

/// The best other need that what a line gives would go to, all else left as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// Its gap's reference.
    pub gap: String,
    /// Its gap.
    #[serde(skip)]
    pub gap_id: Uuid,
    /// Its title.
    pub title: String,
    /// Its id.
    pub need: Uuid,
    /// How much of it could go there, in the unit of the line.
    pub amount: i64,
    /// How well they fit, 0 to 1.
    pub fit: f64,
}

/// A need that a plan leaves open, or partly so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Open {
    /// The need.
    pub need: Uuid,
    /// Its gap.
    pub gap: Uuid,
    /// Title of the need.
    pub title: String,
    /// Reference of the gap.
    pub reference: String,
    /// How much is missing.
    pub missing: i64,
    /// What that is in: a currency, a unit, or `NEEDS`.
    pub unit: String,
    /// What that is worth, as the objective counts.
    pub weight: f64,
    /// What holds back most of it.
    pub reason: Reason,
    /// The reason as a sentence.
    pub sentence: String,
}

/// What would help most.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tip {
    /// The offer or programme that there could be more of; `None` where a provider could look after more gaps.
    pub assistance: Option<Uuid>,
    /// How much more.
    pub more: i64,
    /// What that is in: a currency, a unit, `NEEDS` or `GAPS`.
    pub unit: String,
    /// What it would bring, planned again, as the objective counts.
    pub brings: f64,
    /// All of it in a sentence.
    pub sentence: String,
}

/// What is told of a plan besides its lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// How good it is proven to be.
    pub proof: Proof,
    /// How countries come out, where the policy has a floor.
    pub countries: Vec<CountryShare>,
    /// Whether every country gets the floor.
    pub floor_met: bool,
    /// Pairings of the last approved plan that it changes.
    pub changes: usize,
    /// Rounds of search that were done.
    pub rounds: u32,
    /// Whether its time was up before they were done.
    pub stopped: bool,
    /// Coverage before and after.
    pub coverage: Vec<Coverage>,
    /// What it leaves open, the weightiest first.
    pub open: Vec<Open>,
    /// What would help, the most first.
    pub tips: Vec<Tip>,
    /// Open needs that nobody sized: each counts as covered once somebody looks after it.
    pub unsized_needs: usize,
    /// Version of the model that pairs were judged by.
    pub model: String,
    /// Where else what its lines give would go, where that was asked for and kept; several may name one need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_uses: Vec<OtherUse>,
    /// Money of another currency for what it leaves open, where that was asked for and kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_money: Vec<OtherCurrency>,
    /// The gaps that it was drawn for; empty where it was for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Uuid>,
}

/// Money of another currency that could serve a need that a plan leaves open. Each is told by itself: two may be of the same line.
#[derive(Clone, Debug, Serialize)]
pub struct OtherMoney {
    /// What both sides are called.
    pub names: Names,
    /// The need.
    pub need: Uuid,
    /// The line.
    pub line: Uuid,
    /// The gap.
    #[serde(skip)]
    pub gap_id: Uuid,
    /// The offer or programme.
    #[serde(skip)]
    pub assistance_id: Uuid,
    /// How much of the line that would be, in minor units of its currency.
    pub amount: i64,
    /// The currency of the line.
    pub currency: String,
    /// About what it is worth to the need, in minor units of the need's currency.
    pub worth: i64,
    /// The currency of the need.
    pub worth_currency: String,
    /// Who published the rate.
    pub rate: String,
    /// Since when the rate holds.
    pub rate_day: NaiveDate,
    /// All of it in a sentence.
    pub sentence: String,
}

/// A plan as it was drawn.
#[derive(Debug, Serialize)]
pub struct Drafted {
    /// Its lines.
    pub lines: Vec<Planned>,
    /// What is told of it.
    pub told: Told,
    /// What fairness would cost at one floor after the other, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fairness: Vec<FairnessPrice>,
    /// Money of another currency for needs that stay open, where that was asked for: no part of the plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_money: Vec<OtherMoney>,
    /// What was left out or cut short, for its time was up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Stage>,
    /// Digest of all that it was drawn from, and of its lines.
    pub digest: String,
}

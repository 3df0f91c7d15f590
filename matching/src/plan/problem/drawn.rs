//! A plan that was drawn, how good it is, and how far it is until then.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of a plan, by ids, so that it outlives the problem it was drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Id of the need.
    pub demand: Uuid,
    /// Id of the line of assistance.
    pub supply: Uuid,
    /// How much, in their unit.
    pub amount: i64,
}

/// How good a plan is proven to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// No plan whatever reaches more than this.
    pub bound: f64,
    /// What the plan reaches.
    pub objective: f64,
    /// What may be missing, as a share of the bound.
    pub gap: f64,
}

/// What a country gets, against what it could get alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountryShare {
    /// Its code.
    pub country: String,
    /// The most that it could get alone.
    pub potential: f64,
    /// Which share of that the plan gives it, 0 to 1.
    pub share: f64,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its lines, in the order of the problem's demands and supplies.
    pub grants: Vec<Grant>,
    /// How good it is.
    pub proof: Proof,
    /// Pairings of the last approved plan that it changes.
    pub changes: usize,
    /// How each country comes out, in order of first mention; empty where the policy has no floor.
    pub countries: Vec<CountryShare>,
    /// Whether every country gets the floor of the policy; where not, what the policy lets fairness cost did not buy it.
    pub floor_met: bool,
    /// Rounds of search that were done.
    pub rounds: u32,
    /// Whether the search was ended by its caller before its rounds were done: then it may come out otherwise another time.
    pub stopped: bool,
}

/// How far the solver is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What it does.
    pub stage: Stage,
    /// Rounds done of this stage.
    pub done: u32,
    /// Rounds of this stage in all.
    pub of: u32,
    /// The best so far.
    pub objective: f64,
    /// The bound so far; infinite before there is one.
    pub bound: f64,
}

/// Stages of a plan, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stage {
    /// Finds out who may serve whom, before there is a problem to solve.
    Pairs,
    /// Proves what cannot be reached.
    Bound,
    /// Improves a part at a time.
    Search,
    /// Lifts the worst country.
    Fairness,
    /// Stays near the last approved plan.
    Stability,
    /// Tries out what would help most.
    Advice,
    /// Tries out where else each line would go.
    NextUses,
}

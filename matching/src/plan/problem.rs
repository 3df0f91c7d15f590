//! What a plan is drawn from, and what it is: plain data that can be stored, signed and solved again.
//!
//! Amounts are whole numbers of their unit (money: minor units of one currency), so that a plan is exact whatever the solver's
//! floating point did on the way.

mod drawn;

pub use drawn::{CountryShare, Grant, Plan, Progress, Proof, Stage};

use chrono::NaiveDate;
use domain::{
    assistance::AssistanceType,
    gap::{GapPriority, GapSeverity},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// One need that may be served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Id of the need.
    pub id: Uuid,
    /// What sentences call it; its id where empty. It decides nothing.
    #[serde(default)]
    pub label: String,
    /// Id of its gap.
    pub gap: Uuid,
    /// Type of assistance.
    pub kind: AssistanceType,
    /// Alpha-3 codes; its coverage counts for each of them in equal parts.
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
    /// How grave its gap is; picks the factor of [`Settings::severity`].
    #[serde(default)]
    pub severity: Option<GapSeverity>,
    /// Its priority: what covering all of it is worth, above 0.
    pub weight: f64,
    /// What its amounts are in: a currency or a unit. Supplies serve the same key only.
    pub unit: String,
    /// How much of it nobody committed yet; 0 where it is met and listed only because others wait for it.
    pub remaining: i64,
    /// Which share of all of it is committed already, 0 to 1.
    #[serde(default)]
    pub covered: f64,
    /// Least of `remaining` that is of use; what remains, where that is less.
    #[serde(default)]
    pub least: i64,
    /// Whether it is counted in whole units (persons, items) and not in money.
    #[serde(default)]
    pub whole: bool,
    /// Who committed to it already: they are on its gap, and take up one of its places and one of theirs.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Positions of the demands of which half has to be committed first.
    #[serde(default)]
    pub predecessors: Vec<usize>,
    /// Last day on which help is of use.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// One line of assistance that may be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Id of the line.
    pub id: Uuid,
    /// What sentences call it; its id where empty. It decides nothing.
    #[serde(default)]
    pub label: String,
    /// Who gives it: any name that tells providers apart.
    pub provider: String,
    /// What its amounts are in.
    pub unit: String,
    /// How much is left of it; of an open-ended line, as much as one dares to plan with.
    pub amount: i64,
    /// Least for one gap.
    #[serde(default)]
    pub least: i64,
    /// Most for one gap.
    #[serde(default)]
    pub most: Option<i64>,
    /// What somebody has to commit on the same gap first: lines that ask for each other, or for themselves, do not count.
    #[serde(default)]
    pub requires: Option<AssistanceType>,
    /// Whether it is a mission's or agency's programme: preferred to an offer, by [`Settings::programme_bonus`].
    #[serde(default)]
    pub programme: bool,
}

/// What several supplies may give together, beside what each of them has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Id of whose it is: an offer or programme.
    pub id: Uuid,
    /// How much all of them together may still give, in their unit.
    pub amount: i64,
    /// Positions of the supplies, all of one unit; none of them is under another budget.
    pub supplies: Vec<usize>,
}

/// What is of use to the whole of a gap only where enough of it comes together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// Id of the gap.
    pub gap: Uuid,
    /// Least that its demands have to get together, in their unit, where they get anything.
    pub least: i64,
    /// Positions of these demands, all of this gap and of one unit.
    pub demands: Vec<usize>,
}

/// A supply that may serve a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Position of the demand.
    pub demand: usize,
    /// Position of the supply.
    pub supply: usize,
    /// How well they fit, 0 to 1.
    pub fit: f64,
    /// First day on which it can start, once the exemption that it asks for can be had.
    #[serde(default)]
    pub start: Option<NaiveDate>,
}

/// The policy of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Factor on the weight of a demand of each severity; 1 where not listed.
    pub severity: BTreeMap<GapSeverity, f64>,
    /// Codes of the regimes that are planned for; empty for all.
    pub regimes: Vec<String>,
    /// How well the two sides of a pair have to fit at least, 0 to 1: what is suggested below that is worth a look, and not a plan.
    /// Whoever puts a problem together leaves out pairs that fit less.
    pub least_fit: f64,
    /// How many gaps a provider can look after, those where it is already included, by provider.
    pub attention: BTreeMap<String, u32>,
    /// How many gaps any other provider can look after; `None` for no limit.
    pub attention_default: Option<u32>,
    /// How many providers one gap can look after, those that are there already included.
    pub max_providers: u32,
    /// Share of what it could get alone that every country should get, 0 to 1.
    pub fairness_floor: f64,
    /// Which share of the objective fairness may cost.
    pub fairness_cost: f64,
    /// What a changed pairing has to bring, in terms of the objective, against the last approved plan.
    pub stability_fee: f64,
    /// Which share of the objective may be left aside to keep the last approved plan whole.
    pub stability_cost: f64,
    /// By how much a programme counts for more than an offer: enough to win between equals, and no more.
    pub programme_bonus: f64,
    /// By how much a perfect fit counts for more than none: help is not given to what it hardly fits because that counts a little more.
    pub fit_bonus: f64,
    /// What one more provider's line on a gap costs, in terms of the objective.
    pub line_fee: f64,
    /// Rounds of search: the bound that makes a plan repeatable.
    pub rounds: u32,
    /// Nodes of each small exact program.
    pub nodes: u64,
    /// Seed of the search.
    pub seed: u64,
}

impl Settings {
    /// What covering all of a gap is worth before the factor of its severity, where nobody weighed it: as much as any other, or what its
    /// source says of how urgent it is. Where there is a factor for its severity, that stands in place of the priority, and not beside it.
    pub fn worth(&self, severity: Option<GapSeverity>, priority: Option<GapPriority>) -> f64 {
        let is_weighed = severity.is_some_and(|grade| self.severity.contains_key(&grade));
        match priority.filter(|_| !is_weighed) {
            Some(GapPriority::Critical) => 4.0,
            Some(GapPriority::High) => 2.0,
            Some(GapPriority::Medium) | None => 1.0,
            Some(GapPriority::Low) => 0.5,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            severity: BTreeMap::new(),
            regimes: Vec::new(),
            least_fit: 0.4,
            attention: BTreeMap::new(),
            attention_default: None,
            max_providers: 3,
            fairness_floor: 0.0,
            fairness_cost: 0.01,
            stability_fee: 0.05,
            stability_cost: 0.002,
            programme_bonus: 0.02,
            fit_bonus: 0.5,
            line_fee: 0.001,
            rounds: 400,
            nodes: 30,
            seed: 1,
        }
    }
}

/// Everything a plan is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Needs, those that others wait for included.
    pub demands: Vec<Demand>,
    /// Lines of assistance.
    pub supplies: Vec<Supply>,
    /// What some of them may give together; problems without any have the digest that they always had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Budget>,
    /// What is of use to some gaps only where enough of it comes together, once a gap at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wholes: Vec<Whole>,
    /// Who may serve whom: earmarks, rules and consent are already in it.
    pub pairs: Vec<Pair>,
    /// The last approved plan; lines on pairs that are no longer there are left aside.
    #[serde(default)]
    pub previous: Vec<Grant>,
    /// The policy.
    #[serde(default)]
    pub settings: Settings,
}

impl Problem {
    /// The positions of its pairs, by the ids of need and line: those of a [`Grant`].
    pub(super) fn pair_positions(&self) -> HashMap<(Uuid, Uuid), usize> {
        let ids = |pair: &Pair| (self.demands[pair.demand].id, self.supplies[pair.supply].id);
        let pairs = self.pairs.iter().enumerate();
        pairs
            .map(|(position, pair)| (ids(pair), position))
            .collect()
    }
}

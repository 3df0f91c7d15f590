//! A plan in words: what it covers, why the rest is left, and what would help most.
//!
//! Nothing here is read off a solver and believed: coverage is summed from the lines, reasons are worked out from the rules, and what
//! one more unit would bring is found by planning again with it.

use crate::plan::{
    index::{of_regime, share, weight},
    problem::{Grant, Problem},
    report::{
        advice::{Advice, Tip, tips},
        unmet::{Unmet, left},
    },
    solve::Drawn,
};
pub use domain::plan::PlanGrouping as Grouping;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How much is needed, and how much of that is committed before and after a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Amounts {
    /// Needed in all.
    pub needed: f64,
    /// Committed before.
    pub before: f64,
    /// Committed with the plan.
    pub after: f64,
}

/// Coverage of a group of needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// What the group is of.
    pub grouping: Grouping,
    /// Its code; empty for all.
    pub name: String,
    /// By priority: what covering all of each need is worth.
    pub weighted: Amounts,
    /// By unit. A need that is met already has no amount here, because how much it was is not known any more.
    pub units: BTreeMap<String, Amounts>,
    /// "Of the weighted need of ..., 20 % was covered, and 65 % with the plan."
    pub sentence: String,
}

/// A plan in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Coverage: all, then by country, sector and condition, each in the order of their codes.
    pub coverage: Vec<Coverage>,
    /// What is left open, the weightiest first.
    pub left: Vec<Unmet>,
    /// What would help, the most first.
    pub tips: Vec<Tip>,
}

/// Explains a plan that was drawn of this problem; advice goes no further than `stop` lets it.
pub fn explain(
    problem: &Problem,
    drawn: &Drawn,
    advice: Advice,
    stop: &dyn Fn() -> bool,
) -> Explanation {
    Explanation {
        coverage: coverage(problem, &drawn.plan.grants),
        left: left(problem, drawn),
        tips: tips(problem, drawn, advice, stop),
    }
}

/// Sums coverage over the needs of the regimes that are planned for.
pub fn coverage(problem: &Problem, grants: &[Grant]) -> Vec<Coverage> {
    let mut given: HashMap<Uuid, i64> = HashMap::new();
    for grant in grants {
        *given.entry(grant.demand).or_default() += grant.amount;
    }
    let mut groups: BTreeMap<(Grouping, &str), Coverage> = BTreeMap::new();
    for position in (0..problem.demands.len()).filter(|demand| of_regime(problem, *demand)) {
        let demand = &problem.demands[position];
        let given = given.get(&demand.id).copied().unwrap_or(0);
        for (grouping, name, part) in groups_of(demand) {
            let group = groups.entry((grouping, name)).or_insert_with(|| Coverage {
                grouping,
                name: name.to_owned(),
                weighted: Amounts::default(),
                units: BTreeMap::new(),
                sentence: String::new(),
            });
            let whole = weight(problem, position) * part;
            group.weighted.add(
                whole,
                whole * demand.covered,
                whole * share(problem, position, given),
            );
            if demand.remaining > 0 {
                let left = demand.remaining as f64;
                let all = if demand.covered < 1.0 {
                    left / (1.0 - demand.covered)
                } else {
                    left
                };
                let amounts = group.units.entry(demand.unit.clone()).or_default();
                amounts.add(all * part, (all - left) * part, given as f64 * part);
            }
        }
    }
    groups.into_values().map(Coverage::spoken).collect()
}

/// Groups of a demand, with the part of it that counts for each.
fn groups_of(demand: &crate::plan::problem::Demand) -> Vec<(Grouping, &str, f64)> {
    let mut groups = vec![(Grouping::All, "", 1.0)];
    let part = 1.0 / demand.countries.len().max(1) as f64;
    groups.extend(
        demand
            .countries
            .iter()
            .map(|country| (Grouping::Country, country.as_str(), part)),
    );
    if !demand.sector.is_empty() {
        groups.push((Grouping::Sector, &demand.sector, 1.0));
    }
    groups.extend(
        demand
            .conditions
            .iter()
            .map(|condition| (Grouping::Condition, condition.as_str(), 1.0)),
    );
    groups
}

impl Amounts {
    fn add(&mut self, needed: f64, before: f64, more: f64) {
        self.needed += needed;
        self.before += before;
        self.after += before + more;
    }

    /// Shares before and after, in percent; 100 where nothing is needed.
    pub fn percent(&self) -> (f64, f64) {
        let part = |amount: f64| {
            if self.needed > 0.0 {
                100.0 * amount / self.needed
            } else {
                100.0
            }
        };
        (part(self.before), part(self.after))
    }
}

impl Coverage {
    fn spoken(mut self) -> Self {
        let of = match self.grouping {
            Grouping::All => "all".to_owned(),
            Grouping::Country => self.name.clone(),
            Grouping::Sector => format!("sector {}", self.name),
            Grouping::Condition => format!("condition {}", self.name),
        };
        let (before, after) = self.weighted.percent();
        self.sentence = format!(
            "Of the weighted need of {of}, {before:.0} % was covered, and {after:.0} % with the plan."
        );
        self
    }
}

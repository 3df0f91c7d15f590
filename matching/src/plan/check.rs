//! A checker that anyone can run: what a plan breaks, and what it is worth, worked out from the problem alone.

mod fault;
mod policy;

pub use fault::{Fault, validate};

use crate::plan::{
    index::{in_time, least_of, planned, share, unit_value},
    problem::{Demand, Grant, Pair, Problem},
};
use domain::assistance::AssistanceType;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};
use uuid::Uuid;

/// What a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Violation {
    /// No such pair, or nothing given on it.
    NotAllowed(Grant),
    /// Help would start after it is of use, or the demand is not planned for.
    Window(Grant),
    /// More than is needed.
    OverNeed(Uuid),
    /// Less than is of use.
    BelowNeedLeast(Uuid),
    /// Less than is of use to the whole of this gap.
    BelowWhole(Uuid),
    /// More than there is.
    OverSupply(Uuid),
    /// More than lines may give together, by whose budget it is.
    OverBudget(Uuid),
    /// Less than the line gives to one gap.
    BelowSupplyLeast(Uuid, Uuid),
    /// More than the line gives to one gap.
    OverSupplyMost(Uuid, Uuid),
    /// Served before the half of what it waits for.
    Predecessor(Uuid),
    /// The line asks for something on the gap that nobody committed.
    Requires(Uuid, Uuid),
    /// The provider would look after too many gaps.
    Attention(String),
    /// The gap would look after too many providers.
    Providers(Uuid),
}

/// Largest amount of a need or a line, in its unit: sums of a plan stay exact in floating point.
pub const AMOUNT_MAX: i64 = 1 << 50;
/// Largest weight and largest factor of one.
pub(super) const WEIGHT_MAX: f64 = 1e6;

/// A plan by position, summed in every way the rules ask for.
#[derive(Default)]
struct Sums {
    demand: BTreeMap<usize, i64>,
    supply: BTreeMap<usize, i64>,
    link: BTreeMap<(usize, Uuid), i64>,
    kinds: BTreeMap<(usize, Uuid), BTreeSet<AssistanceType>>,
    seats: BTreeSet<(String, Uuid)>,
    value: f64,
}

fn sum(problem: &Problem, grants: &[Grant], broken: &mut Vec<Violation>) -> Sums {
    let demands = positions(problem.demands.iter().map(|demand| demand.id));
    let supplies = positions(problem.supplies.iter().map(|supply| supply.id));
    let pairs = positions(problem.pairs.iter().map(|pair| (pair.demand, pair.supply)));
    let mut sums = Sums::default();
    let mut seen = BTreeSet::new();
    for grant in grants {
        let place = demands.get(&grant.demand).zip(supplies.get(&grant.supply));
        let pair = place.and_then(|(demand, supply)| pairs.get(&(*demand, *supply)));
        let Some(pair) = pair
            .filter(|pair| grant.amount > 0 && seen.insert(**pair))
            .map(|pair| &problem.pairs[*pair])
        else {
            broken.push(Violation::NotAllowed(*grant));
            continue;
        };
        if !in_time(problem, pair) || !planned(problem, pair.demand) {
            broken.push(Violation::Window(*grant));
        }
        sums.add(problem, pair, grant.amount);
    }
    sums.value -= problem.settings.line_fee * sums.link.len() as f64;
    sums
}

fn positions<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    keys.zip(0..).collect()
}

impl Sums {
    fn add(&mut self, problem: &Problem, pair: &Pair, amount: i64) {
        let demand = &problem.demands[pair.demand];
        let link = (pair.supply, demand.gap);
        // What is far too much stays too much, however much it is.
        let add = |sum: &mut i64| *sum = sum.saturating_add(amount);
        add(self.demand.entry(pair.demand).or_default());
        add(self.supply.entry(pair.supply).or_default());
        add(self.link.entry(link).or_default());
        self.kinds.entry(link).or_default().insert(demand.kind);
        let provider = problem.supplies[pair.supply].provider.clone();
        self.seats.insert((provider, demand.gap));
        self.value += unit_value(problem, pair) * amount as f64;
    }
}

/// Works out what lines are worth: priority times coverage, with bonuses, less the fees of the lines.
pub fn objective(problem: &Problem, grants: &[Grant]) -> f64 {
    sum(problem, grants, &mut Vec::new()).value
}

/// Lists what lines break; a plan breaks nothing.
pub fn check(problem: &Problem, grants: &[Grant]) -> Vec<Violation> {
    let mut broken = Vec::new();
    let sums = sum(problem, grants, &mut broken);
    check_demands(problem, &sums, &mut broken);
    check_wholes(problem, &sums, &mut broken);
    check_supplies(problem, &sums, &mut broken);
    check_seats(problem, &sums, &mut broken);
    broken
}

fn check_demands(problem: &Problem, sums: &Sums, broken: &mut Vec<Violation>) {
    let given = |demand: usize| sums.demand.get(&demand).copied().unwrap_or(0);
    for (position, amount) in &sums.demand {
        let demand = &problem.demands[*position];
        if *amount > demand.remaining {
            broken.push(Violation::OverNeed(demand.id));
        }
        if *amount < least_of(problem, *position) {
            broken.push(Violation::BelowNeedLeast(demand.id));
        }
        let stands = |before: &usize| {
            problem.demands[*before].covered + share(problem, *before, given(*before)) >= 0.5 - 1e-9
        };
        if !demand.predecessors.iter().all(stands) {
            broken.push(Violation::Predecessor(demand.id));
        }
    }
}

fn check_wholes(problem: &Problem, sums: &Sums, broken: &mut Vec<Violation>) {
    let given = |demand: &usize| sums.demand.get(demand).copied().unwrap_or(0);
    for whole in &problem.wholes {
        let together = whole.demands.iter().map(given);
        let together = together.fold(0, i64::saturating_add);
        if together > 0 && together < whole.least {
            broken.push(Violation::BelowWhole(whole.gap));
        }
    }
}

fn check_supplies(problem: &Problem, sums: &Sums, broken: &mut Vec<Violation>) {
    for (position, amount) in &sums.supply {
        if *amount > problem.supplies[*position].amount {
            broken.push(Violation::OverSupply(problem.supplies[*position].id));
        }
    }
    check_budgets(problem, sums, broken);
    let committed = committed(problem, sums);
    for ((position, gap), amount) in &sums.link {
        let supply = &problem.supplies[*position];
        if *amount < supply.least {
            broken.push(Violation::BelowSupplyLeast(supply.id, *gap));
        }
        if supply.most.is_some_and(|most| *amount > most) {
            broken.push(Violation::OverSupplyMost(supply.id, *gap));
        }
        if supply
            .requires
            .is_some_and(|kind| !committed.contains(&(*gap, kind)))
        {
            broken.push(Violation::Requires(supply.id, *gap));
        }
    }
}

fn check_budgets(problem: &Problem, sums: &Sums, broken: &mut Vec<Violation>) {
    let given = |supply: &usize| sums.supply.get(supply).copied().unwrap_or(0);
    for budget in &problem.budgets {
        let supplies = budget.supplies.iter().map(given);
        if supplies.fold(0, i64::saturating_add) > budget.amount {
            broken.push(Violation::OverBudget(budget.id));
        }
    }
}

/// Kinds that are committed on each gap, one after the other: lines that wait for each other are not among them.
fn committed(problem: &Problem, sums: &Sums) -> BTreeSet<(Uuid, AssistanceType)> {
    let before = problem.demands.iter().filter(|demand| demand.covered > 0.0);
    let mut committed: BTreeSet<(Uuid, AssistanceType)> =
        before.map(|demand| (demand.gap, demand.kind)).collect();
    loop {
        let count = committed.len();
        for ((supply, gap), kinds) in &sums.kinds {
            if problem.supplies[*supply]
                .requires
                .is_none_or(|kind| committed.contains(&(*gap, kind)))
            {
                committed.extend(kinds.iter().map(|kind| (*gap, *kind)));
            }
        }
        if committed.len() == count {
            return committed;
        }
    }
}

fn check_seats(problem: &Problem, sums: &Sums, broken: &mut Vec<Violation>) {
    let present = |demand: &Demand| {
        demand
            .providers
            .iter()
            .map(|name| (name.clone(), demand.gap))
            .collect::<Vec<_>>()
    };
    let there: BTreeSet<(String, Uuid)> = problem.demands.iter().flat_map(present).collect();
    let (mut providers, mut gaps) = (BTreeMap::new(), BTreeMap::new());
    // Only who newly comes can break a limit: what is there already was agreed on.
    for (provider, gap) in sums.seats.difference(&there) {
        *providers.entry(provider).or_insert(0u32) += 1;
        *gaps.entry(gap).or_insert(0u32) += 1;
    }
    for (provider, gap) in &there {
        providers.entry(provider).and_modify(|count| *count += 1);
        gaps.entry(gap).and_modify(|count| *count += 1);
    }
    let settings = &problem.settings;
    for (provider, count) in providers {
        if settings
            .attention
            .get(provider)
            .copied()
            .or(settings.attention_default)
            .is_some_and(|budget| count > budget)
        {
            broken.push(Violation::Attention(provider.clone()));
        }
    }
    for (gap, count) in gaps {
        if count > settings.max_providers {
            broken.push(Violation::Providers(*gap));
        }
    }
}

//! A checker that anyone can run: what a plan breaks, and what it is worth, worked out from the problem alone.

use crate::plan::{
    index::{in_time, least_of, planned, share, unit_value},
    problem::{Demand, Grant, Pair, Problem, Settings, Supply},
};
use domain::assistance::AssistanceType;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};
use uuid::Uuid;

/// What is wrong with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fault {
    /// A number of this demand is out of its range, or its id appears twice.
    Demand(usize),
    /// A number of this supply is out of its range, or its id appears twice.
    Supply(usize),
    /// This pair points nowhere, mixes units, appears twice, or has a fit outside 0 to 1.
    Pair(usize),
    /// This budget has an amount out of its range, points nowhere, mixes units, or has a supply that is under one already.
    Budget(usize),
    /// Predecessors of this demand point nowhere or come round to it.
    Order(usize),
    /// A number of the policy is out of its range.
    Settings,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Demand(place) => write!(
                out,
                "need {place} has a number out of its range, or an id that appears twice"
            ),
            Self::Supply(place) => write!(
                out,
                "line {place} has a number out of its range, or an id that appears twice"
            ),
            Self::Pair(place) => write!(
                out,
                "pair {place} points nowhere, mixes units, appears twice, or has a fit outside 0 to 1"
            ),
            Self::Budget(place) => write!(
                out,
                "budget {place} has an amount out of its range, points nowhere, mixes units, or has a line that is under a budget already"
            ),
            Self::Order(place) => write!(
                out,
                "what need {place} waits for is not there, or waits for it in turn"
            ),
            Self::Settings => write!(
                out,
                "the policy has a number out of its range: shares and the least fit lie between 0 and 1, fees and bonuses are not below 0, factors are above 0"
            ),
        }
    }
}

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

/// Lists what is wrong with a problem; nothing may be read from a problem with faults.
pub fn validate(problem: &Problem) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for (position, demand) in problem.demands.iter().enumerate() {
        let is_new = ids.insert(demand.id);
        if !is_new || !is_sound_demand(demand) {
            faults.push(Fault::Demand(position));
        }
    }
    for (position, supply) in problem.supplies.iter().enumerate() {
        let is_new = ids.insert(supply.id);
        if !is_new || !is_sound_supply(supply) {
            faults.push(Fault::Supply(position));
        }
    }
    faults.extend(budget_faults(problem));
    faults.extend(pair_faults(problem));
    faults.extend(order_faults(problem));
    if !are_sound_settings(&problem.settings) {
        faults.push(Fault::Settings);
    }
    faults
}

fn is_sound_demand(demand: &Demand) -> bool {
    demand.weight > 0.0
        && demand.weight <= WEIGHT_MAX
        && (0.0..=1.0).contains(&demand.covered)
        && (0..=AMOUNT_MAX).contains(&demand.remaining)
        && (0..=AMOUNT_MAX).contains(&demand.least)
}

fn is_sound_supply(supply: &Supply) -> bool {
    (0..=AMOUNT_MAX).contains(&supply.amount)
        && (0..=AMOUNT_MAX).contains(&supply.least)
        && supply.most.is_none_or(|most| most >= 0)
}

fn are_sound_settings(settings: &Settings) -> bool {
    let shares = [
        settings.least_fit,
        settings.fairness_floor,
        settings.fairness_cost,
        settings.stability_cost,
    ];
    let fees = [
        settings.stability_fee,
        settings.programme_bonus,
        settings.fit_bonus,
        settings.line_fee,
    ];
    let mut factors = settings.severity.values();
    shares.iter().all(|share| (0.0..=1.0).contains(share))
        && fees.iter().all(|fee| (0.0..1e6).contains(fee))
        && factors.all(|factor| *factor > 0.0 && *factor <= WEIGHT_MAX)
}

fn budget_faults(problem: &Problem) -> Vec<Fault> {
    let mut under = BTreeSet::new();
    let mut faults = Vec::new();
    for (position, budget) in problem.budgets.iter().enumerate() {
        let units = budget.supplies.iter().map(|supply| {
            let supply = problem.supplies.get(*supply);
            supply.map(|supply| supply.unit.as_str())
        });
        let units: BTreeSet<Option<&str>> = units.collect();
        let is_one = units.len() <= 1 && !units.contains(&None);
        let are_new = budget.supplies.iter().all(|supply| under.insert(*supply));
        if !is_one || !are_new || !(0..=AMOUNT_MAX).contains(&budget.amount) {
            faults.push(Fault::Budget(position));
        }
    }
    faults
}

fn pair_faults(problem: &Problem) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let fine = |pair: &Pair| {
        let (Some(demand), Some(supply)) = (
            problem.demands.get(pair.demand),
            problem.supplies.get(pair.supply),
        ) else {
            return false;
        };
        demand.unit == supply.unit && (0.0..=1.0).contains(&pair.fit)
    };
    let mut faults = Vec::new();
    for (position, pair) in problem.pairs.iter().enumerate() {
        if !fine(pair) || !seen.insert((pair.demand, pair.supply)) {
            faults.push(Fault::Pair(position));
        }
    }
    faults
}

/// Takes demands away whose predecessors are all gone; what stays waits for itself.
fn order_faults(problem: &Problem) -> Vec<Fault> {
    let count = problem.demands.len();
    let mut open: Vec<usize> = (0..count).collect();
    let mut gone = vec![false; count];
    loop {
        let ready = |demand: &usize| {
            problem.demands[*demand]
                .predecessors
                .iter()
                .all(|before| gone.get(*before).copied().unwrap_or(false))
        };
        let (free, rest): (Vec<usize>, Vec<usize>) = open.iter().copied().partition(ready);
        if free.is_empty() {
            return rest.into_iter().map(Fault::Order).collect();
        }
        free.into_iter().for_each(|demand| gone[demand] = true);
        open = rest;
    }
}

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

//! What is wrong with a problem, so that no plan of it can be drawn.

use super::{AMOUNT_MAX, WEIGHT_MAX, policy};
use crate::plan::problem::{Demand, Pair, Problem, Supply};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
    /// This whole has a least out of its range, points nowhere, mixes gaps or units, or is of a gap that has one already.
    Whole(usize),
    /// Predecessors of this demand point nowhere or come round to it.
    Order(usize),
    /// A number of the policy is out of its range: which one, and what may be written.
    Settings(String),
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
            Self::Whole(place) => write!(
                out,
                "whole {place} has a least out of its range, points nowhere, mixes gaps or units, or is of a gap that has one already"
            ),
            Self::Order(place) => write!(
                out,
                "what need {place} waits for is not there, or waits for it in turn"
            ),
            Self::Settings(said) => out.write_str(said),
        }
    }
}

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
    faults.extend(whole_faults(problem));
    faults.extend(pair_faults(problem));
    faults.extend(order_faults(problem));
    let policy = policy::out_of_range(&problem.settings);
    faults.extend(policy.into_iter().map(Fault::Settings));
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

fn whole_faults(problem: &Problem) -> Vec<Fault> {
    let mut gaps = BTreeSet::new();
    let mut faults = Vec::new();
    for (position, whole) in problem.wholes.iter().enumerate() {
        let facts = |demand: &usize| {
            let demand = problem.demands.get(*demand);
            demand.map(|demand| (demand.gap, demand.unit.as_str()))
        };
        let all: BTreeSet<Option<(Uuid, &str)>> = whole.demands.iter().map(facts).collect();
        let of_gap = |one: &Option<(Uuid, &str)>| one.is_some_and(|(gap, _)| gap == whole.gap);
        let is_one = all.len() == 1 && all.iter().all(of_gap);
        let each_once = whole.demands.iter().collect::<BTreeSet<_>>().len() == whole.demands.len();
        let in_range = (1..=AMOUNT_MAX).contains(&whole.least);
        if !is_one || !each_once || !in_range || !gaps.insert(whole.gap) {
            faults.push(Fault::Whole(position));
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

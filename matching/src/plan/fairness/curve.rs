//! The price of fairness: how much of what is reachable a plan loses at one floor after the other.
//!
//! Each point is the plan of the floor below it, lifted on. So a point is what was found and not what is proven: fairness may cost
//! less than it says, and never more.

use crate::plan::{
    fairness::lift::{Potentials, lift},
    greedy::fill_by_priority,
    index::Index,
    ledger::{Aim, Ledger},
    problem::{Problem, Stage},
    search::{Effort, Watch},
    solve::Drawn,
};
use serde::{Deserialize, Serialize};

/// What one floor costs and brings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FairnessPrice {
    /// Share of what it could get alone that every country is to get, 0 to 1.
    pub floor: f64,
    /// What the plan reaches then.
    pub objective: f64,
    /// Which share that is less than the plan without a floor reaches.
    pub lost: f64,
    /// The share that the country gets that gets least.
    pub lowest: f64,
    /// Countries that still get less than the floor: what others hold back for them does not serve them.
    pub below: usize,
}

/// The price at floors from 0 to 1 in so many steps, whatever the policy lets fairness cost; nothing where no need has a country, and
/// no further than `watch` lets it.
pub fn curve(
    problem: &Problem,
    drawn: &Drawn,
    steps: u32,
    watch: &Watch<'_>,
) -> Vec<FairnessPrice> {
    let index = Index::new(problem);
    let potentials = match &drawn.potentials {
        Some(potentials) => potentials.clone(),
        None => Potentials::new(&index, &|| (watch.stop)(Stage::Fairness)),
    };
    if potentials.most.is_empty() {
        return Vec::new();
    }
    let mut ledger = Ledger::restore(&index, &drawn.free);
    let free = ledger.total(&index, &Aim::plain(&index));
    let mut prices = Vec::new();
    for step in 0..=steps.max(1) {
        if (watch.stop)(Stage::Fairness) {
            break;
        }
        let floor = f64::from(step) / f64::from(steps.max(1));
        let stated = with_floor(problem, floor);
        let index = Index::new(&stated);
        if step > 0 {
            lift(&index, &mut ledger, &potentials, effort(&stated), watch);
            // A floor that there was no time to get to is not one that cannot be had.
            if (watch.stop)(Stage::Fairness) {
                break;
            }
            fill_by_priority(&index, &mut ledger);
        }
        prices.push(price(&index, &ledger, &potentials, free));
    }
    prices
}

/// The problem with a floor that may cost whatever it costs.
fn with_floor(problem: &Problem, floor: f64) -> Problem {
    let mut stated = problem.clone();
    stated.settings.fairness_floor = floor;
    stated.settings.fairness_cost = 1.0;
    stated
}

/// A point gets an eighth of the rounds of a plan: there are many of them, each begun where the one before ended.
fn effort(problem: &Problem) -> Effort {
    let settings = &problem.settings;
    Effort {
        stage: Stage::Fairness,
        rounds: settings.rounds / 8 + 1,
        nodes: settings.nodes,
        seed: settings.seed,
        bound: f64::INFINITY,
    }
}

fn price(index: &Index<'_>, ledger: &Ledger, potentials: &Potentials, free: f64) -> FairnessPrice {
    let floor = index.problem.settings.fairness_floor;
    let objective = ledger.total(index, &Aim::plain(index));
    let shares = potentials.shares(index, ledger);
    let lost = if free > 0.0 {
        (1.0 - objective / free).max(0.0)
    } else {
        0.0
    };
    FairnessPrice {
        floor,
        objective,
        lost,
        lowest: shares.iter().copied().fold(1.0, f64::min),
        below: shares.iter().filter(|share| **share < floor - 1e-9).count(),
    }
}

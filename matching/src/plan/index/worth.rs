//! What is planned for at all, and what it is worth.

use crate::plan::problem::{Pair, Problem};

/// Whether help on a pair starts while it is of use.
pub fn in_time(problem: &Problem, pair: &Pair) -> bool {
    let until = problem.demands[pair.demand].until;
    !matches!((pair.start, until), (Some(start), Some(until)) if start > until)
}

/// Whether a demand is planned for at all.
pub fn planned(problem: &Problem, demand: usize) -> bool {
    problem.demands[demand].remaining > 0 && of_regime(problem, demand)
}

/// Whether a demand is of a regime that is planned for.
pub fn of_regime(problem: &Problem, demand: usize) -> bool {
    let regimes = &problem.settings.regimes;
    regimes.is_empty()
        || problem.demands[demand]
            .regime
            .as_ref()
            .is_some_and(|code| regimes.contains(code))
}

/// What covering all of a demand is worth.
pub fn weight(problem: &Problem, demand: usize) -> f64 {
    let demand = &problem.demands[demand];
    let factor = demand
        .severity
        .and_then(|grade| problem.settings.severity.get(&grade))
        .copied()
        .unwrap_or(1.0);
    demand.weight * factor
}

/// Which share of all of a demand an amount is.
pub fn share(problem: &Problem, demand: usize, amount: i64) -> f64 {
    let demand = &problem.demands[demand];
    if demand.remaining == 0 {
        0.0
    } else {
        (1.0 - demand.covered) * amount as f64 / demand.remaining as f64
    }
}

/// What one unit on a pair is worth, before the fee of its line.
pub fn unit_value(problem: &Problem, pair: &Pair) -> f64 {
    let settings = &problem.settings;
    let programme = if problem.supplies[pair.supply].programme {
        settings.programme_bonus
    } else {
        0.0
    };
    let bonus = 1.0 + programme + settings.fit_bonus * pair.fit;
    weight(problem, pair.demand) * share(problem, pair.demand, 1) * bonus
}

/// Least of a demand that is of use.
pub fn least_of(problem: &Problem, demand: usize) -> i64 {
    let demand = &problem.demands[demand];
    demand.least.clamp(0, demand.remaining)
}

//! Stability: people have been told of the last approved plan, so a new one changes it only where that pays.

use crate::plan::{
    fairness::lift::{KEEP, Potentials},
    index::Index,
    ledger::{Aim, Ledger},
    problem::Problem,
    search::{Effort, Watch, search},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Pairings (line, gap) of the last approved plan, among the demands that are still there.
pub fn before(problem: &Problem) -> BTreeSet<(Uuid, Uuid)> {
    let gaps: HashMap<Uuid, Uuid> = problem
        .demands
        .iter()
        .map(|demand| (demand.id, demand.gap))
        .collect();
    problem
        .previous
        .iter()
        .filter_map(|grant| Some((grant.supply, *gaps.get(&grant.demand)?)))
        .collect()
}

/// How many pairings differ from the last approved plan.
pub fn changes(index: &Index<'_>, ledger: &Ledger) -> usize {
    let used = (0..index.links.len())
        .filter(|link| ledger.link[*link] > 0)
        .map(|link| pairing(index, link))
        .collect();
    if index.problem.previous.is_empty() {
        0
    } else {
        before(index.problem).symmetric_difference(&used).count()
    }
}

fn pairing(index: &Index<'_>, link: usize) -> (Uuid, Uuid) {
    let place = &index.links[link];
    let demand = index.problem.pairs[place.pairs[0]].demand;
    (
        index.problem.supplies[place.supply].id,
        index.problem.demands[demand].gap,
    )
}

/// The plan near to the last approved one: that one itself where it is as good, else the best less a fee for each change.
pub fn settle(
    index: &Index<'_>,
    best: Ledger,
    potentials: Option<&Potentials>,
    effort: Effort,
    watch: &Watch<'_>,
) -> (Ledger, u32) {
    let settings = &index.problem.settings;
    let kept = before(index.problem);
    if kept.is_empty() {
        return (best, 0);
    }
    let plain = Aim::plain(index);
    let last = Ledger::restore(index, &index.problem.previous);
    let short = |ledger: &Ledger| {
        potentials.map_or(0.0, |potentials| {
            potentials.shortfall(index, ledger, settings.fairness_floor)
        })
    };
    // What fairness asked for may cost no less to keep than it cost to get.
    let limit = short(&best) + 1e-9;
    let enough = |ledger: &Ledger| short(ledger) <= limit;
    let as_good = best.total(index, &plain) * (1.0 - settings.stability_cost) - 1e-9;
    if enough(&last) && last.total(index, &plain) >= as_good {
        return (last, 0);
    }
    let aim = Aim {
        floor: potentials.map(|potentials| potentials.floor(index, KEEP)),
        ..with_fees(index, plain, &kept)
    };
    let effort = Effort {
        bound: f64::INFINITY,
        ..effort
    };
    let mut rounds = 0;
    let mut chosen = best.clone();
    for mut start in [last, best] {
        rounds += search(index, &mut start, &aim, effort, watch);
        if enough(&start) && start.total(index, &aim) > chosen.total(index, &aim) {
            chosen = start;
        }
    }
    (chosen, rounds)
}

/// An aim for which a pairing of the last plan is worth the fee more, and a new one the fee less.
fn with_fees(index: &Index<'_>, mut aim: Aim, kept: &BTreeSet<(Uuid, Uuid)>) -> Aim {
    let fee = index.problem.settings.stability_fee;
    for (link, worth) in aim.link.iter_mut().enumerate() {
        *worth += if kept.contains(&pairing(index, link)) {
            fee
        } else {
            -fee
        };
    }
    aim
}

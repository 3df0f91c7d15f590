//! Pairs that no plan can use, found before planning: what they wait for can never come.

use super::{Index, least_of, share};
use domain::assistance::AssistanceType;
use std::collections::BTreeSet;

/// Marks them, until nothing more follows.
pub(super) fn mark(index: &mut Index<'_>) {
    loop {
        let reach: Vec<i64> = (0..index.problem.demands.len())
            .map(|demand| reach(index, demand))
            .collect();
        let dead: Vec<bool> = (0..reach.len())
            .map(|demand| dead(index, demand, &reach) || never_enough(index, demand))
            .collect();
        let mut more = false;
        for gap in 0..index.gaps.len() {
            let kinds = kinds(index, gap);
            for pair in index
                .gap_pairs(gap)
                .filter(|pair| !index.idle[*pair])
                .collect::<Vec<_>>()
            {
                let place = &index.problem.pairs[pair];
                let met = index.problem.supplies[place.supply]
                    .requires
                    .is_none_or(|kind| kinds.contains(&kind));
                if dead[place.demand] || !met {
                    index.idle[pair] = true;
                    more = true;
                }
            }
        }
        if !more {
            return;
        }
    }
}

/// The most that a demand could get.
fn reach(index: &Index<'_>, demand: usize) -> i64 {
    let pairs = index.demand_pairs[demand]
        .iter()
        .filter(|pair| !index.idle[**pair]);
    pairs
        .fold(0i64, |sum, pair| sum.saturating_add(index.most(*pair)))
        .min(index.problem.demands[demand].remaining)
}

/// Whether a demand can never be served.
fn dead(index: &Index<'_>, demand: usize, reach: &[i64]) -> bool {
    let problem = index.problem;
    let half = |before: &usize| {
        problem.demands[*before].covered + share(problem, *before, reach[*before]) >= 0.5 - 1e-9
    };
    reach[demand] < least_of(problem, demand).max(1)
        || !problem.demands[demand].predecessors.iter().all(half)
}

/// Whether a demand is of a whole that can never get enough.
fn never_enough(index: &Index<'_>, demand: usize) -> bool {
    let whole = index.whole(index.gap_of[demand]);
    whole.is_some_and(|whole| {
        let most = index.most_together(&whole.demands, |pair| !index.idle[pair]);
        whole.demands.contains(&demand) && most < whole.least
    })
}

/// Kinds that could be committed on a gap, one after the other.
fn kinds(index: &Index<'_>, gap: usize) -> BTreeSet<AssistanceType> {
    let problem = index.problem;
    let there = index.gaps[gap]
        .demands
        .iter()
        .map(|demand| &problem.demands[*demand])
        .filter(|demand| demand.covered > 0.0);
    let mut kinds: BTreeSet<AssistanceType> = there.map(|demand| demand.kind).collect();
    loop {
        let before = kinds.len();
        for pair in index.gap_pairs(gap).filter(|pair| !index.idle[*pair]) {
            let place = &problem.pairs[pair];
            if problem.supplies[place.supply]
                .requires
                .is_none_or(|kind| kinds.contains(&kind))
            {
                kinds.insert(problem.demands[place.demand].kind);
            }
        }
        if kinds.len() == before {
            return kinds;
        }
    }
}

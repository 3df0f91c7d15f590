//! Where else what a line gives would go: the best other need that it could serve, were it not for the one it is planned for.
//!
//! It is tried out and not read off prices: what the line gives is taken back, and offered to each other need that is open then.

use crate::plan::{
    index::Index,
    ledger::Ledger,
    problem::{Grant, Problem},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The best other use of what a line of a plan gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextUse {
    /// The need.
    pub demand: Uuid,
    /// How much of it could go there, all else left as it is.
    pub amount: i64,
    /// How well they fit.
    pub fit: f64,
}

/// For each line of a plan its best other use; `None` where what it gives would be left over, and no more lines than `stop` lets it
/// look into.
pub fn next_uses(
    problem: &Problem,
    grants: &[Grant],
    stop: &dyn Fn() -> bool,
) -> Vec<Option<NextUse>> {
    let index = Index::new(problem);
    let mut ledger = Ledger::restore(&index, grants);
    let pairs = problem.pair_positions();
    let next = |grant: &Grant| {
        next_use(
            &index,
            &mut ledger,
            *pairs.get(&(grant.demand, grant.supply))?,
        )
    };
    grants.iter().take_while(|_| !stop()).map(next).collect()
}

/// The best other use of what a pair gives. The ledger comes back as it was.
fn next_use(index: &Index<'_>, ledger: &mut Ledger, pair: usize) -> Option<NextUse> {
    let given = ledger.given[pair];
    ledger.add(index, pair, -given);
    let supply = index.problem.pairs[pair].supply;
    let mut best: Option<(f64, usize, i64)> = None;
    for other in index.supply_pairs[supply]
        .iter()
        .copied()
        .filter(|other| *other != pair && !index.idle[*other])
    {
        let amount = ledger.room(index, other).min(given);
        let worth = index.value[other] * amount as f64;
        let is_better = best.is_none_or(|(most, ..)| worth > most);
        if amount > 0 && is_better && is_sound(index, ledger, other, amount) {
            best = Some((worth, other, amount));
        }
    }
    ledger.add(index, pair, given);
    best.map(|(_, other, amount)| {
        let place = &index.problem.pairs[other];
        NextUse {
            demand: index.problem.demands[place.demand].id,
            amount,
            fit: place.fit,
        }
    })
}

/// Whether an amount on a pair breaks nothing on its gap.
fn is_sound(index: &Index<'_>, ledger: &mut Ledger, pair: usize, amount: i64) -> bool {
    let gap = index.gap_of[index.problem.pairs[pair].demand];
    ledger.add(index, pair, amount);
    let sound = ledger.sound(index, &[gap]);
    ledger.add(index, pair, -amount);
    sound
}

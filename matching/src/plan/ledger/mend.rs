//! What does not hold any more is taken out of a plan.

use super::Ledger;
use crate::plan::{
    index::{Index, least_of},
    problem::Grant,
};

impl Ledger {
    /// Takes over lines as far as they still hold: cut to what there is, and whatever that breaks is taken out whole.
    pub fn restore(index: &Index<'_>, grants: &[Grant]) -> Self {
        let pairs = index.problem.pair_positions();
        let mut ledger = Self::new(index);
        for grant in grants {
            if let Some(pair) = pairs.get(&(grant.demand, grant.supply)) {
                let amount = grant.amount.min(ledger.room(index, *pair)).max(0);
                ledger.add(index, *pair, amount);
            }
        }
        ledger.mend(index);
        ledger
    }

    /// Takes out what is not sound until all is.
    pub fn mend(&mut self, index: &Index<'_>) {
        loop {
            let unsound = |pair: &usize| {
                let link = index.link_of[*pair];
                self.given[*pair] > 0
                    && !(link.is_some_and(|link| self.sound_link(index, link))
                        && self.served_well(index, *pair))
            };
            let out: Vec<usize> = (0..self.given.len()).filter(unsound).collect();
            if out.is_empty() {
                return;
            }
            for pair in out {
                self.add(index, pair, -self.given[pair]);
            }
        }
    }

    fn served_well(&self, index: &Index<'_>, pair: usize) -> bool {
        let demand = index.problem.pairs[pair].demand;
        let gap = index.gap_of[demand];
        let whole = index.whole(gap);
        let is_of_whole = whole.is_some_and(|whole| whole.demands.contains(&demand));
        self.demand[demand] >= least_of(index.problem, demand)
            && self.stands(index, demand)
            && (!is_of_whole || self.sound_whole(index, gap))
    }

    /// How much the demands get together of which a gap needs enough.
    pub fn together(&self, index: &Index<'_>, gap: usize) -> i64 {
        let demands = index.whole(gap).map_or(&[][..], |whole| &whole.demands);
        let given = demands.iter().map(|demand| self.demand[*demand]);
        given.fold(0, i64::saturating_add)
    }

    /// Whether a gap gets nothing, or enough, of what is of use to it only together.
    pub(super) fn sound_whole(&self, index: &Index<'_>, gap: usize) -> bool {
        index.whole(gap).is_none_or(|whole| {
            let given = self.together(index, gap);
            given == 0 || given >= whole.least
        })
    }

    /// Gaps that get something of what is of use to them only together, and not enough.
    pub fn too_little(&self, index: &Index<'_>) -> Vec<usize> {
        (0..index.gaps.len())
            .filter(|gap| !self.sound_whole(index, *gap))
            .collect()
    }
}

//! A plan in the making, kept so that every room can be read at once and every step undone.

mod mend;
mod worth;

pub use worth::Aim;

use crate::plan::{
    index::{Index, least_of, share},
    problem::Grant,
};
use domain::assistance::AssistanceType;
use std::collections::{BTreeMap, BTreeSet};

/// Amounts given so far, and their sums.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Given on each pair.
    pub given: Vec<i64>,
    /// Given to each demand.
    pub demand: Vec<i64>,
    /// Given from each supply.
    pub supply: Vec<i64>,
    /// Given out of each budget.
    pub budget: Vec<i64>,
    /// Given on each link.
    pub link: Vec<i64>,
    /// Links in use of each seat.
    seat: Vec<usize>,
    /// Seats newly in use of each provider.
    pub provider: Vec<usize>,
    /// Seats newly in use of each gap.
    pub gap: Vec<usize>,
}

impl Ledger {
    /// Nothing given.
    pub fn new(index: &Index<'_>) -> Self {
        Self {
            given: vec![0; index.problem.pairs.len()],
            demand: vec![0; index.problem.demands.len()],
            supply: vec![0; index.problem.supplies.len()],
            budget: vec![0; index.problem.budgets.len()],
            link: vec![0; index.links.len()],
            seat: vec![0; index.seats.len()],
            provider: vec![0; index.attention.len()],
            gap: vec![0; index.gaps.len()],
        }
    }

    /// Gives more (or, below 0, less) on a usable pair.
    pub fn add(&mut self, index: &Index<'_>, pair: usize, amount: i64) {
        let Some(link) = index.link_of[pair].filter(|_| amount != 0) else {
            return;
        };
        let place = &index.problem.pairs[pair];
        let was = self.link[link] > 0;
        self.given[pair] += amount;
        self.demand[place.demand] += amount;
        self.supply[place.supply] += amount;
        if let Some(budget) = index.budget_of[place.supply] {
            self.budget[budget] += amount;
        }
        self.link[link] += amount;
        let is = self.link[link] > 0;
        if was != is {
            self.turn(index, index.links[link].seat, is);
        }
    }

    fn turn(&mut self, index: &Index<'_>, seat: usize, on: bool) {
        let before = self.seat[seat] > 0;
        self.seat[seat] = if on {
            self.seat[seat] + 1
        } else {
            self.seat[seat] - 1
        };
        let after = self.seat[seat] > 0;
        if before != after && !index.seats[seat].taken {
            let (provider, gap) = (index.seats[seat].provider, index.seats[seat].gap);
            let step = |count: usize| if after { count + 1 } else { count - 1 };
            self.provider[provider] = step(self.provider[provider]);
            self.gap[gap] = step(self.gap[gap]);
        }
    }

    /// How much of a demand nobody gave yet.
    pub fn need(&self, index: &Index<'_>, demand: usize) -> i64 {
        index.problem.demands[demand].remaining - self.demand[demand]
    }

    /// How much is left of a supply, and of the budget that it is under.
    pub fn left(&self, index: &Index<'_>, supply: usize) -> i64 {
        let own = index.problem.supplies[supply].amount - self.supply[supply];
        let together = index.budget_of[supply].map(|budget| self.unspent(index, budget));
        together.map_or(own, |together| own.min(together))
    }

    /// How much is left of a budget.
    pub fn unspent(&self, index: &Index<'_>, budget: usize) -> i64 {
        index.problem.budgets[budget].amount - self.budget[budget]
    }

    /// Whether a provider can come to a gap, or is there already.
    pub fn seat_free(&self, index: &Index<'_>, seat: usize) -> bool {
        let place = &index.seats[seat];
        let attended = index.attention[place.provider]
            .is_none_or(|budget| self.provider[place.provider] < budget);
        place.taken
            || self.seat[seat] > 0
            || (attended && self.gap[place.gap] < index.gaps[place.gap].places)
    }

    /// What each pair of these gaps gives.
    pub fn given_to(&self, index: &Index<'_>, gaps: &[usize]) -> Vec<(usize, i64)> {
        let pairs = gaps.iter().flat_map(|gap| index.gap_pairs(*gap));
        pairs.map(|pair| (pair, self.given[pair])).collect()
    }

    /// How much more a pair can carry, leasts and orders aside.
    pub fn room(&self, index: &Index<'_>, pair: usize) -> i64 {
        let place = &index.problem.pairs[pair];
        let Some(link) = index.link_of[pair] else {
            return 0;
        };
        if !self.seat_free(index, index.links[link].seat) {
            return 0;
        }
        self.need(index, place.demand)
            .min(self.left(index, place.supply))
            .min(index.links[link].most - self.link[link])
    }

    /// Whether half of all that a demand waits for is committed.
    pub fn stands(&self, index: &Index<'_>, demand: usize) -> bool {
        index.problem.demands[demand]
            .predecessors
            .iter()
            .all(|before| self.half(index, *before))
    }

    /// Whether half of a demand is committed.
    pub fn half(&self, index: &Index<'_>, demand: usize) -> bool {
        index.problem.demands[demand].covered + share(index.problem, demand, self.demand[demand])
            >= 0.5 - 1e-9
    }

    /// Whether what the supply of a link asks for is committed on its gap.
    pub fn required(&self, index: &Index<'_>, link: usize) -> bool {
        let place = &index.links[link];
        let Some(kind) = index.problem.supplies[place.supply].requires else {
            return true;
        };
        self.committed(index, index.seats[place.seat].gap)
            .contains(&kind)
    }

    /// Kinds that somebody commits on a gap, one after the other: what waits for itself never comes.
    pub fn committed(&self, index: &Index<'_>, gap: usize) -> BTreeSet<AssistanceType> {
        let demands = &index.problem.demands;
        let place = &index.gaps[gap];
        let mut kinds: BTreeSet<AssistanceType> = place
            .demands
            .iter()
            .map(|demand| &demands[*demand])
            .filter(|demand| demand.covered > 0.0)
            .map(|demand| demand.kind)
            .collect();
        loop {
            let before = kinds.len();
            let links = place
                .seats
                .iter()
                .flat_map(|seat| &index.seats[*seat].links)
                .map(|link| &index.links[*link]);
            for link in links
                .filter(|link| {
                    index.problem.supplies[link.supply]
                        .requires
                        .is_none_or(|kind| kinds.contains(&kind))
                })
                .collect::<Vec<_>>()
            {
                kinds.extend(
                    link.pairs
                        .iter()
                        .filter(|pair| self.given[**pair] > 0)
                        .map(|pair| demands[index.problem.pairs[*pair].demand].kind),
                );
            }
            if kinds.len() == before {
                return kinds;
            }
        }
    }

    /// Whether nothing on these gaps, nor what waits for them, breaks a least or an order.
    pub fn sound(&self, index: &Index<'_>, gaps: &[usize]) -> bool {
        gaps.iter().all(|gap| {
            let demands = &index.gaps[*gap].demands;
            let links = index.gaps[*gap]
                .seats
                .iter()
                .flat_map(|seat| index.seats[*seat].links.iter());
            demands
                .iter()
                .all(|demand| self.sound_demand(index, *demand))
                && self.sound_whole(index, *gap)
                && links.into_iter().all(|link| self.sound_link(index, *link))
        })
    }

    fn sound_demand(&self, index: &Index<'_>, demand: usize) -> bool {
        let amount = self.demand[demand];
        let served = amount == 0
            || (amount >= least_of(index.problem, demand)
                && self.need(index, demand) >= 0
                && self.stands(index, demand));
        served
            && index.successors[demand]
                .iter()
                .all(|after| self.demand[*after] == 0 || self.half(index, demand))
    }

    fn sound_link(&self, index: &Index<'_>, link: usize) -> bool {
        let (amount, place) = (self.link[link], &index.links[link]);
        amount == 0 || (amount >= place.least && amount <= place.most && self.required(index, link))
    }

    /// Which links of some gaps are in use.
    pub fn links_in_use(&self, index: &Index<'_>, gaps: &[usize]) -> BTreeMap<usize, bool> {
        let links = gaps
            .iter()
            .flat_map(|gap| &index.gaps[*gap].seats)
            .flat_map(|seat| &index.seats[*seat].links);
        links.map(|link| (*link, self.link[*link] > 0)).collect()
    }

    /// As lines of a plan.
    pub fn grants(&self, index: &Index<'_>) -> Vec<Grant> {
        let mut used: Vec<usize> = (0..self.given.len())
            .filter(|pair| self.given[*pair] > 0)
            .collect();
        used.sort_by_key(|pair| {
            (
                index.problem.pairs[*pair].demand,
                index.problem.pairs[*pair].supply,
            )
        });
        let line = |pair: usize| {
            let place = &index.problem.pairs[pair];
            let (demand, supply) = (
                &index.problem.demands[place.demand],
                &index.problem.supplies[place.supply],
            );
            Grant {
                demand: demand.id,
                supply: supply.id,
                amount: self.given[pair],
            }
        };
        used.into_iter().map(line).collect()
    }
}

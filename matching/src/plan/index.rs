//! A problem by position: what belongs together, what can be used at all, and what a unit is worth.

mod limits;
mod unusable;
mod worth;

pub use worth::{in_time, least_of, of_regime, planned, share, unit_value, weight};

use crate::plan::problem::{Problem, Whole};
use limits::{attention, budgets, wholes};
use std::collections::{HashMap, HashSet};

/// A supply on a gap: where "least for one gap" and "most for one gap" hold.
#[derive(Clone, Debug)]
pub struct Link {
    /// Position of the supply.
    pub supply: usize,
    /// Position of the seat it belongs to.
    pub seat: usize,
    /// Positions of its pairs.
    pub pairs: Vec<usize>,
    /// Least, if anything.
    pub least: i64,
    /// Most.
    pub most: i64,
}

/// A provider on a gap: what attention is counted in.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Number of the provider.
    pub provider: usize,
    /// Number of the gap.
    pub gap: usize,
    /// Positions of its links.
    pub links: Vec<usize>,
    /// Whether the provider is there already, so that coming again takes no place.
    pub taken: bool,
}

/// A gap: whole gaps are what the search opens and closes.
#[derive(Clone, Debug, Default)]
pub struct GapIndex {
    /// Positions of its demands.
    pub demands: Vec<usize>,
    /// Positions of its seats.
    pub seats: Vec<usize>,
    /// How many more providers it can look after.
    pub places: usize,
}

/// Look-ups over one problem. Usable pairs only; the others have no link.
pub struct Index<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Gaps, by their number in order of first mention.
    pub gaps: Vec<GapIndex>,
    /// Number of the gap of each demand.
    pub gap_of: Vec<usize>,
    /// How many more gaps each provider can look after, in order of first mention: names never decide anything.
    pub attention: Vec<Option<usize>>,
    /// Number of the provider of each supply.
    pub provider_of: Vec<usize>,
    /// Position of the budget that each supply is under, if any.
    pub budget_of: Vec<Option<usize>>,
    /// Position among the wholes of each gap, if it has one.
    whole_of: Vec<Option<usize>>,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Positions of the seats of each provider.
    pub provider_seats: Vec<Vec<usize>>,
    /// Links.
    pub links: Vec<Link>,
    /// Link of each pair, where it can be used.
    pub link_of: Vec<Option<usize>>,
    /// Whether a pair can never be used in a plan, because of what it or its demand waits for.
    pub idle: Vec<bool>,
    /// Usable pairs of each demand.
    pub demand_pairs: Vec<Vec<usize>>,
    /// Usable pairs of each supply.
    pub supply_pairs: Vec<Vec<usize>>,
    /// What one unit on each pair is worth.
    pub value: Vec<f64>,
    /// Demands that wait for each demand.
    pub successors: Vec<Vec<usize>>,
}

/// Numbers keys in the order in which they come.
fn number<K: std::hash::Hash + Eq>(seen: &mut HashMap<K, usize>, key: K) -> usize {
    let next = seen.len();
    *seen.entry(key).or_insert(next)
}

impl<'a> Index<'a> {
    /// Reads a problem that passed [`crate::plan::check::validate`].
    pub fn new(problem: &'a Problem) -> Self {
        let mut index = Self::empty(problem);
        let mut links = HashMap::new();
        let mut seats = HashMap::new();
        let there = index.place_present();
        for (position, pair) in problem.pairs.iter().enumerate() {
            if !in_time(problem, pair) || !planned(problem, pair.demand) {
                continue;
            }
            let gap = index.gap_of[pair.demand];
            let provider = index.provider_of[pair.supply];
            let seat = number(&mut seats, (provider, gap));
            let taken = there.contains(&(gap, problem.supplies[pair.supply].provider.as_str()));
            if seat == index.seats.len() {
                index.seats.push(Seat {
                    provider,
                    gap,
                    links: Vec::new(),
                    taken,
                });
                index.gaps[gap].seats.push(seat);
                index.provider_seats[provider].push(seat);
            }
            let link = number(&mut links, (pair.supply, gap));
            if link == index.links.len() {
                index.links.push(Link {
                    supply: pair.supply,
                    seat,
                    pairs: Vec::new(),
                    least: 0,
                    most: 0,
                });
                index.seats[seat].links.push(link);
            }
            index.links[link].pairs.push(position);
        }
        index.bound_links();
        unusable::mark(&mut index);
        index
    }

    fn empty(problem: &'a Problem) -> Self {
        let (mut gaps, mut providers) = (HashMap::new(), HashMap::new());
        let gap_of: Vec<usize> = problem
            .demands
            .iter()
            .map(|demand| number(&mut gaps, demand.gap))
            .collect();
        let provider_of = problem
            .supplies
            .iter()
            .map(|supply| number(&mut providers, supply.provider.as_str()))
            .collect();
        let gap = GapIndex {
            places: problem.settings.max_providers as usize,
            ..GapIndex::default()
        };
        let values = problem.pairs.iter().map(|pair| unit_value(problem, pair));
        let mut index = Self {
            problem,
            gaps: vec![gap; gaps.len()],
            provider_seats: vec![Vec::new(); providers.len()],
            attention: attention(problem, &providers),
            provider_of,
            budget_of: budgets(problem),
            whole_of: wholes(problem, &gap_of, gaps.len()),
            gap_of,
            seats: Vec::new(),
            links: Vec::new(),
            link_of: vec![None; problem.pairs.len()],
            idle: vec![false; problem.pairs.len()],
            demand_pairs: vec![Vec::new(); problem.demands.len()],
            supply_pairs: vec![Vec::new(); problem.supplies.len()],
            value: values.collect(),
            successors: vec![Vec::new(); problem.demands.len()],
        };
        index.place_demands();
        index
    }

    /// Enters each demand at its gap and at the demands that it waits for.
    fn place_demands(&mut self) {
        for (position, demand) in self.problem.demands.iter().enumerate() {
            self.gaps[self.gap_of[position]].demands.push(position);
            for before in &demand.predecessors {
                self.successors[*before].push(position);
            }
        }
    }

    /// Counts who is on which gap already, and takes their places.
    fn place_present(&mut self) -> HashSet<(usize, &'a str)> {
        let problem = self.problem;
        let numbers: HashMap<&str, usize> = problem
            .supplies
            .iter()
            .zip(&self.provider_of)
            .map(|(supply, provider)| (supply.provider.as_str(), *provider))
            .collect();
        let mut there = HashSet::new();
        for (position, demand) in problem.demands.iter().enumerate() {
            for name in &demand.providers {
                if !there.insert((self.gap_of[position], name.as_str())) {
                    continue;
                }
                let places = &mut self.gaps[self.gap_of[position]].places;
                *places = places.saturating_sub(1);
                if let Some(budget) = numbers
                    .get(name.as_str())
                    .and_then(|provider| self.attention[*provider].as_mut())
                {
                    *budget = budget.saturating_sub(1);
                }
            }
        }
        there
    }

    /// Works out how much each link can carry, and leaves aside the pairs of those that cannot carry their least.
    fn bound_links(&mut self) {
        for position in 0..self.links.len() {
            let place = self.links[position].supply;
            let supply = &self.problem.supplies[place];
            let together = self.budget_of[place]
                .map_or(i64::MAX, |budget| self.problem.budgets[budget].amount);
            let needed = self.links[position]
                .pairs
                .iter()
                .fold(0i64, |sum, pair| sum.saturating_add(self.remaining(*pair)));
            let most = supply
                .amount
                .min(together)
                .min(supply.most.unwrap_or(i64::MAX))
                .min(needed);
            let link = &mut self.links[position];
            (link.least, link.most) = (supply.least.max(0), most);
            if most <= 0 || most < link.least {
                continue;
            }
            for pair in &link.pairs {
                self.link_of[*pair] = Some(position);
                self.demand_pairs[self.problem.pairs[*pair].demand].push(*pair);
                self.supply_pairs[link.supply].push(*pair);
            }
        }
    }

    /// Supplies that draw on the same as one does: those under its budget, or that one alone.
    pub fn together(&self, supply: usize) -> Vec<usize> {
        let budget = self.budget_of[supply].map(|budget| &self.problem.budgets[budget]);
        budget.map_or_else(|| vec![supply], |budget| budget.supplies.clone())
    }

    /// What is of use to a gap only where enough of it comes together.
    pub fn whole(&self, gap: usize) -> Option<&'a Whole> {
        self.whole_of[gap].map(|at| &self.problem.wholes[at])
    }

    fn remaining(&self, pair: usize) -> i64 {
        self.problem.demands[self.problem.pairs[pair].demand].remaining
    }

    /// Most that a usable pair can carry; 0 for others.
    pub fn most(&self, pair: usize) -> i64 {
        self.link_of[pair].map_or(0, |link| self.links[link].most.min(self.remaining(pair)))
    }

    /// Usable pairs of a gap.
    pub fn gap_pairs(&self, gap: usize) -> impl Iterator<Item = usize> + '_ {
        self.gaps[gap]
            .demands
            .iter()
            .flat_map(|demand| self.demand_pairs[*demand].iter().copied())
    }

    /// Demands of a gap that need a kind.
    pub fn of_kind(
        &self,
        gap: usize,
        kind: domain::assistance::AssistanceType,
    ) -> impl Iterator<Item = usize> + '_ {
        self.gaps[gap]
            .demands
            .iter()
            .copied()
            .filter(move |demand| self.problem.demands[*demand].kind == kind)
    }
}

//! What stands against the pairs of a need.

use super::{Reason, Teller};
use crate::plan::index::{least_of, weight};
use std::collections::{BTreeMap, BTreeSet};

/// What keeps one pair from giving more; its order breaks ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Obstacle {
    Condition,
    Attention,
    Places,
    LineMost,
    Spent,
    Least,
    None,
}

impl Teller<'_> {
    /// What stands against the pairs, by how much of the need they could give otherwise.
    pub(super) fn obstacles(&self, demand: usize, below: &Reason) -> Vec<Reason> {
        let index = self.index;
        let mut pairs: BTreeMap<Obstacle, (i64, Vec<usize>)> = BTreeMap::new();
        for pair in &index.demand_pairs[demand] {
            let place = &index.problem.supplies[index.problem.pairs[*pair].supply];
            let held = (place.amount - self.plan.given[*pair]).min(self.plan.need(index, demand));
            if held > 0 {
                let group = pairs.entry(self.obstacle(demand, *pair)).or_default();
                group.0 = group.0.saturating_add(held);
                group.1.push(*pair);
            }
        }
        let mut groups: Vec<_> = pairs.into_iter().collect();
        groups.sort_by_key(|(obstacle, (held, _))| (std::cmp::Reverse(*held), *obstacle));
        groups
            .into_iter()
            .map(|(obstacle, (_, pairs))| self.reason(demand, obstacle, &pairs, below))
            .collect()
    }

    fn obstacle(&self, demand: usize, pair: usize) -> Obstacle {
        let (index, plan) = (self.index, &self.plan);
        let supply = index.problem.pairs[pair].supply;
        let Some(link) = index.link_of[pair] else {
            return Obstacle::Least;
        };
        let seat = index.links[link].seat;
        if !plan.required(index, link) {
            return Obstacle::Condition;
        }
        if !plan.seat_free(index, seat) {
            let provider = index.seats[seat].provider;
            let tired =
                index.attention[provider].is_some_and(|budget| plan.provider[provider] >= budget);
            return if tired {
                Obstacle::Attention
            } else {
                Obstacle::Places
            };
        }
        let (room, elsewhere) = (
            plan.room(index, pair),
            self.spent_of(supply) > plan.given[pair],
        );
        let together: i64 = index.demand_pairs[demand]
            .iter()
            .map(|pair| plan.room(index, *pair))
            .fold(plan.demand[demand], i64::saturating_add);
        let small = plan.link[link] + room < index.links[link].least
            || together < least_of(index.problem, demand);
        match (room > 0, plan.left(index, supply) > 0) {
            (true, _) if !small => Obstacle::None,
            (false, true) => Obstacle::LineMost,
            _ if elsewhere => Obstacle::Spent,
            _ => Obstacle::Least,
        }
    }

    /// How much is spent of a supply, or of all that is under its budget.
    fn spent_of(&self, supply: usize) -> i64 {
        let budget = self.index.budget_of[supply];
        budget.map_or(self.plan.supply[supply], |budget| self.plan.budget[budget])
    }

    fn reason(&self, demand: usize, obstacle: Obstacle, pairs: &[usize], below: &Reason) -> Reason {
        let problem = self.index.problem;
        let places = pairs.iter().map(|pair| problem.pairs[*pair].supply);
        let supplies = places.clone().map(|place| &problem.supplies[place]);
        match obstacle {
            Obstacle::Condition => {
                let kinds: BTreeSet<_> = supplies.filter_map(|supply| supply.requires).collect();
                Reason::Condition(kinds.into_iter().collect())
            }
            Obstacle::Attention => {
                let names: BTreeSet<_> = supplies.map(|supply| supply.provider.clone()).collect();
                Reason::Attention(names.into_iter().collect())
            }
            Obstacle::Places => Reason::Places,
            Obstacle::LineMost => Reason::LineMost,
            Obstacle::Spent => self.spent(demand, places),
            Obstacle::Least => below.clone(),
            Obstacle::None => Reason::NotWorth,
        }
    }

    /// The other demands on which supplies are spent.
    fn spent(&self, demand: usize, supplies: impl Iterator<Item = usize>) -> Reason {
        let (index, problem) = (self.index, self.index.problem);
        let on: BTreeSet<usize> = supplies
            .flat_map(|supply| index.together(supply))
            .flat_map(|supply| &index.supply_pairs[supply])
            .filter(|pair| self.plan.given[**pair] > 0)
            .map(|pair| problem.pairs[*pair].demand)
            .filter(|other| *other != demand)
            .collect();
        let own = weight(problem, demand);
        Reason::Spent {
            higher: on.iter().all(|other| weight(problem, *other) >= own),
            on: on
                .into_iter()
                .map(|other| problem.demands[other].id)
                .collect(),
        }
    }
}

//! A mixed program of a few gaps: what is given on each pair, and the rules of needs and lines.

use crate::plan::{
    index::{Index, least_of},
    ledger::{Aim, Ledger},
};
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem as Mixed, Variable};
use std::collections::BTreeMap;

/// Above this a whole number is treated as divisible and cut down to a whole one afterwards.
const COUNTABLE: i64 = 10_000;

pub(super) struct Model<'a> {
    pub(super) index: &'a Index<'a>,
    /// The plan without the gaps that are opened.
    pub(super) rest: &'a Ledger,
    pub(super) aim: &'a Aim,
    pub(super) mixed: Mixed,
    /// Variable of each pair, and how many units 1 of it is.
    pub(super) pairs: BTreeMap<usize, (Variable, f64)>,
    pub(super) links: BTreeMap<usize, Variable>,
    pub(super) seats: BTreeMap<usize, Variable>,
    pub(super) served: BTreeMap<usize, Variable>,
    /// Given on each pair before.
    pub(super) old: BTreeMap<usize, i64>,
    pub(super) used: BTreeMap<usize, bool>,
    pub(super) start: Vec<(Variable, f64)>,
    /// Whether everything that a plan may hold is in it, as a bound asks for. Else amounts that a solver cannot tell from nothing are
    /// left out, so that what it finds is a plan.
    pub(super) whole: bool,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        index: &'a Index<'a>,
        rest: &'a Ledger,
        aim: &'a Aim,
        old: &[(usize, i64)],
        used: BTreeMap<usize, bool>,
    ) -> Self {
        Self {
            index,
            rest,
            aim,
            mixed: Mixed::new(OptimizationDirection::Maximize),
            pairs: BTreeMap::new(),
            links: BTreeMap::new(),
            seats: BTreeMap::new(),
            served: BTreeMap::new(),
            old: old.iter().copied().collect(),
            used,
            start: Vec::new(),
            whole: false,
        }
    }

    /// One variable for the amount on each pair.
    pub(super) fn amounts(&mut self, gap: usize) {
        let index = self.index;
        for pair in index.gap_pairs(gap) {
            let place = &index.problem.pairs[pair];
            let most = if index.idle[pair] {
                0
            } else {
                let left = self.rest.left(index, place.supply);
                index.most(pair).min(left).max(0)
            };
            let worth = self.aim.value[pair];
            let (variable, scale) =
                if index.problem.demands[place.demand].whole && most <= COUNTABLE {
                    (self.mixed.add_integer_var(worth, (0, most as i32)), 1.0)
                } else {
                    let scale = most.max(1) as f64;
                    let upper = if most > 0 { 1.0 } else { 0.0 };
                    (self.mixed.add_var(worth * scale, (0.0, upper)), scale)
                };
            let given = self.old.get(&pair).copied().unwrap_or(0) as f64;
            self.start.push((variable, given / scale));
            self.pairs.insert(pair, (variable, scale));
        }
    }

    /// Amounts on some pairs, in parts of a whole.
    pub(super) fn sum(&self, pairs: &[usize], whole: f64) -> LinearExpr {
        let mut sum = LinearExpr::empty();
        for (variable, scale) in pairs.iter().filter_map(|pair| self.pairs.get(pair)) {
            sum.add(*variable, scale / whole);
        }
        sum
    }

    /// Whether a demand is served at all, where that matters.
    pub(super) fn served(&mut self, demand: usize) {
        let facts = &self.index.problem.demands[demand];
        let matters = facts.least > 1 || !facts.predecessors.is_empty();
        if matters && !self.index.demand_pairs[demand].is_empty() {
            let variable = self.mixed.add_binary_var(0.0);
            let given: i64 = self.index.demand_pairs[demand]
                .iter()
                .filter_map(|pair| self.old.get(pair))
                .sum();
            self.start.push((variable, f64::from(u8::from(given > 0))));
            self.served.insert(demand, variable);
        }
    }

    /// No more for a demand than remains, and no less than is of use.
    pub(super) fn need(&mut self, demand: usize) {
        let facts = &self.index.problem.demands[demand];
        if self.index.demand_pairs[demand].is_empty() {
            return;
        }
        let whole = facts.remaining as f64;
        let mut sum = self.sum(&self.index.demand_pairs[demand], whole);
        let Some(served) = self.served.get(&demand).copied() else {
            self.mixed.add_constraint(sum, ComparisonOp::Le, 1.0);
            return;
        };
        let mut least = sum.clone();
        sum.add(served, -1.0);
        self.mixed.add_constraint(sum, ComparisonOp::Le, 0.0);
        let stated = least_of(self.index.problem, demand);
        let useful = if self.whole {
            // A row that no solver can tell from none is left out: a bound may be too high, and never too low.
            if stated > facts.remaining / 10_000 {
                stated
            } else {
                0
            }
        } else {
            stated.max(1).max(facts.remaining / 10_000)
        };
        if useful > 0 {
            least.add(served, -(useful as f64) / whole);
            self.mixed.add_constraint(least, ComparisonOp::Ge, 0.0);
        }
    }

    /// What a demand waits for, and what waits for it outside.
    pub(super) fn order(&mut self, demand: usize) {
        let problem = self.index.problem;
        for before in &problem.demands[demand].predecessors {
            let Some(served) = self.served.get(&demand).copied() else {
                continue;
            };
            let open = self.index.demand_pairs[*before]
                .iter()
                .any(|pair| self.pairs.contains_key(pair));
            if open {
                let mut row = self.half(*before, -2.0);
                row.add(served, 1.0);
                self.mixed.add_constraint(
                    row,
                    ComparisonOp::Le,
                    2.0 * problem.demands[*before].covered,
                );
            } else if !self.rest.half(self.index, *before) {
                self.mixed
                    .add_constraint([(served, 1.0)], ComparisonOp::Le, 0.0);
            }
        }
        let outside = |after: &usize| self.rest.demand[*after] > 0;
        if self.index.successors[demand].iter().any(outside)
            && problem.demands[demand].covered < 0.5
        {
            let row = self.half(demand, 2.0);
            self.mixed.add_constraint(
                row,
                ComparisonOp::Ge,
                1.0 - 2.0 * problem.demands[demand].covered,
            );
        }
    }

    /// Share of all of a demand that is given, times a factor.
    fn half(&self, demand: usize, factor: f64) -> LinearExpr {
        let facts = &self.index.problem.demands[demand];
        let all = facts.remaining.max(1) as f64 / (1.0 - facts.covered).max(1e-9);
        self.sum(&self.index.demand_pairs[demand], all / factor)
    }

    /// No more out of a supply than is left of it.
    pub(super) fn supplies(&mut self) {
        let mut by_supply: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for pair in self.pairs.keys() {
            by_supply
                .entry(self.index.problem.pairs[*pair].supply)
                .or_default()
                .push(*pair);
        }
        for (supply, pairs) in by_supply {
            self.at_most(self.rest.left(self.index, supply), &pairs);
        }
    }

    /// No more out of a budget, over all supplies that are under it.
    pub(super) fn budgets(&mut self) {
        let mut by_budget: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for pair in self.pairs.keys() {
            let supply = self.index.problem.pairs[*pair].supply;
            if let Some(budget) = self.index.budget_of[supply] {
                by_budget.entry(budget).or_default().push(*pair);
            }
        }
        for (budget, pairs) in by_budget {
            self.at_most(self.rest.unspent(self.index, budget), &pairs);
        }
    }

    /// No more on some pairs than is left for them.
    fn at_most(&mut self, left: i64, pairs: &[usize]) {
        let left = left.max(0);
        let whole = left.max(1) as f64;
        let row = self.sum(pairs, whole);
        self.mixed
            .add_constraint(row, ComparisonOp::Le, left as f64 / whole);
    }
}

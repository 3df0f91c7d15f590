//! Exact plans of a few gaps at a time, everything else left as it is: small mixed programs for a solver crate.

use crate::plan::{
    index::{Index, least_of},
    ledger::{Aim, Ledger},
};
use microlp::{
    ComparisonOp, LinearExpr, OptimizationDirection, Problem as Mixed, SolveOptions, Variable,
};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Above this a whole number is treated as divisible and cut down to a whole one afterwards.
const COUNTABLE: i64 = 10_000;

/// No small program takes as long, so that this never decides what comes out; it guards against one that would not end.
const TIME_MAX: Duration = Duration::from_secs(5);

/// How an exact program ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// By how much the plan is better.
    pub gain: f64,
    /// Whether nothing better exists, all else left as it is.
    pub exact: bool,
}

/// Plans some gaps anew and keeps what comes out if it is better.
pub fn improve(
    index: &Index<'_>,
    ledger: &mut Ledger,
    aim: &Aim,
    gaps: &[usize],
    nodes: u64,
) -> Outcome {
    let before = ledger.worth(index, aim, gaps);
    let old: Vec<(usize, i64)> = gaps
        .iter()
        .flat_map(|gap| index.gap_pairs(*gap))
        .map(|pair| (pair, ledger.given[pair]))
        .collect();
    let start = ledger.links_in_use(index, gaps);
    old.iter()
        .for_each(|(pair, amount)| ledger.add(index, *pair, -amount));
    let mut model = Model::new(index, ledger, aim, &old, start);
    model.build(gaps);
    let (mixed, pairs, start) = (model.mixed, model.pairs, model.start);
    let found = run(&mixed, start, nodes);
    let mut gain = 0.0;
    if let Some((point, _)) = &found {
        enter(index, ledger, &pairs, point);
        gain = ledger.worth(index, aim, gaps) - before;
    }
    let exact = found.is_some_and(|(_, exact)| exact);
    if gain > 1e-9 && ledger.sound(index, gaps) {
        return Outcome { gain, exact };
    }
    for (pair, amount) in old {
        ledger.add(index, pair, -ledger.given[pair]);
        ledger.add(index, pair, amount);
    }
    // A point that broke a rule once it was whole proves nothing.
    Outcome {
        gain: 0.0,
        exact: exact && gain <= 1e-9,
    }
}

/// Gives on each pair what a point says, cut down to whole units and to what there is room for.
pub(in crate::plan) fn enter(
    index: &Index<'_>,
    ledger: &mut Ledger,
    pairs: &BTreeMap<usize, (Variable, f64)>,
    point: &[f64],
) {
    for (pair, (variable, scale)) in pairs {
        let slack = (1e-6 * scale).clamp(1e-6, 0.49);
        let wanted = (point[variable.idx()] * scale + slack).floor() as i64;
        let amount = wanted.min(ledger.room(index, *pair)).max(0);
        ledger.add(index, *pair, amount);
    }
}

/// Solves a mixed program from a start; `None` where no point was found, whatever the reason: one part that a solver fails at must
/// not cost the plan.
fn run(mixed: &Mixed, start: Vec<(Variable, f64)>, nodes: u64) -> Option<(Vec<f64>, bool)> {
    let mut options = SolveOptions::default();
    options.node_limit = Some(nodes);
    options.mip_gap = 1e-8;
    options.warm_start = Some(start);
    options.time_limit = Some(TIME_MAX);
    let outcome = catch_unwind(AssertUnwindSafe(|| mixed.solve_with(options)))
        .ok()?
        .ok()?;
    let exact = !matches!(
        outcome.termination_reason(),
        microlp::TerminationReason::NodeLimit | microlp::TerminationReason::TimeLimit
    );
    let solution = outcome.into_solution().ok()?;
    let point: Vec<f64> = solution.iter().map(|(_, value)| value).collect();
    point
        .iter()
        .all(|value| value.is_finite())
        .then_some((point, exact))
}

pub(in crate::plan) struct Model<'a> {
    pub(in crate::plan) index: &'a Index<'a>,
    /// The plan without the gaps that are opened.
    pub(in crate::plan) rest: &'a Ledger,
    aim: &'a Aim,
    pub(in crate::plan) mixed: Mixed,
    /// Variable of each pair, and how many units 1 of it is.
    pub(in crate::plan) pairs: BTreeMap<usize, (Variable, f64)>,
    pub(in crate::plan) links: BTreeMap<usize, Variable>,
    seats: BTreeMap<usize, Variable>,
    pub(in crate::plan) served: BTreeMap<usize, Variable>,
    /// Given on each pair before.
    pub(in crate::plan) old: BTreeMap<usize, i64>,
    used: BTreeMap<usize, bool>,
    pub(in crate::plan) start: Vec<(Variable, f64)>,
    /// Whether everything that a plan may hold is in it, as a bound asks for. Else amounts that a solver cannot tell from nothing are
    /// left out, so that what it finds is a plan.
    pub(in crate::plan) whole: bool,
}

impl<'a> Model<'a> {
    pub(in crate::plan) fn new(
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

    pub(in crate::plan) fn build(&mut self, gaps: &[usize]) {
        for gap in gaps {
            self.amounts(*gap);
            self.seats_of(*gap);
        }
        for demand in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].demands) {
            self.served(*demand);
        }
        for demand in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].demands) {
            self.need(*demand);
            self.order(*demand);
        }
        for gap in gaps {
            crate::plan::exact::prerequisites::required(self, *gap);
        }
        self.supplies();
        self.attention();
        if let Some(floor) = &self.aim.floor {
            crate::plan::fairness::floor::lifted(self, floor);
        }
    }

    /// One variable for the amount on each pair.
    fn amounts(&mut self, gap: usize) {
        let index = self.index;
        for pair in index.gap_pairs(gap) {
            let place = &index.problem.pairs[pair];
            let most = if index.idle[pair] {
                0
            } else {
                index
                    .most(pair)
                    .min(self.rest.left(index, place.supply))
                    .max(0)
            };
            let whole = index.problem.demands[place.demand].whole && most <= COUNTABLE;
            let given = self.old.get(&pair).copied().unwrap_or(0) as f64;
            let (variable, scale) = if whole {
                (
                    self.mixed
                        .add_integer_var(self.aim.value[pair], (0, most as i32)),
                    1.0,
                )
            } else {
                let scale = most.max(1) as f64;
                (
                    self.mixed.add_var(
                        self.aim.value[pair] * scale,
                        (0.0, if most > 0 { 1.0 } else { 0.0 }),
                    ),
                    scale,
                )
            };
            self.start.push((variable, given / scale));
            self.pairs.insert(pair, (variable, scale));
        }
    }

    /// Links with their least and most, and seats that are taken by them.
    fn seats_of(&mut self, gap: usize) {
        let index = self.index;
        let mut taken = LinearExpr::empty();
        for seat in &index.gaps[gap].seats {
            let links: Vec<usize> = index.seats[*seat]
                .links
                .iter()
                .copied()
                .filter(|link| self.usable(*link))
                .collect();
            let vars: Vec<Variable> = links.iter().map(|link| self.link(*link)).collect();
            let variable = match vars.as_slice() {
                [] => continue,
                [only] => *only,
                _ => self.shared(&links, &vars),
            };
            if !index.seats[*seat].taken {
                self.seats.insert(*seat, variable);
                taken.add(variable, 1.0);
            }
        }
        self.mixed
            .add_constraint(taken, ComparisonOp::Le, index.gaps[gap].places as f64);
    }

    fn usable(&self, link: usize) -> bool {
        self.index.links[link]
            .pairs
            .iter()
            .any(|pair| self.pairs.contains_key(pair))
    }

    fn shared(&mut self, links: &[usize], vars: &[Variable]) -> Variable {
        let seat = self.mixed.add_binary_var(0.0);
        for variable in vars {
            self.mixed
                .add_constraint([(*variable, 1.0), (seat, -1.0)], ComparisonOp::Le, 0.0);
        }
        let used = links
            .iter()
            .any(|link| self.used.get(link).copied().unwrap_or(false));
        self.start.push((seat, f64::from(u8::from(used))));
        seat
    }

    fn link(&mut self, link: usize) -> Variable {
        let place = &self.index.links[link];
        let used = self.mixed.add_binary_var(self.aim.link[link]);
        let whole = place.most as f64;
        let mut upper = self.sum(&place.pairs, whole);
        upper.add(used, -1.0);
        self.mixed.add_constraint(upper, ComparisonOp::Le, 0.0);
        // A link that is worth something by itself must not be held for nothing.
        let least = if self.aim.link[link] > 0.0 {
            place.least.max(1).max(place.most / 1000)
        } else {
            place.least
        };
        if least > 1 {
            let mut lower = self.sum(&place.pairs, whole);
            lower.add(used, -(least.min(place.most) as f64) / whole);
            self.mixed.add_constraint(lower, ComparisonOp::Ge, 0.0);
        }
        self.start.push((
            used,
            f64::from(u8::from(self.used.get(&link).copied().unwrap_or(false))),
        ));
        self.links.insert(link, used);
        used
    }

    /// Amounts on some pairs, in parts of a whole.
    fn sum(&self, pairs: &[usize], whole: f64) -> LinearExpr {
        let mut sum = LinearExpr::empty();
        for (variable, scale) in pairs.iter().filter_map(|pair| self.pairs.get(pair)) {
            sum.add(*variable, scale / whole);
        }
        sum
    }

    /// Whether a demand is served at all, where that matters.
    fn served(&mut self, demand: usize) {
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

    fn need(&mut self, demand: usize) {
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
    fn order(&mut self, demand: usize) {
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

    fn supplies(&mut self) {
        let mut by_supply: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for pair in self.pairs.keys() {
            by_supply
                .entry(self.index.problem.pairs[*pair].supply)
                .or_default()
                .push(*pair);
        }
        for (supply, pairs) in by_supply {
            let left = self.rest.left(self.index, supply).max(0);
            let whole = left.max(1) as f64;
            let row = self.sum(&pairs, whole);
            self.mixed
                .add_constraint(row, ComparisonOp::Le, left as f64 / whole);
        }
    }

    fn attention(&mut self) {
        let mut by_provider: BTreeMap<usize, LinearExpr> = BTreeMap::new();
        for (seat, variable) in &self.seats {
            by_provider
                .entry(self.index.seats[*seat].provider)
                .or_insert_with(LinearExpr::empty)
                .add(*variable, 1.0);
        }
        for (provider, row) in by_provider {
            if let Some(budget) = self.index.attention[provider] {
                let free = budget.saturating_sub(self.rest.provider[provider]);
                self.mixed
                    .add_constraint(row, ComparisonOp::Le, free as f64);
            }
        }
    }
}

//! The relaxed plan: everything may be split, so that a bound and prices come out in seconds.
//!
//! Every variable lies between 0 and 1 and every row is "at most", so that *any* prices give a bound that holds: what the rows
//! are worth at those prices, and what each variable would still gain. An inexact solver therefore costs tightness, never truth.

use crate::plan::{
    index::{Index, least_of},
    relax::descent::descend,
};
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most variables for the interior point: about two seconds.
const SMALL: usize = 15_000;

/// What a row limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The need of a demand.
    Demand(usize),
    /// The amount of a supply.
    Supply(usize),
    /// The attention of a provider.
    Attention(usize),
    /// The providers of a gap.
    Providers(usize),
    /// Anything else.
    Other,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it limits.
    pub limit: Limit,
    /// Variables with their factors.
    pub terms: Vec<(usize, f64)>,
    /// At most this.
    pub most: f64,
}

/// A linear program to be maximised, its variables between 0 and 1.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Worth of each variable.
    pub worth: Vec<f64>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Whether a variable has to be held below 1 by itself, because no row does.
    pub held: Vec<bool>,
    /// Pair of each of the first variables.
    pub pairs: Vec<usize>,
}

/// A relaxed plan with its prices.
#[derive(Clone, Debug, Default)]
pub struct Relaxed {
    /// Units on each pair.
    pub units: Vec<f64>,
    /// No plan is worth more.
    pub bound: f64,
    /// What one more unit of each supply would be worth.
    pub supply_price: Vec<f64>,
    /// What one more gap would be worth to each provider.
    pub attention_price: Vec<f64>,
}

impl Relaxed {
    /// What a unit on a pair is worth less what it takes from others.
    pub fn margin_value(&self, index: &Index<'_>, pair: usize) -> f64 {
        (index.value[pair] - self.supply_price[index.problem.pairs[pair].supply]).max(0.0)
    }
}

/// The relaxed plan of some gaps, for a worth of each unit.
pub fn relax(index: &Index<'_>, gaps: &[usize], value: &[f64], stop: &dyn Fn() -> bool) -> Relaxed {
    let program = build(index, gaps, value);
    // Interior points are exact, but take minutes where there are many pairs, and nothing can end them.
    let small = program.worth.len() <= SMALL && !stop();
    let exact = if small {
        catch_unwind(AssertUnwindSafe(|| solve(&program)))
            .ok()
            .flatten()
    } else {
        None
    };
    let (point, prices) = exact.unwrap_or_else(|| descend(&program, stop));
    let mut relaxed = Relaxed {
        units: vec![0.0; index.problem.pairs.len()],
        bound: program.bound(&prices),
        supply_price: vec![0.0; index.problem.supplies.len()],
        attention_price: vec![0.0; index.attention.len()],
    };
    for (variable, pair) in program.pairs.iter().enumerate() {
        relaxed.units[*pair] = point[variable].clamp(0.0, 1.0) * index.most(*pair) as f64;
    }
    for (row, price) in program.rows.iter().zip(&prices) {
        match row.limit {
            Limit::Supply(supply) => {
                relaxed.supply_price[supply] += price / index.problem.supplies[supply].amount as f64
            }
            Limit::Attention(provider) => relaxed.attention_price[provider] += price,
            _ => {}
        }
    }
    relaxed
}

impl Program {
    /// What no point is worth more than, by any prices at all.
    pub fn bound(&self, prices: &[f64]) -> f64 {
        let mut gain = self.worth.clone();
        let mut bound = 0.0;
        for (row, price) in self.rows.iter().zip(prices) {
            bound += price * row.most;
            row.terms
                .iter()
                .for_each(|(variable, factor)| gain[*variable] -= price * factor);
        }
        bound + gain.iter().map(|gain| gain.max(0.0)).sum::<f64>()
    }

    fn row(&mut self, limit: Limit, terms: Vec<(usize, f64)>, most: f64) {
        // A row that no point between 0 and 1 can break says nothing.
        if terms.iter().map(|(_, factor)| factor.max(0.0)).sum::<f64>() > most + 1e-12 {
            for (variable, factor) in &terms {
                self.held[*variable] &=
                    *factor < most * (1.0 - 1e-9) || terms.iter().any(|(_, factor)| *factor < 0.0);
            }
            self.rows.push(Row { limit, terms, most });
        }
    }

    fn variable(&mut self, worth: f64) -> usize {
        self.worth.push(worth);
        self.held.push(true);
        self.worth.len() - 1
    }
}

/// Builds the relaxed program of some gaps.
pub fn build(index: &Index<'_>, gaps: &[usize], value: &[f64]) -> Program {
    let mut program = Program::default();
    let mut at = vec![usize::MAX; index.problem.pairs.len()];
    for pair in gaps
        .iter()
        .flat_map(|gap| index.gap_pairs(*gap))
        .filter(|pair| !index.idle[*pair])
    {
        let Some(link) = index.link_of[pair] else {
            continue;
        };
        // A link costs its fee whole; its part by amount is never more.
        let fee = index.problem.settings.line_fee / index.links[link].most as f64;
        at[pair] = program.variable((value[pair] - fee) * index.most(pair) as f64);
        program.pairs.push(pair);
    }
    let builder = Builder { index, at };
    builder.demands(&mut program, gaps);
    builder.supplies(&mut program);
    builder.required(&mut program, gaps);
    builder.seats(&mut program, gaps);
    program
}

struct Builder<'a> {
    index: &'a Index<'a>,
    at: Vec<usize>,
}

impl Builder<'_> {
    /// Terms of pairs, each unit counted as `1 / whole`.
    fn terms(&self, pairs: &[usize], whole: f64) -> Vec<(usize, f64)> {
        let here = pairs.iter().filter(|pair| self.here(**pair));
        here.map(|pair| (self.at[*pair], self.index.most(*pair) as f64 / whole))
            .collect()
    }

    /// Whether a pair is in the program.
    fn here(&self, pair: usize) -> bool {
        self.at[pair] != usize::MAX
    }

    fn demands(&self, program: &mut Program, gaps: &[usize]) {
        for demand in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].demands) {
            let facts = &self.index.problem.demands[*demand];
            let whole = facts.remaining.max(1) as f64;
            let terms = self.terms(&self.index.demand_pairs[*demand], whole);
            for before in &facts.predecessors {
                self.waits(program, *demand, *before, &terms);
            }
            self.least(program, *demand);
            program.row(Limit::Demand(*demand), terms, 1.0);
        }
    }

    /// Nothing of a demand before half of what it waits for: as much of it as twice the share of that, in all and on each pair.
    fn waits(&self, program: &mut Program, demand: usize, before: usize, terms: &[(usize, f64)]) {
        let problem = self.index.problem;
        let first = &problem.demands[before];
        let all = first.remaining.max(1) as f64 / (1.0 - first.covered).max(1e-9);
        let against: Vec<(usize, f64)> = self
            .terms(&self.index.demand_pairs[before], all)
            .into_iter()
            .map(|(at, factor)| (at, -2.0 * factor))
            .collect();
        let most = 2.0 * first.covered + 1e-9;
        program.row(Limit::Other, [terms, &against].concat(), most);
        let remaining = problem.demands[demand].remaining;
        for pair in self.index.demand_pairs[demand]
            .iter()
            .filter(|pair| self.here(**pair) && self.index.most(**pair) < remaining)
        {
            let mut row = self.terms(&[*pair], self.index.most(*pair) as f64);
            row.extend(&against);
            program.row(Limit::Other, row, most);
        }
    }

    /// No part of a demand without the least of it.
    fn least(&self, program: &mut Program, demand: usize) {
        let least = least_of(self.index.problem, demand) as f64;
        let pairs = &self.index.demand_pairs[demand];
        for pair in pairs
            .iter()
            .filter(|pair| self.here(**pair) && (self.index.most(**pair) as f64) < least)
        {
            let mut row = self.terms(pairs, -least);
            row.iter_mut()
                .filter(|(at, _)| *at == self.at[*pair])
                .for_each(|(_, factor)| *factor += 1.0);
            program.row(Limit::Other, row, 0.0);
        }
    }

    fn supplies(&self, program: &mut Program) {
        for (supply, pairs) in self.index.supply_pairs.iter().enumerate() {
            let facts = &self.index.problem.supplies[supply];
            program.row(
                Limit::Supply(supply),
                self.terms(pairs, facts.amount.max(1) as f64),
                1.0,
            );
            if facts.least > 1 {
                // It can be cut into so many parts, and no more.
                let uses = |pair: &usize| {
                    self.index.link_of[*pair].map(|link| self.index.links[link].most as f64)
                };
                let part = |pair: &usize| {
                    Some((self.at[*pair], self.index.most(*pair) as f64 / uses(pair)?))
                };
                let row = pairs
                    .iter()
                    .filter(|pair| self.here(**pair))
                    .filter_map(part)
                    .collect();
                program.row(Limit::Other, row, (facts.amount / facts.least) as f64);
            }
        }
    }

    /// What lines ask for first: no more of them than of the least of that.
    fn required(&self, program: &mut Program, gaps: &[usize]) {
        let problem = self.index.problem;
        for gap in gaps {
            for pair in self.index.gap_pairs(*gap).filter(|pair| self.here(*pair)) {
                let place = &problem.pairs[pair];
                let Some(kind) = problem.supplies[place.supply].requires else {
                    continue;
                };
                if self
                    .index
                    .of_kind(*gap, kind)
                    .any(|demand| problem.demands[demand].covered > 0.0)
                {
                    continue;
                }
                let mut row = self.terms(&[pair], self.index.most(pair) as f64);
                for demand in self.index.of_kind(*gap, kind) {
                    let pairs = &self.index.demand_pairs[demand];
                    let others: Vec<usize> = pairs
                        .iter()
                        .copied()
                        .filter(|other| problem.pairs[*other].supply != place.supply)
                        .collect();
                    // Where the line itself may serve that too, others have to give one unit at least, and else the least.
                    let least = if others.len() < pairs.len() {
                        1
                    } else {
                        least_of(problem, demand).max(1)
                    };
                    row.extend(self.terms(&others, -(least as f64)));
                }
                program.row(Limit::Other, row, 0.0);
            }
        }
    }

    fn seats(&self, program: &mut Program, gaps: &[usize]) {
        let mut uses: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.index.seats.len()];
        for seat in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].seats) {
            let rows = self.parts(*seat);
            uses[*seat] = match rows.as_slice() {
                [] => Vec::new(),
                [only] => {
                    program.row(Limit::Other, only.clone(), 1.0);
                    only.clone()
                }
                _ => vec![(self.shared(program, rows), 1.0)],
            };
        }
        for gap in gaps {
            let free = self.index.gaps[*gap]
                .seats
                .iter()
                .filter(|seat| !self.index.seats[**seat].taken);
            let row = free.flat_map(|seat| uses[*seat].clone()).collect();
            program.row(
                Limit::Providers(*gap),
                row,
                self.index.gaps[*gap].places as f64,
            );
        }
        for (provider, budget) in self.index.attention.iter().enumerate() {
            let Some(budget) = budget else { continue };
            let free = self.index.provider_seats[provider]
                .iter()
                .filter(|seat| !self.index.seats[**seat].taken);
            let row = free.flat_map(|seat| uses[*seat].clone()).collect();
            program.row(Limit::Attention(provider), row, *budget as f64);
        }
    }

    /// How much a seat is in use at least: by each of its links, and by each demand that it serves, as a part of what it could give.
    fn parts(&self, seat: usize) -> Vec<Vec<(usize, f64)>> {
        let mut demands: BTreeMap<usize, (f64, Vec<usize>)> = BTreeMap::new();
        let mut rows = Vec::new();
        for link in self.index.seats[seat]
            .links
            .iter()
            .map(|link| &self.index.links[*link])
        {
            let pairs: Vec<usize> = link
                .pairs
                .iter()
                .copied()
                .filter(|pair| self.here(*pair))
                .collect();
            for pair in &pairs {
                let part = demands
                    .entry(self.index.problem.pairs[*pair].demand)
                    .or_default();
                part.0 += self.index.most(*pair) as f64;
                part.1.push(*pair);
            }
            if pairs.len() > 1 {
                rows.push(self.terms(&pairs, link.most as f64));
            }
        }
        for (demand, (most, pairs)) in demands {
            rows.push(self.terms(
                &pairs,
                most.min(self.index.problem.demands[demand].remaining as f64),
            ));
        }
        rows
    }

    /// A variable that is as much as the most used of several parts of one seat.
    fn shared(&self, program: &mut Program, rows: Vec<Vec<(usize, f64)>>) -> usize {
        let seat = program.variable(0.0);
        for mut row in rows {
            row.push((seat, -1.0));
            program.row(Limit::Other, row, 0.0);
        }
        seat
    }
}

/// Point and prices of a program, as near as interior points come; `None` where the solver fails at it.
fn solve(program: &Program) -> Option<(Vec<f64>, Vec<f64>)> {
    let count = program.worth.len();
    if count == 0 {
        return Some((Vec::new(), vec![0.0; program.rows.len()]));
    }
    let held: Vec<usize> = (0..count)
        .filter(|variable| program.held[*variable])
        .collect();
    let rows = program.rows.len() + held.len() + count;
    let limits = program.rows.iter().map(|row| row.most);
    let mut most: Vec<f64> = limits.chain(held.iter().map(|_| 1.0)).collect();
    most.resize(rows, 0.0);
    let worth: Vec<f64> = program.worth.iter().map(|worth| -worth).collect();
    let settings = DefaultSettings {
        verbose: false,
        max_iter: 80,
        tol_gap_rel: 1e-6,
        tol_gap_abs: 1e-7,
        ..DefaultSettings::default()
    };
    let mut solver = DefaultSolver::new(
        &CscMatrix::zeros((count, count)),
        &worth,
        &matrix(rows, &columns(program, &held)),
        &most,
        &[SupportedConeT::NonnegativeConeT(rows)],
        settings,
    )
    .ok()?;
    solver.solve();
    let (point, prices) = (&solver.solution.x, &solver.solution.z);
    let prices = prices.iter().take(program.rows.len());
    Some((
        point.iter().map(clean).collect(),
        prices.map(clean).collect(),
    ))
}

/// A number of the solver, which may be a little below 0 or none at all.
fn clean(value: &f64) -> f64 {
    if value.is_finite() {
        value.max(0.0)
    } else {
        0.0
    }
}

/// Rows in which each variable stands, with its factors: those of the program, then "at most 1" where it is held, and "at least 0".
fn columns(program: &Program, held: &[usize]) -> Vec<Vec<(usize, f64)>> {
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); program.worth.len()];
    for (position, row) in program.rows.iter().enumerate() {
        row.terms
            .iter()
            .for_each(|(variable, factor)| columns[*variable].push((position, *factor)));
    }
    for (position, variable) in held.iter().enumerate() {
        columns[*variable].push((program.rows.len() + position, 1.0));
    }
    for (variable, column) in columns.iter_mut().enumerate() {
        column.push((program.rows.len() + held.len() + variable, -1.0));
    }
    columns
}

fn matrix(rows: usize, columns: &[Vec<(usize, f64)>]) -> CscMatrix<f64> {
    let mut start = vec![0];
    let (mut at, mut factors) = (Vec::new(), Vec::new());
    for column in columns {
        at.extend(column.iter().map(|(row, _)| *row));
        factors.extend(column.iter().map(|(_, factor)| *factor));
        start.push(at.len());
    }
    CscMatrix::new(rows, columns.len(), start, at, factors)
}

//! From gaps and their pairs to a linear program: the rules of a plan, with everything split that may be.

use super::program::{Limit, Program};
use crate::plan::index::{Index, least_of};
use std::collections::BTreeMap;

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
    builder.budgets(&mut program);
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

    fn budgets(&self, program: &mut Program) {
        for (position, budget) in self.index.problem.budgets.iter().enumerate() {
            let pairs = budget.supplies.iter();
            let pairs: Vec<usize> = pairs
                .flat_map(|supply| self.index.supply_pairs[*supply].iter().copied())
                .collect();
            let terms = self.terms(&pairs, budget.amount.max(1) as f64);
            program.row(Limit::Budget(position), terms, 1.0);
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
        let free = |seats: &[usize]| -> Vec<(usize, f64)> {
            let free = seats.iter().filter(|seat| !self.index.seats[**seat].taken);
            free.flat_map(|seat| uses[*seat].clone()).collect()
        };
        for gap in gaps {
            let of_gap = &self.index.gaps[*gap];
            let row = free(&of_gap.seats);
            program.row(Limit::Providers(*gap), row, of_gap.places as f64);
        }
        for (provider, budget) in self.index.attention.iter().enumerate() {
            if let Some(budget) = budget {
                let row = free(&self.index.provider_seats[provider]);
                program.row(Limit::Attention(provider), row, *budget as f64);
            }
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

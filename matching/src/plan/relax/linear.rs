//! The relaxed plan: everything may be split, so that a bound and prices come out in seconds.
//!
//! Every variable lies between 0 and 1 and every row is "at most", so that *any* prices give a bound that holds: what the rows
//! are worth at those prices, and what each variable would still gain. An inexact solver therefore costs tightness, never truth.

pub use super::{
    build::build,
    program::{Limit, Program, Row},
};

use super::{descent::descend, interior::solve};
use crate::plan::index::Index;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most variables for the interior point: about two seconds.
const SMALL: usize = 15_000;

/// A relaxed plan with its prices.
#[derive(Clone, Debug, Default)]
pub struct Relaxed {
    /// Units on each pair.
    pub units: Vec<f64>,
    /// No plan is worth more.
    pub bound: f64,
    /// What one more unit of each supply would be worth.
    pub supply_price: Vec<f64>,
    /// What one more unit of each budget would be worth.
    pub budget_price: Vec<f64>,
    /// What one more gap would be worth to each provider.
    pub attention_price: Vec<f64>,
}

impl Relaxed {
    /// What a unit on a pair is worth less what it takes from others.
    pub fn margin_value(&self, index: &Index<'_>, pair: usize) -> f64 {
        let supply = index.problem.pairs[pair].supply;
        let together = index.budget_of[supply].map_or(0.0, |budget| self.budget_price[budget]);
        (index.value[pair] - self.supply_price[supply] - together).max(0.0)
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
        budget_price: vec![0.0; index.problem.budgets.len()],
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
            Limit::Budget(budget) => {
                relaxed.budget_price[budget] += price / index.problem.budgets[budget].amount as f64
            }
            Limit::Attention(provider) => relaxed.attention_price[provider] += price,
            _ => {}
        }
    }
    relaxed
}

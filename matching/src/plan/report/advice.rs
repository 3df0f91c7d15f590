//! What would help most: one more person, one more lot of money, one more gap that a provider looks after.
//!
//! Prices of the relaxed plan choose what to ask about, but they overstate what a whole unit brings. So each one is planned
//! again: the plan with the unit and the plan without are improved over the same gaps, and only what is between them is told.

mod tip;
mod words;

pub use tip::{Tip, What};

use crate::plan::{
    exact::program::improve,
    index::Index,
    ledger::{Aim, Ledger},
    problem::{Problem, Supply},
    search::{Dice, grow, served},
    solve::Drawn,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use words::sentence;

/// Gaps that are planned again have about so many pairs.
const SIZE: usize = 90;

/// How much work advice is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Advice {
    /// How many of the highest prices are looked into.
    pub asked: usize,
    /// Rounds of search for each.
    pub rounds: u32,
}

impl Default for Advice {
    fn default() -> Self {
        Self {
            asked: 8,
            rounds: 12,
        }
    }
}

/// Looks into the highest prices, and lists what would bring something, the most first.
///
/// The floor of the policy is kept as far as the plan keeps it. Nearness to the last approved plan is not weighed: this is about what
/// could be had.
pub fn tips(problem: &Problem, drawn: &Drawn, advice: Advice, stop: &dyn Fn() -> bool) -> Vec<Tip> {
    // Asked before there is a price, too: where the time was up before prices were found, there are none to look into.
    if stop() {
        return Vec::new();
    }
    let index = Index::new(problem);
    let mut asked = candidates(&index, drawn);
    asked.sort_by(|one, other| other.predicted.total_cmp(&one.predicted));
    asked.truncate(advice.asked);
    let mut told = Vec::new();
    for mut tip in asked {
        if stop() {
            break;
        }
        tip.confirmed = confirm(&index, drawn, &tip, advice.rounds);
        if tip.confirmed > 1e-6 {
            tip.sentence = sentence(problem, &tip);
            told.push(tip);
        }
    }
    told.sort_by(|one, other| other.confirmed.total_cmp(&one.confirmed));
    told
}

/// Everything that has a price.
fn candidates(index: &Index<'_>, drawn: &Drawn) -> Vec<Tip> {
    let supplies = priced(&drawn.relaxed.supply_price)
        .map(|(position, price)| more_of_a_line(index, position, price));
    let supplied = index.problem.supplies.iter();
    let names: HashMap<usize, &String> = index
        .provider_of
        .iter()
        .copied()
        .zip(supplied.map(|supply| &supply.provider))
        .collect();
    let providers = priced(&drawn.relaxed.attention_price).filter_map(|(provider, price)| {
        let name = (*names.get(&provider)?).clone();
        Some(tip(What::Attention(name), 1, "GAPS", price))
    });
    let budgets = priced(&drawn.relaxed.budget_price)
        .filter_map(|(position, price)| more_of_a_budget(index, position, price));
    let mut all: Vec<Tip> = supplies.chain(budgets).chain(providers).collect();
    all.retain(|tip| tip.predicted > 1e-6);
    all
}

/// Prices above zero, with their positions.
fn priced(prices: &[f64]) -> impl Iterator<Item = (usize, f64)> + '_ {
    prices
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, price)| *price > 0.0)
}

fn more_of_a_line(index: &Index<'_>, position: usize, price: f64) -> Tip {
    let supply = &index.problem.supplies[position];
    let lot = lot(index, &[position], supply.amount);
    tip(What::Supply(supply.id), lot, &supply.unit, price)
}

fn more_of_a_budget(index: &Index<'_>, position: usize, price: f64) -> Option<Tip> {
    let budget = &index.problem.budgets[position];
    let first = index.problem.supplies.get(*budget.supplies.first()?)?;
    let lot = lot(index, &budget.supplies, budget.amount);
    Some(tip(What::Budget(budget.id), lot, &first.unit, price))
}

/// How much more of this amount of some supplies is asked about.
fn lot(index: &Index<'_>, supplies: &[usize], amount: i64) -> i64 {
    let problem = index.problem;
    let mut pairs = supplies
        .iter()
        .flat_map(|supply| &index.supply_pairs[*supply]);
    match pairs.any(|pair| problem.demands[problem.pairs[*pair].demand].whole) {
        true => 1,
        false => (amount / 10).max(1),
    }
}

fn tip(what: What, more: i64, unit: &str, price: f64) -> Tip {
    Tip {
        what,
        more,
        unit: unit.to_owned(),
        predicted: price * more as f64,
        confirmed: 0.0,
        sentence: String::new(),
    }
}

/// The problem with that much more, and the supplies that gain by it.
fn with_more(problem: &Problem, tip: &Tip) -> (Problem, Vec<usize>) {
    let mut more = problem.clone();
    let of = |gains: &dyn Fn(&Supply) -> bool| -> Vec<usize> {
        (0..problem.supplies.len())
            .filter(|supply| gains(&problem.supplies[*supply]))
            .collect()
    };
    let supplies = match &tip.what {
        What::Supply(id) => of(&|supply| supply.id == *id),
        What::Attention(name) => of(&|supply| supply.provider == *name),
        What::Budget(id) => {
            let mut budgets = problem.budgets.iter();
            let known = budgets.find(|budget| budget.id == *id);
            known.map_or_else(Vec::new, |budget| budget.supplies.clone())
        }
    };
    match &tip.what {
        What::Supply(_) => supplies
            .iter()
            .for_each(|supply| more.supplies[*supply].amount += tip.more),
        What::Budget(id) => {
            let of_this = more.budgets.iter_mut().filter(|budget| budget.id == *id);
            of_this.for_each(|budget| budget.amount += tip.more);
        }
        What::Attention(name) => {
            let budget = attention(problem, name);
            let attention = &mut more.settings.attention;
            attention.insert(name.clone(), budget.saturating_add(1));
        }
    }
    (more, supplies)
}

/// How many gaps a provider can look after.
fn attention(problem: &Problem, provider: &str) -> u32 {
    let settings = &problem.settings;
    let own = settings.attention.get(provider).copied();
    own.or(settings.attention_default).unwrap_or(0)
}

/// What the plan gains by more of something: with it and without it, the same gaps are planned again, round by round.
fn confirm(index: &Index<'_>, drawn: &Drawn, tip: &Tip, rounds: u32) -> f64 {
    let (problem, supplies) = with_more(index.problem, tip);
    let more = Index::new(&problem);
    let everything = served(&more);
    let near: Vec<usize> = supplies
        .iter()
        .flat_map(|supply| &more.supply_pairs[*supply])
        .map(|pair| more.gap_of[problem.pairs[*pair].demand])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if near.is_empty() {
        return 0.0;
    }
    let mut dice = Dice::new(index.problem.settings.seed);
    let (mut with, mut without) = (Side::new(&more, drawn), Side::new(index, drawn));
    for _ in 0..rounds {
        let start = begin(&more, &near, &mut dice);
        let gaps = grow(&more, start, &everything, &mut dice, SIZE);
        let exact = [with.improve(drawn, &gaps), without.improve(drawn, &gaps)];
        if gaps.len() == everything.len() && exact == [true; 2] {
            break;
        }
    }
    // Whatever the plan reaches without it, it reaches with it too.
    (with.total() - without.total()).max(0.0)
}

/// Some of the gaps that could gain, in any order, until half of the room is taken.
fn begin(index: &Index<'_>, near: &[usize], dice: &mut Dice) -> Vec<usize> {
    let mut order = near.to_vec();
    for place in (1..order.len()).rev() {
        order.swap(place, dice.below(place + 1));
    }
    let mut pairs = 0;
    let fits = |gap: &usize| {
        let first = pairs == 0;
        pairs += index.gap_pairs(*gap).count();
        first || pairs <= SIZE / 2
    };
    let mut start: Vec<usize> = order.into_iter().filter(fits).collect();
    start.sort_unstable();
    start
}

/// The plan with or without.
struct Side<'a> {
    index: &'a Index<'a>,
    aim: Aim,
    ledger: Ledger,
    short: f64,
}

impl<'a> Side<'a> {
    fn new(index: &'a Index<'a>, drawn: &Drawn) -> Self {
        let ledger = Ledger::restore(index, &drawn.plan.grants);
        let mut side = Self {
            index,
            aim: Aim::plain(index),
            ledger,
            short: 0.0,
        };
        side.short = side.shortfall(drawn);
        side
    }

    /// Plans some gaps anew, unless that takes from the floor; whether nothing better exists.
    fn improve(&mut self, drawn: &Drawn, gaps: &[usize]) -> bool {
        let before = self.ledger.clone();
        let outcome = improve(
            self.index,
            &mut self.ledger,
            &self.aim,
            gaps,
            self.index.problem.settings.nodes,
        );
        if self.shortfall(drawn) > self.short + 1e-9 {
            self.ledger = before;
            return false;
        }
        outcome.exact
    }

    fn shortfall(&self, drawn: &Drawn) -> f64 {
        let floor = self.index.problem.settings.fairness_floor;
        drawn.potentials.as_ref().map_or(0.0, |potentials| {
            potentials.shortfall(self.index, &self.ledger, floor)
        })
    }

    fn total(&self) -> f64 {
        self.ledger.total(self.index, &self.aim)
    }
}

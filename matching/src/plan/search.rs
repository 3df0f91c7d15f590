//! Search by large neighbourhoods: opens some gaps that compete for the same help, plans them exactly, and goes on.

use crate::plan::{
    exact::program::improve,
    index::{Index, weight},
    ledger::{Aim, Ledger},
    problem::{Progress, Stage},
};

/// Random numbers that are the same everywhere for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.roll() % limit.max(1) as u64) as usize
    }

    /// A number between 0 and 1.
    pub fn part(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// How the caller ends a search and watches it.
pub struct Watch<'a> {
    /// Says whether the time of a stage is up.
    pub stop: &'a dyn Fn(Stage) -> bool,
    /// Is told how far the search is.
    pub progress: &'a dyn Fn(Progress),
}

/// By how much the nodes of an exact program may grow where all of a problem is in it.
const NODES_GROW: u64 = 128;

/// Bounds of a search.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// What it is part of.
    pub stage: Stage,
    /// Rounds.
    pub rounds: u32,
    /// Nodes of each exact program.
    pub nodes: u64,
    /// Seed.
    pub seed: u64,
    /// Bound, to end early where it is reached.
    pub bound: f64,
}

/// Improves a plan and says how many rounds that took.
pub fn search(
    index: &Index<'_>,
    ledger: &mut Ledger,
    aim: &Aim,
    effort: Effort,
    watch: &Watch<'_>,
) -> u32 {
    let everything = served(index);
    let mut dice = Dice::new(effort.seed);
    let (mut objective, mut size, mut nodes) = (ledger.total(index, aim), 60usize, effort.nodes);
    let pairs = everything.iter().map(|gap| index.gap_pairs(*gap).count());
    let all: usize = pairs.sum();
    for round in 0..effort.rounds {
        let reached = objective >= effort.bound * (1.0 - 1e-7);
        // What is asked last is the time: a search that got as far as one can was not cut short by it.
        if everything.is_empty() || reached || (watch.stop)(effort.stage) {
            return round;
        }
        (watch.progress)(effort.progress(round, objective));
        let gaps = open(index, ledger, &everything, &mut dice, size);
        let outcome = improve(index, ledger, aim, &gaps, nodes);
        objective += outcome.gain;
        if gaps.len() == everything.len() {
            if outcome.exact {
                return round + 1;
            }
            // Opened as a whole, it comes out the same again and again until it may be looked into more deeply.
            nodes = (nodes * 2).min(effort.nodes * NODES_GROW);
        }
        // As large as can be solved exactly: that differs from data to data and shows only as one goes.
        size = if outcome.exact {
            (size + size / 10 + 1).min(all.max(60))
        } else {
            (size - size / 8).max(20)
        };
    }
    effort.rounds
}

impl Effort {
    fn progress(&self, round: u32, objective: f64) -> Progress {
        Progress {
            stage: self.stage,
            done: round,
            of: self.rounds,
            objective,
            bound: self.bound,
        }
    }
}

/// Gaps that somebody can serve.
pub fn served(index: &Index<'_>) -> Vec<usize> {
    (0..index.gaps.len())
        .filter(|gap| index.gap_pairs(*gap).next().is_some())
        .collect()
}

/// Chooses gaps that compete, from one that lacks much.
fn open(
    index: &Index<'_>,
    ledger: &Ledger,
    everything: &[usize],
    dice: &mut Dice,
    size: usize,
) -> Vec<usize> {
    let first = begin(index, ledger, everything, dice);
    grow(index, vec![first], everything, dice, size)
}

/// Adds gaps that compete with those that are chosen already, until they have so many pairs.
pub fn grow(
    index: &Index<'_>,
    mut gaps: Vec<usize>,
    everything: &[usize],
    dice: &mut Dice,
    size: usize,
) -> Vec<usize> {
    let mut chosen = vec![false; index.gaps.len()];
    gaps.iter().for_each(|gap| chosen[*gap] = true);
    let mut pairs: usize = gaps.iter().map(|gap| index.gap_pairs(*gap).count()).sum();
    // Tries are bounded: a small component has no more gaps to give.
    for _ in 0..size * 4 {
        if pairs >= size {
            break;
        }
        let from = gaps[dice.below(gaps.len())];
        let gap = if dice.below(20) == 0 {
            everything[dice.below(everything.len())]
        } else {
            rival(index, from, dice)
        };
        let more = index.gap_pairs(gap).count();
        if !chosen[gap] && more > 0 && pairs + more <= size.max(1) * 2 {
            chosen[gap] = true;
            gaps.push(gap);
            pairs += more;
        }
    }
    gaps.sort_unstable();
    gaps
}

/// The gap to begin with: of three, the one that lacks most, so that the search works where there is something to win.
fn begin(index: &Index<'_>, ledger: &Ledger, everything: &[usize], dice: &mut Dice) -> usize {
    let lack = |gap: usize| -> f64 {
        let demands = index.gaps[gap].demands.iter();
        let open = |demand: &usize| {
            ledger.need(index, *demand) as f64
                / index.problem.demands[*demand].remaining.max(1) as f64
        };
        demands
            .map(|demand| weight(index.problem, *demand) * open(demand))
            .sum()
    };
    let draws = [0; 3].map(|_| everything[dice.below(everything.len())]);
    draws
        .into_iter()
        .max_by(|left, right| lack(*left).total_cmp(&lack(*right)))
        .unwrap_or(0)
}

/// A gap that some supply of a gap could serve as well, or one under the same budget.
fn rival(index: &Index<'_>, gap: usize, dice: &mut Dice) -> usize {
    let count = index.gap_pairs(gap).count();
    let Some(pair) = index.gap_pairs(gap).nth(dice.below(count)) else {
        return gap;
    };
    let mut supply = index.problem.pairs[pair].supply;
    if index.budget_of[supply].is_some() {
        let together = index.together(supply);
        supply = together[dice.below(together.len())];
    }
    let others = &index.supply_pairs[supply];
    let other = others.get(dice.below(others.len()));
    other.map_or(gap, |other| {
        index.gap_of[index.problem.pairs[*other].demand]
    })
}

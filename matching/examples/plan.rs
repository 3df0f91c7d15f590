//! Draws plans of made-up problems and prints how good they are:
//! `cargo run --release -p matching --example plan -- [GAPS] [SECONDS] [SEED]`.
//!
//! First come first served and greedy by priority are what a desk does by hand; all are measured against the same proven bound.

use matching::plan::check::{check, objective};
use matching::plan::generate::generate;
use matching::plan::index::Index;
use matching::plan::ledger::Ledger;
use matching::plan::shadow::{Advice, shadows};
use matching::plan::solve::solve;
use matching::plan::{Problem, Stage, greedy};
use std::time::Instant;

/// Share of the time that the bound may take.
const BOUND_PART: f64 = 0.3;

fn main() {
    let given = |position: usize, otherwise: f64| std::env::args().nth(position).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
    let (gaps, seconds, seed) = (given(1, 100.0) as usize, given(2, 30.0), given(3, 1.0) as u64);
    let mut problem = generate(gaps, seed);
    problem.settings.rounds = u32::MAX / 8;
    let (demands, supplies, pairs) = (problem.demands.len(), problem.supplies.len(), problem.pairs.len());
    println!("{gaps} gaps, {demands} needs, {supplies} lines, {pairs} pairs, seed {seed}, {seconds} s");

    let start = Instant::now();
    let spent = || start.elapsed().as_secs_f64();
    let bound_at = std::cell::Cell::new(0.0);
    let stop = |stage| spent() > if stage == Stage::Bound { seconds * BOUND_PART } else { seconds };
    let progress = |progress: matching::plan::Progress| {
        if progress.stage == Stage::Search && progress.done == 0 {
            bound_at.set(spent());
        }
    };
    let drawn = match solve(&problem, &stop, &progress) {
        Ok(drawn) => drawn,
        Err(refusal) => {
            eprintln!("no plan: {refusal:?}");
            std::process::exit(1);
        }
    };
    let planned = spent();
    let bound = drawn.plan.proof.bound;
    println!("{:<20} {:>12} {:>12} {:>8} {:>8} {:>8}", "plan", "objective", "bound", "ratio", "rounds", "seconds");
    let row = |name: &str, objective: f64, rounds: u32, seconds: f64| {
        println!("{name:<20} {objective:>12.2} {bound:>12.2} {:>7.2}% {rounds:>8} {seconds:>8.2}", 100.0 * objective / bound);
    };
    for (name, baseline) in [("first come", greedy::first_come as fn(&Index<'_>) -> Ledger), ("greedy by priority", greedy::by_priority)] {
        let (objective, seconds) = measure(&problem, baseline);
        row(name, objective, 0, seconds);
    }
    let (objective, seconds) = measure(&problem, |index| greedy::guided(index, &drawn.relaxed));
    row("greedy by prices", objective, 0, seconds);
    row("plan", drawn.plan.proof.objective, drawn.plan.rounds, planned);
    println!("bound after {:.2} s", bound_at.get());

    let start = Instant::now();
    let told = shadows(&problem, &drawn, Advice::default(), &|| false);
    println!("advice in {:.2} s:", start.elapsed().as_secs_f64());
    for shadow in told {
        println!("  {} Predicted: {:.2}.", shadow.sentence, shadow.predicted);
    }
}

/// What a plan by hand is worth, and how long it takes.
fn measure(problem: &Problem, draw: impl Fn(&Index<'_>) -> Ledger) -> (f64, f64) {
    let start = Instant::now();
    let index = Index::new(problem);
    let grants = draw(&index).grants(&index);
    assert!(check(problem, &grants).is_empty(), "a plan breaks no rule");
    (objective(problem, &grants), start.elapsed().as_secs_f64())
}

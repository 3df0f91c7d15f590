//! Measures plans on made-up problems: `cargo run --release -p matching --example plan -- 100 1000 10000`.

use matching::plan::{Problem, Stage, check::objective, generate::generate, greedy, index::Index, solve};
use std::time::{Duration, Instant};

fn main() {
    let wanted: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if wanted.is_empty() { vec![100, 1_000] } else { wanted };
    println!(
        "{:>6} {:>8} {:>10} {:>11} {:>9} {:>9} {:>8} {:>8}",
        "gaps", "pairs", "bound", "first come", "greedy", "plan", "gap", "seconds"
    );
    sizes.into_iter().for_each(measure);
}

fn measure(gaps: usize) {
    let mut problem = generate(gaps, 7);
    problem.settings.rounds = u32::MAX;
    let limit = Duration::from_secs(std::env::var("SECONDS_MAX").ok().and_then(|text| text.parse().ok()).unwrap_or(60));
    let begin = Instant::now();
    let bounded = std::cell::Cell::new(None);
    let drawn = solve::solve(&problem, &|stage| begin.elapsed() > if stage == Stage::Bound { limit / 3 } else { limit }, &|progress| {
        if progress.bound.is_finite() && bounded.get().is_none() {
            bounded.set(Some(begin.elapsed()));
        }
    });
    let seconds = begin.elapsed().as_secs_f64();
    let Ok(drawn) = drawn else { return println!("{gaps:>6} no plan: {drawn:?}") };
    let bound = drawn.plan.proof.bound;
    let (first, greedy) = baselines(&problem);
    let share = |value: f64| format!("{:.1} %", 100.0 * value / bound);
    println!(
        "{gaps:>6} {:>8} {bound:>10.1} {:>11} {:>9} {:>9} {:>8} {seconds:>8.1}  bound after {:.1} s, {} rounds",
        problem.pairs.len(),
        share(first),
        share(greedy),
        share(drawn.plan.proof.objective),
        format!("{:.1} %", 100.0 * drawn.plan.proof.gap),
        bounded.get().unwrap_or_default().as_secs_f64(),
        drawn.plan.rounds
    );
}

fn baselines(problem: &Problem) -> (f64, f64) {
    let index = Index::new(problem);
    let worth = |ledger: matching::plan::ledger::Ledger| objective(problem, &ledger.grants(&index));
    (worth(greedy::first_come(&index)), worth(greedy::by_priority(&index)))
}

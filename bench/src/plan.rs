//! Plans of made-up problems beside what a desk does by hand, all measured against the same proven bound.

use ::matching::plan::{
    Problem, Stage,
    check::{check, objective},
    generate::generate,
    greedy,
    index::Index,
    ledger::Ledger,
    report::advice::{Advice, tips},
    solve::{Drawn, solve},
};
use anyhow::{Result, anyhow, ensure};
use clap::Args;
use std::time::Instant;

/// How large the problems are.
#[derive(Debug, Args)]
pub(crate) struct PlanOptions {
    /// Numbers of gaps, separated by commas.
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000])]
    gaps: Vec<usize>,
    /// How long each plan may take.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// The same seed makes the same problems.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Share of the time that the bound may take.
const BOUND_PART: f64 = 0.3;

/// Draws plans and prints a Markdown table.
pub(crate) fn run(options: &PlanOptions) -> Result<()> {
    println!("seed {}, {} s a plan\n", options.seed, options.seconds);
    println!(
        "| gaps | needs | lines | pairs | plan | of the bound | beside the plan | rounds | seconds |"
    );
    println!("| --: | --: | --: | --: | --- | --: | --: | --: | --: |");
    options
        .gaps
        .iter()
        .try_for_each(|gaps| measure(*gaps, options))
}

fn measure(gaps: usize, options: &PlanOptions) -> Result<()> {
    let mut problem = generate(gaps, options.seed);
    problem.settings.rounds = u32::MAX / 8;
    let (drawn, bounded, planned) = timed(&problem, options.seconds)?;
    let bound = drawn.plan.proof.bound;
    let sizes = format!(
        "{gaps} | {} | {} | {}",
        problem.demands.len(),
        problem.supplies.len(),
        problem.pairs.len()
    );
    let reached = drawn.plan.proof.objective;
    let row = |name: &str, value: f64, rounds: u32, seconds: f64| {
        let (of_bound, beside) = (100.0 * value / bound, value / reached);
        println!("| {sizes} | {name} | {of_bound:.2} % | {beside:.3} | {rounds} | {seconds:.2} |");
    };
    for (name, value, seconds) in by_hand(&problem, &drawn)? {
        row(name, value, 0, seconds);
    }
    row("plan", reached, drawn.plan.rounds, planned);
    row("bound", bound, 0, bounded);
    let start = Instant::now();
    let told = tips(&problem, &drawn, Advice::default(), &|| false);
    let overstated = told
        .iter()
        .filter(|tip| tip.predicted > tip.confirmed + 1e-6)
        .count();
    println!(
        "| {sizes} | advice: {} kept, {overstated} of them overstated by their price | | | | {:.2} |",
        told.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// A plan drawn in so many seconds, with the seconds that its bound took and those that all took.
fn timed(problem: &Problem, seconds: f64) -> Result<(Drawn, f64, f64)> {
    let start = Instant::now();
    let spent = || start.elapsed().as_secs_f64();
    let stop = |stage| match stage {
        Stage::Bound => spent() > seconds * BOUND_PART,
        _ => spent() > seconds,
    };
    let bounded = std::cell::Cell::new(None);
    let progress = |progress: ::matching::plan::Progress| {
        if progress.stage == Stage::Search && bounded.get().is_none() {
            bounded.set(Some(spent()));
        }
    };
    let drawn =
        solve(problem, &stop, &progress).map_err(|refusal| anyhow!("no plan: {refusal:?}"))?;
    let planned = spent();
    Ok((drawn, bounded.get().unwrap_or(planned), planned))
}

/// A way to draw a plan.
type Draw<'a> = &'a dyn Fn(&Index<'_>) -> Ledger;

/// What a plan by hand is worth, and how long it takes.
fn by_hand(problem: &Problem, drawn: &Drawn) -> Result<Vec<(&'static str, f64, f64)>> {
    let mut measured = Vec::new();
    let plans: [(&str, Draw<'_>); 3] = [
        ("first come, first served", &greedy::first_come),
        ("greedy by priority", &greedy::by_priority),
        ("greedy by prices of the bound", &|index| {
            greedy::guided(index, &drawn.relaxed)
        }),
    ];
    for (name, draw) in plans {
        let start = Instant::now();
        let index = Index::new(problem);
        let grants = draw(&index).grants(&index);
        ensure!(
            check(problem, &grants).is_empty(),
            "a plan by hand breaks a rule"
        );
        measured.push((
            name,
            objective(problem, &grants),
            start.elapsed().as_secs_f64(),
        ));
    }
    Ok(measured)
}

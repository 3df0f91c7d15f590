//! Draws a plan: bound, start, search, fairness, stability, proof.

use super::check::{Fault, Violation, check, objective, validate};
use super::greedy::{by_priority, fill_by_priority, guided};
use super::index::Index;
use super::ledger::{Aim, Ledger};
use super::linear::{Relaxed, relax};
use super::problem::{Plan, Problem, Progress, Proof, Stage};
use super::search::{Effort, Watch, search};

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The problem has faults.
    Faults(Vec<Fault>),
    /// The plan broke a rule, which would be a defect of this module: better no plan than a wrong one.
    Broken(Vec<Violation>),
}

/// A plan with the relaxed one behind it, whose prices [`super::explain`] starts from.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The plan.
    pub plan: Plan,
    /// The relaxed plan.
    pub relaxed: Relaxed,
}

/// Draws a plan. Without a stop it depends on nothing but the problem.
///
/// # Errors
/// Where the problem has faults.
pub fn solve(problem: &Problem, stop: &dyn Fn() -> bool, progress: &dyn Fn(Progress)) -> Result<Drawn, Refusal> {
    let faults = validate(problem);
    if !faults.is_empty() {
        return Err(Refusal::Faults(faults));
    }
    let index = Index::new(problem);
    let watch = Watch { stop, progress };
    progress(Progress { stage: Stage::Bound, done: 0, of: 1, objective: 0.0, bound: f64::INFINITY });
    let everything: Vec<usize> = (0..index.gaps.len()).collect();
    let relaxed = relax(&index, &everything, &index.value);
    let aim = Aim::plain(&index);
    let mut ledger = better(&index, &aim, guided(&index, &relaxed), by_priority(&index));
    let effort = Effort {
        stage: Stage::Search,
        rounds: problem.settings.rounds,
        nodes: problem.settings.nodes,
        seed: problem.settings.seed,
        bound: relaxed.bound,
    };
    let rounds = search(&index, &mut ledger, &aim, effort, &watch);
    fill_by_priority(&index, &mut ledger);
    finish(problem, &index, &ledger, relaxed, rounds, stop())
}

fn better(index: &Index<'_>, aim: &Aim, left: Ledger, right: Ledger) -> Ledger {
    if left.total(index, aim) >= right.total(index, aim) { left } else { right }
}

fn finish(problem: &Problem, index: &Index<'_>, ledger: &Ledger, relaxed: Relaxed, rounds: u32, stopped: bool) -> Result<Drawn, Refusal> {
    let grants = ledger.grants(index);
    let broken = check(problem, &grants);
    if !broken.is_empty() {
        return Err(Refusal::Broken(broken));
    }
    let reached = objective(problem, &grants);
    let gap = if relaxed.bound > 0.0 { ((relaxed.bound - reached) / relaxed.bound).max(0.0) } else { 0.0 };
    let proof = Proof { bound: relaxed.bound, objective: reached, gap };
    Ok(Drawn { plan: Plan { grants, proof, changes: 0, rounds, stopped }, relaxed })
}

//! Draws a plan: bound, start, search, a tighter bound where that is cheap, fairness, stability, proof.

use crate::plan::{
    check::{Fault, Violation, check, objective, validate},
    exact::proof::prove,
    fairness::lift::{Potentials, lift},
    greedy::{by_priority, fill_by_priority, guided},
    index::Index,
    ledger::{Aim, Ledger},
    problem::{Grant, Plan, Problem, Progress, Proof, Stage},
    relax::linear::{Relaxed, relax},
    search::{Effort, Watch, search},
    stability::{changes, settle},
};

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The problem has faults.
    Faults(Vec<Fault>),
    /// The plan broke a rule, which would be a defect of this module: better no plan than a wrong one.
    Broken(Vec<Violation>),
}

/// A plan with what is behind it, which [`crate::plan::report::explain`] starts from.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The plan.
    pub plan: Plan,
    /// The relaxed plan.
    pub relaxed: Relaxed,
    /// The plan before fairness and stability changed it.
    pub free: Vec<Grant>,
    /// The plan before stability changed it.
    pub fair: Vec<Grant>,
    /// What each country could get alone, where the policy has a floor.
    pub potentials: Option<Potentials>,
}

/// What the stages leave.
struct Staged {
    ledger: Ledger,
    bound: f64,
    free: Vec<Grant>,
    fair: Vec<Grant>,
    potentials: Option<Potentials>,
    rounds: u32,
}

/// Draws a plan. Without a stop it depends on nothing but the problem.
///
/// `stop` is asked again and again whether the time of a stage is up: with a limit on the search alone, the stages after it still
/// get their turn.
///
/// # Errors
/// Where the problem has faults.
pub fn solve(
    problem: &Problem,
    stop: &dyn Fn(Stage) -> bool,
    progress: &dyn Fn(Progress),
) -> Result<Drawn, Refusal> {
    let faults = validate(problem);
    if !faults.is_empty() {
        return Err(Refusal::Faults(faults));
    }
    let index = Index::new(problem);
    let stopped = std::cell::Cell::new(false);
    let asked = |stage| {
        let now = stop(stage);
        stopped.set(stopped.get() || now);
        now
    };
    let watch = Watch {
        stop: &asked,
        progress,
    };
    let relaxed = bound(&index, &watch);
    let staged = stages(&index, &relaxed, &watch);
    let mut plan = finish(problem, &index, &staged.ledger, staged.bound)?;
    (plan.rounds, plan.stopped) = (staged.rounds, stopped.get());
    if let Some(potentials) = &staged.potentials {
        plan.countries = potentials.report(&index, &staged.ledger);
    }
    let floor = problem.settings.fairness_floor - 1e-9;
    plan.floor_met = plan.countries.iter().all(|country| country.share >= floor);
    Ok(Drawn {
        plan,
        relaxed,
        free: staged.free,
        fair: staged.fair,
        potentials: staged.potentials,
    })
}

/// The relaxed plan of all gaps, whose worth no plan exceeds.
fn bound(index: &Index<'_>, watch: &Watch<'_>) -> Relaxed {
    (watch.progress)(Progress {
        stage: Stage::Bound,
        done: 0,
        of: 1,
        objective: 0.0,
        bound: f64::INFINITY,
    });
    let everything: Vec<usize> = (0..index.gaps.len()).collect();
    let stop = || (watch.stop)(Stage::Bound);
    relax(index, &everything, &index.value, &stop)
}

/// Search, fairness and stability, one after the other.
fn stages(index: &Index<'_>, relaxed: &Relaxed, watch: &Watch<'_>) -> Staged {
    let settings = &index.problem.settings;
    let effort = |stage, rounds| Effort {
        stage,
        rounds,
        nodes: settings.nodes,
        seed: settings.seed,
        bound: relaxed.bound,
    };
    let short = |stage| effort(stage, settings.rounds / 4 + 1);
    let aim = Aim::plain(index);
    let mut ledger = better(index, &aim, guided(index, relaxed), by_priority(index));
    let whole = effort(Stage::Search, settings.rounds);
    let mut rounds = search(index, &mut ledger, &aim, whole, watch);
    fill_by_priority(index, &mut ledger);
    let bound = prove(index, &mut ledger, relaxed.bound, watch);
    let free = ledger.grants(index);
    let potentials = (settings.fairness_floor > 0.0)
        .then(|| Potentials::new(index, &|| (watch.stop)(Stage::Fairness)));
    if let Some(potentials) = &potentials {
        let effort = short(Stage::Fairness);
        rounds += lift(index, &mut ledger, potentials, effort, watch);
        fill_by_priority(index, &mut ledger);
    }
    let fair = ledger.grants(index);
    let effort = short(Stage::Stability);
    let (ledger, more) = settle(index, ledger, potentials.as_ref(), effort, watch);
    Staged {
        ledger,
        bound,
        free,
        fair,
        potentials,
        rounds: rounds + more,
    }
}

fn better(index: &Index<'_>, aim: &Aim, left: Ledger, right: Ledger) -> Ledger {
    if left.total(index, aim) >= right.total(index, aim) {
        left
    } else {
        right
    }
}

fn finish(
    problem: &Problem,
    index: &Index<'_>,
    ledger: &Ledger,
    bound: f64,
) -> Result<Plan, Refusal> {
    let grants = ledger.grants(index);
    let broken = check(problem, &grants);
    if !broken.is_empty() {
        return Err(Refusal::Broken(broken));
    }
    let reached = objective(problem, &grants);
    let gap = if bound > 0.0 {
        ((bound - reached) / bound).max(0.0)
    } else {
        0.0
    };
    Ok(Plan {
        grants,
        proof: Proof {
            bound,
            objective: reached,
            gap,
        },
        changes: changes(index, ledger),
        ..Plan::default()
    })
}

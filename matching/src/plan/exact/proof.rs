//! A tighter bound where a problem is small: a short exact run over each part of it that competes with no other.
//!
//! The relaxed plan splits what cannot be split, so its bound stays some percent too high however long one searches. Here whole units,
//! leasts and orders count. How far a run goes is counted in nodes and never in time, so that the same problem has the same bound.

use crate::plan::{
    exact::{cuts::tighten, model::Model, program::enter},
    index::Index,
    ledger::{Aim, Ledger},
    problem::{Progress, Stage},
    relax::linear::relax,
    search::{Watch, served},
};
use microlp::{SolveOptions, SolveOutcome, TerminationReason};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Pairs of a part at most. Above this a run of some seconds moves the bound no more.
const PAIRS_MAX: usize = 400;
/// Pairs of a problem at most: above this its parts are too many to be relaxed anew.
const ALL_MAX: usize = 4_000;
/// Nodes of each part times all pairs: a node of a large part takes longer, and all of it a second or two.
const WORK: u64 = 400_000;
/// Nodes between two looks at whether the time is up.
const NODES_AT_ONCE: u64 = 50;
/// No such number of nodes takes as long, so that this decides nothing; it guards against a run that would not end.
const TIME_MAX: Duration = Duration::from_secs(30);
/// How near the run comes to its own best plan, and what the solver's tolerances may hide: both are added to its bound.
const TOLERANCE: f64 = 1e-6;

/// The most that any plan reaches, no more than the bound that is known; the plan is replaced where the run finds a better one.
pub fn prove(index: &Index<'_>, ledger: &mut Ledger, bound: f64, watch: &Watch<'_>) -> f64 {
    let aim = Aim::plain(index);
    let parts = parts(index);
    let sizes: Vec<usize> = parts.iter().map(|part| pairs(index, part)).collect();
    let all = sizes.iter().sum::<usize>();
    let is_large = all > ALL_MAX || sizes.iter().all(|size| *size > PAIRS_MAX);
    if is_large || ledger.total(index, &aim) >= bound * (1.0 - TOLERANCE) {
        return bound;
    }
    let nodes = nodes(index, all);
    let mut proven = 0.0;
    for (done, part) in parts.iter().enumerate() {
        if (watch.stop)(Stage::Search) {
            return bound;
        }
        (watch.progress)(Progress {
            stage: Stage::Bound,
            done: done as u32,
            of: parts.len() as u32,
            objective: ledger.total(index, &aim),
            bound,
        });
        proven += most(index, ledger, &aim, part, nodes, watch);
    }
    // A bound below what a plan reaches would be a defect of a solver: then the other one stands.
    let reached = ledger.total(index, &aim);
    if proven >= reached * (1.0 - TOLERANCE) {
        proven.max(reached).min(bound)
    } else {
        bound
    }
}

/// How many nodes each part is worth.
fn nodes(index: &Index<'_>, pairs: usize) -> u64 {
    let settings = &index.problem.settings;
    let wished = u64::from(settings.rounds).saturating_mul(settings.nodes) / 4;
    wished.min(WORK / pairs.max(1) as u64).max(NODES_AT_ONCE)
}

fn pairs(index: &Index<'_>, gaps: &[usize]) -> usize {
    gaps.iter().map(|gap| index.gap_pairs(*gap).count()).sum()
}

/// Gaps that somebody can serve, in parts: two are in one where a line or a provider may run short between them, or one waits for the
/// other.
fn parts(index: &Index<'_>) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..index.gaps.len()).collect();
    for gaps in rivals(index) {
        for two in gaps.windows(2) {
            let (one, other) = (root(&group, two[0]), root(&group, two[1]));
            group[one.max(other)] = one.min(other);
        }
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for gap in served(index) {
        parts.entry(root(&group, gap)).or_default().push(gap);
    }
    parts.into_values().collect()
}

fn root(group: &[usize], mut gap: usize) -> usize {
    while group[gap] != gap {
        gap = group[gap];
    }
    gap
}

/// Gaps that compete or wait for each other.
fn rivals(index: &Index<'_>) -> Vec<Vec<usize>> {
    let mut carried = vec![0_i64; index.problem.supplies.len()];
    for link in &index.links {
        carried[link.supply] = carried[link.supply].saturating_add(link.most.max(0));
    }
    let of_pair = |pair: &usize| index.gap_of[index.problem.pairs[*pair].demand];
    let short = |supply: &usize| carried[*supply] > index.problem.supplies[*supply].amount;
    let of_supplies = (0..carried.len()).filter(short).map(|supply| {
        index.supply_pairs[supply]
            .iter()
            .map(of_pair)
            .collect::<Vec<_>>()
    });
    let of_providers = (0..index.attention.len()).filter_map(|provider| {
        let seats = index.provider_seats[provider].iter();
        let free: Vec<usize> = seats
            .map(|seat| &index.seats[*seat])
            .filter(|seat| !seat.taken)
            .map(|seat| seat.gap)
            .collect();
        index.attention[provider]
            .is_some_and(|budget| free.len() > budget)
            .then_some(free)
    });
    let of_orders = (0..index.problem.demands.len()).flat_map(|demand| {
        let befores = index.problem.demands[demand].predecessors.iter();
        befores.map(move |before| vec![index.gap_of[demand], index.gap_of[*before]])
    });
    let of_budgets = under_budgets(index, &carried);
    of_supplies
        .chain(of_providers)
        .chain(of_orders)
        .chain(of_budgets)
        .collect()
}

/// Gaps between which a budget may run short, given how much each supply could carry.
fn under_budgets(index: &Index<'_>, carried: &[i64]) -> Vec<Vec<usize>> {
    let problem = index.problem;
    let most = |supply: &usize| carried[*supply].min(problem.supplies[*supply].amount);
    let budgets = problem.budgets.iter().filter(|budget| {
        let supplies = budget.supplies.iter().map(most);
        supplies.fold(0, i64::saturating_add) > budget.amount
    });
    let gaps = budgets.map(|budget| {
        let pairs = budget.supplies.iter();
        let pairs = pairs.flat_map(|supply| &index.supply_pairs[*supply]);
        pairs
            .map(|pair| index.gap_of[problem.pairs[*pair].demand])
            .collect::<Vec<usize>>()
    });
    gaps.collect()
}

/// The most that a part reaches: by the relaxed plan, or less by an exact run.
fn most(
    index: &Index<'_>,
    ledger: &mut Ledger,
    aim: &Aim,
    gaps: &[usize],
    nodes: u64,
    watch: &Watch<'_>,
) -> f64 {
    let stop = || (watch.stop)(Stage::Search);
    let relaxed = relax(index, gaps, &index.value, &stop).bound;
    if pairs(index, gaps) > PAIRS_MAX
        || ledger.worth(index, aim, gaps) >= relaxed * (1.0 - TOLERANCE)
    {
        return relaxed;
    }
    catch_unwind(AssertUnwindSafe(|| {
        run(index, ledger, aim, gaps, nodes, &stop)
    }))
    .ok()
    .flatten()
    .map_or(relaxed, |proven| proven.min(relaxed))
}

/// Solves a part by itself; `None` where the solver has no bound to tell.
fn run(
    index: &Index<'_>,
    ledger: &mut Ledger,
    aim: &Aim,
    gaps: &[usize],
    nodes: u64,
    stop: &dyn Fn() -> bool,
) -> Option<f64> {
    let nothing = Ledger::new(index);
    let old = ledger.given_to(index, gaps);
    let mut model = Model::new(index, &nothing, aim, &old, ledger.links_in_use(index, gaps));
    model.whole = true;
    model.build(gaps);
    tighten(&mut model);
    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES_AT_ONCE);
    options.mip_gap = TOLERANCE / 2.0;
    options.time_limit = Some(TIME_MAX);
    options.warm_start = Some(model.start);
    let mut outcome = model.mixed.solve_with(options).ok()?;
    let mut left = nodes / NODES_AT_ONCE;
    while outcome.termination_reason() == TerminationReason::NodeLimit && left > 1 && !stop() {
        outcome = outcome.resume().ok()?;
        left -= 1;
    }
    let bound = outcome
        .stats()
        .best_bound
        .filter(|bound| bound.is_finite())?;
    if let Some(point) = point(&outcome) {
        let mut found = ledger.clone();
        old.iter()
            .for_each(|(pair, amount)| found.add(index, *pair, -amount));
        enter(index, &mut found, &model.pairs, &point);
        let gain = found.worth(index, aim, gaps) - ledger.worth(index, aim, gaps);
        if gain > 1e-9 && found.sound(index, gaps) {
            *ledger = found;
        }
    }
    Some(bound + TOLERANCE * bound.abs())
}

fn point(outcome: &SolveOutcome) -> Option<Vec<f64>> {
    let point: Vec<f64> = outcome.solution()?.iter().map(|(_, value)| value).collect();
    point.iter().all(|value| value.is_finite()).then_some(point)
}

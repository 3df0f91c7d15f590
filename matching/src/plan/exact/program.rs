//! Exact plans of a few gaps at a time, everything else left as it is: small mixed programs for a solver crate.

use super::model::Model;
use crate::plan::{
    index::Index,
    ledger::{Aim, Ledger},
};
use microlp::{Problem as Mixed, SolveOptions, Variable};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// No small program takes as long, so that this never decides what comes out; it guards against one that would not end.
const TIME_MAX: Duration = Duration::from_secs(5);

/// How an exact program ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// By how much the plan is better.
    pub gain: f64,
    /// Whether nothing better exists, all else left as it is.
    pub exact: bool,
}

/// Plans some gaps anew and keeps what comes out if it is better.
pub fn improve(
    index: &Index<'_>,
    ledger: &mut Ledger,
    aim: &Aim,
    gaps: &[usize],
    nodes: u64,
) -> Outcome {
    let before = ledger.worth(index, aim, gaps);
    let old = ledger.given_to(index, gaps);
    let start = ledger.links_in_use(index, gaps);
    old.iter()
        .for_each(|(pair, amount)| ledger.add(index, *pair, -amount));
    let mut model = Model::new(index, ledger, aim, &old, start);
    model.build(gaps);
    let (mixed, pairs, start) = (model.mixed, model.pairs, model.start);
    let found = run(&mixed, start, nodes);
    let mut gain = 0.0;
    if let Some((point, _)) = &found {
        enter(index, ledger, &pairs, point);
        gain = ledger.worth(index, aim, gaps) - before;
    }
    let exact = found.is_some_and(|(_, exact)| exact);
    if gain > 1e-9 && ledger.sound(index, gaps) {
        return Outcome { gain, exact };
    }
    for (pair, amount) in old {
        ledger.add(index, pair, -ledger.given[pair]);
        ledger.add(index, pair, amount);
    }
    // A point that broke a rule once it was whole proves nothing.
    Outcome {
        gain: 0.0,
        exact: exact && gain <= 1e-9,
    }
}

/// Gives on each pair what a point says, cut down to whole units and to what there is room for.
pub(in crate::plan) fn enter(
    index: &Index<'_>,
    ledger: &mut Ledger,
    pairs: &BTreeMap<usize, (Variable, f64)>,
    point: &[f64],
) {
    for (pair, (variable, scale)) in pairs {
        let slack = (1e-6 * scale).clamp(1e-6, 0.49);
        let wanted = (point[variable.idx()] * scale + slack).floor() as i64;
        let amount = wanted.min(ledger.room(index, *pair)).max(0);
        ledger.add(index, *pair, amount);
    }
}

/// Solves a mixed program from a start; `None` where no point was found, whatever the reason: one part that a solver fails at must
/// not cost the plan.
fn run(mixed: &Mixed, start: Vec<(Variable, f64)>, nodes: u64) -> Option<(Vec<f64>, bool)> {
    let mut options = SolveOptions::default();
    options.node_limit = Some(nodes);
    options.mip_gap = 1e-8;
    options.warm_start = Some(start);
    options.time_limit = Some(TIME_MAX);
    let outcome = catch_unwind(AssertUnwindSafe(|| mixed.solve_with(options)))
        .ok()?
        .ok()?;
    let exact = !matches!(
        outcome.termination_reason(),
        microlp::TerminationReason::NodeLimit | microlp::TerminationReason::TimeLimit
    );
    let solution = outcome.into_solution().ok()?;
    let point: Vec<f64> = solution.iter().map(|(_, value)| value).collect();
    point
        .iter()
        .all(|value| value.is_finite())
        .then_some((point, exact))
}

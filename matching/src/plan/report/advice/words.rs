//! Advice as a sentence.

use super::tip::{Tip, What};
use crate::{
    plan::problem::Problem,
    size::{NEEDS, shown_by_key},
};
use uuid::Uuid;

/// "One more person of ... would add 0.80 to what the plan reaches."
pub(super) fn sentence(problem: &Problem, tip: &Tip) -> String {
    let Tip {
        more,
        unit,
        confirmed,
        ..
    } = tip;
    let what = match &tip.what {
        What::Attention(name) => format!("One more gap that {name} looks after"),
        What::Supply(id) if unit == NEEDS && *more == 1 => {
            format!("One more need that \"{}\" looks after", line(problem, *id))
        }
        What::Supply(id) if unit == "PERSONS" && *more == 1 => {
            format!("One more person of \"{}\"", line(problem, *id))
        }
        What::Supply(id) => format!(
            "{} more of \"{}\"",
            shown_by_key(*more, unit),
            line(problem, *id)
        ),
        What::Budget(id) => format!(
            "{} more under the ceiling over {}",
            shown_by_key(*more, unit),
            lines_under(problem, *id)
        ),
    };
    format!("{what} would add {confirmed:.2} to what the plan reaches.")
}

/// The label of a line, or its id where it has none.
fn line(problem: &Problem, id: Uuid) -> String {
    let mut supplies = problem.supplies.iter();
    let label = supplies
        .find(|supply| supply.id == id)
        .map(|supply| supply.label.clone());
    label
        .filter(|label| !label.is_empty())
        .unwrap_or_else(|| id.to_string())
}

/// The lines under a budget, by their labels.
fn lines_under(problem: &Problem, id: Uuid) -> String {
    let budget = problem.budgets.iter().find(|budget| budget.id == id);
    let supplies = budget.into_iter().flat_map(|budget| &budget.supplies);
    let labels: Vec<String> = supplies
        .map(|at| format!("\"{}\"", line(problem, problem.supplies[*at].id)))
        .collect();
    labels.join(", ")
}

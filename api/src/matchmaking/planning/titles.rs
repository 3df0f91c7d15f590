//! Titles that tell needs and lines apart.

use super::problem_builder::ProblemBuilder;
use matching::plan::Problem;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The problem for sentences alone: where several needs have one title, each has its gap behind it, and lines their offer or programme.
pub(super) fn told_apart(problem_builder: &ProblemBuilder) -> Problem {
    let mut problem = problem_builder.problem.clone();
    let repeated_needs = repeated(problem.demands.iter().map(|demand| &demand.label));
    for demand in &mut problem.demands {
        if repeated_needs.contains(&demand.label) {
            let gap = problem_builder.reference(demand.gap);
            demand.label = format!("{} ({gap})", demand.label);
        }
    }
    let places = problem_builder.places.iter();
    let givers: HashMap<Uuid, &String> = places
        .map(|((_, line), place)| (*line, &place.names.assistance))
        .collect();
    let repeated_lines = repeated(problem.supplies.iter().map(|supply| &supply.label));
    for supply in &mut problem.supplies {
        if let Some(giver) = givers.get(&supply.id)
            && repeated_lines.contains(&supply.label)
        {
            supply.label = format!("{} ({giver})", supply.label);
        }
    }
    problem
}

/// The titles that are there more than once.
fn repeated<'a>(titles: impl Iterator<Item = &'a String>) -> HashSet<String> {
    let mut seen = HashSet::new();
    titles
        .filter(|title| !title.is_empty() && !seen.insert(*title))
        .cloned()
        .collect()
}

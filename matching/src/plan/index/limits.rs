//! What holds over several parts of a problem, by position.

use super::Index;
use crate::plan::problem::Problem;
use std::collections::{BTreeSet, HashMap};

/// How many gaps each provider can look after, by the number of the provider.
pub(super) fn attention(problem: &Problem, providers: &HashMap<&str, usize>) -> Vec<Option<usize>> {
    let settings = &problem.settings;
    let mut attention = vec![None; providers.len()];
    for (name, position) in providers {
        attention[*position] = settings
            .attention
            .get(*name)
            .copied()
            .or(settings.attention_default)
            .map(|budget| budget as usize);
    }
    attention
}

/// Position of the budget that each supply is under.
pub(super) fn budgets(problem: &Problem) -> Vec<Option<usize>> {
    let mut budget_of = vec![None; problem.supplies.len()];
    for (position, budget) in problem.budgets.iter().enumerate() {
        for supply in &budget.supplies {
            budget_of[*supply] = Some(position);
        }
    }
    budget_of
}

/// Position among the wholes of each gap, by its number.
pub(super) fn wholes(problem: &Problem, gap_of: &[usize], gaps: usize) -> Vec<Option<usize>> {
    let mut whole_of = vec![None; gaps];
    for (position, whole) in problem.wholes.iter().enumerate() {
        if let Some(first) = whole.demands.first() {
            whole_of[gap_of[*first]] = Some(position);
        }
    }
    whole_of
}

impl Index<'_> {
    /// The most that lines could give some demands of one gap and unit together, by those of their pairs that count.
    pub fn most_together(&self, demands: &[usize], counts: impl Fn(usize) -> bool) -> i64 {
        let pairs = demands.iter().flat_map(|one| &self.demand_pairs[*one]);
        let links: BTreeSet<usize> = pairs
            .filter(|pair| counts(**pair))
            .filter_map(|pair| self.link_of[*pair])
            .collect();
        let most = links.iter().map(|link| self.links[*link].most);
        let asked = demands
            .iter()
            .map(|one| self.problem.demands[*one].remaining);
        most.fold(0, i64::saturating_add)
            .min(asked.fold(0, i64::saturating_add))
    }
}

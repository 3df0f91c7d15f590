//! What is wrong with a problem, by the names of its file.

use super::Instance;
use crate::plan::{
    check::{AMOUNT_MAX, Fault, WEIGHT_MAX},
    problem::{Budget, Pair, Problem, Whole},
};
use std::collections::BTreeSet;

impl Instance {
    /// A fault of the problem, by the names of the file.
    pub(super) fn spoken(&self, problem: &Problem, fault: &Fault) -> String {
        match fault {
            Fault::Demand(at) => format!(
                "need \"{}\" has a number out of its range: weight must be above 0 and at most {WEIGHT_MAX}, covered lie from 0 to 1, amount and least from 0 to {AMOUNT_MAX}",
                self.needs[*at].name
            ),
            Fault::Supply(at) => format!(
                "line \"{}\" has a number out of its range: amount and least must lie from 0 to {AMOUNT_MAX}, most not below 0",
                self.lines[*at].name
            ),
            Fault::Pair(at) => self.spoken_pair(&problem.pairs[*at]),
            Fault::Budget(at) => format!(
                "the budget over {} {}",
                self.budgets[*at].lines.join(", "),
                wrong_with_budget(problem, *at)
            ),
            Fault::Whole(at) => self.spoken_whole(&problem.wholes[*at]),
            Fault::Order(at) => format!(
                "need \"{}\" waits for itself in turn: take a name out of depends_on",
                self.needs[*at].name
            ),
            Fault::Settings(said) => said.clone(),
        }
    }

    fn spoken_whole(&self, whole: &Whole) -> String {
        let gap = whole.demands.first().map(|at| self.needs[*at].gap.as_str());
        let gap = gap.unwrap_or_default();
        if (1..=AMOUNT_MAX).contains(&whole.least) {
            format!("the gap \"{gap}\" has two wholes: keep one of them")
        } else {
            let least = whole.least;
            format!("the whole of gap \"{gap}\" has the least {least}: write 1 to {AMOUNT_MAX}")
        }
    }

    fn spoken_pair(&self, pair: &Pair) -> String {
        let (need, line) = (&self.needs[pair.demand], &self.lines[pair.supply]);
        let mut wrong = Vec::new();
        if !(0.0..=1.0).contains(&pair.fit) {
            wrong.push(format!("has the fit {}: write 0 to 1", pair.fit));
        }
        if need.unit != line.unit {
            let (asked, given) = (&need.unit, &line.unit);
            wrong.push(format!(
                "mixes units: {asked} of the need, {given} of the line"
            ));
        }
        if wrong.is_empty() {
            wrong.push("appears twice: keep one of them".to_owned());
        }
        format!(
            "the pair of need \"{}\" and line \"{}\" {}",
            need.name,
            line.name,
            wrong.join(", and ")
        )
    }
}

/// What is wrong with a budget that has a fault.
fn wrong_with_budget(problem: &Problem, at: usize) -> String {
    let Budget {
        amount, supplies, ..
    } = &problem.budgets[at];
    let mut wrong = Vec::new();
    if !(0..=AMOUNT_MAX).contains(amount) {
        wrong.push(format!("has the amount {amount}: write 0 to {AMOUNT_MAX}"));
    }
    let units = supplies
        .iter()
        .map(|supply| &problem.supplies[*supply].unit);
    let units: BTreeSet<&String> = units.collect();
    if units.len() > 1 {
        wrong.push("has lines of several units: keep those of one".to_owned());
    }
    if wrong.is_empty() {
        wrong.push("has a line that is under a budget already: take it out of one".to_owned());
    }
    wrong.join(", and ")
}

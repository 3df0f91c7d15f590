//! Budgets over several lines: no plan gives more than one, and its bound holds and closes under them.

use crate::made::{best, draw, drawn, tiny, varied};
use matching::plan::{
    Budget, Problem,
    check::{Fault, Violation, check, objective, validate},
    greedy,
    index::Index,
    report::advice::{Advice, What, tips},
    search::Dice,
    solve::{Refusal, solve},
};
use proptest::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The same problem with budgets over two or three lines of one unit, each of a part of what these have.
fn under_budgets(mut problem: Problem, seed: u64) -> Problem {
    let mut dice = Dice::new(seed ^ 0xB0D6);
    let mut units: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, supply) in problem.supplies.iter().enumerate() {
        units.entry(supply.unit.clone()).or_default().push(position);
    }
    let mut units: Vec<Vec<usize>> = units.into_values().collect();
    units.sort();
    for supplies in units.iter().flat_map(|supplies| supplies.chunks(3)) {
        let all: i64 = supplies.iter().map(|at| problem.supplies[*at].amount).sum();
        problem.budgets.push(Budget {
            id: Uuid::from_u128(900 + problem.budgets.len() as u128),
            amount: all * dice.below(9) as i64 / 8,
            supplies: supplies.to_vec(),
        });
    }
    problem
}

/// How much a plan gives out of each budget, summed from its lines alone.
fn spent(problem: &Problem) -> Vec<(i64, i64)> {
    let grants = draw(problem).grants;
    let of = |budget: &Budget| {
        let ids: Vec<Uuid> = budget
            .supplies
            .iter()
            .map(|at| problem.supplies[*at].id)
            .collect();
        let drawn = grants.iter().filter(|grant| ids.contains(&grant.supply));
        let given: i64 = drawn.map(|grant| grant.amount).sum();
        (given, budget.amount)
    };
    problem.budgets.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_gives_more_than_a_budget_and_its_bound_closes(seed in any::<u64>()) {
        let problem = under_budgets(tiny(seed), seed);
        let (plan, best) = (drawn(&problem).plan, best(&problem, 0, &mut Vec::new()));
        let slack = 1e-6 * (1.0 + best);
        prop_assert_eq!(check(&problem, &plan.grants), []);
        prop_assert!(plan.proof.objective <= best + slack, "{:?} above {best}", plan.proof);
        prop_assert!(plan.proof.bound >= best - slack, "{best} above {:?}", plan.proof);
        prop_assert!(plan.proof.bound - best < 10.0 * slack, "{:?} of {best}", plan.proof);
        for (given, most) in spent(&problem) {
            prop_assert!(given <= most, "{given} of {most}");
        }
    }
}

#[test]
fn a_budget_takes_away_what_it_holds_back_and_no_more() {
    let mut less = 0;
    for seed in 0..60 {
        let free = tiny(seed);
        let mut problem = under_budgets(free.clone(), seed);
        let (without, with) = (draw(&free).proof.objective, draw(&problem).proof.objective);
        let best = best(&problem, 0, &mut Vec::new());
        assert!((with - best).abs() < 1e-6 * (1.0 + best), "seed {seed}");
        assert!(with <= without + 1e-6, "seed {seed}: {with} of {without}");
        less += usize::from(with < without - 1e-6);
        for budget in &mut problem.budgets {
            let lines = budget.supplies.iter();
            budget.amount = lines.map(|at| problem.supplies[*at].amount).sum();
        }
        let wide = draw(&problem).proof.objective;
        assert!(
            (wide - without).abs() < 1e-6 * (1.0 + without),
            "seed {seed}"
        );
    }
    assert!(less > 0, "some hold something back");
}

#[test]
fn every_stage_of_a_plan_keeps_to_budgets() {
    for seed in 0..16 {
        let mut problem = under_budgets(varied(10 + seed as usize * 2, seed), seed);
        if seed % 2 == 0 {
            (
                problem.settings.fairness_floor,
                problem.settings.fairness_cost,
            ) = (0.3, 0.1);
        }
        let plan = draw(&problem);
        assert_eq!(check(&problem, &plan.grants), [], "seed {seed}");
        assert!(plan.proof.objective <= plan.proof.bound + 1e-6);
        let index = Index::new(&problem);
        for by_hand in [greedy::by_priority(&index), greedy::first_come(&index)] {
            let grants = by_hand.grants(&index);
            assert_eq!(check(&problem, &grants), [], "seed {seed}");
            let reached = objective(&problem, &grants);
            let is_free = problem.settings.fairness_floor == 0.0;
            assert!(!is_free || reached <= plan.proof.objective + 1e-9);
        }
        // What was planned under wider budgets is cut down to them.
        problem.previous = plan.grants;
        problem
            .budgets
            .iter_mut()
            .for_each(|budget| budget.amount /= 2);
        let again = draw(&problem);
        assert_eq!(check(&problem, &again.grants), [], "seed {seed}");
        assert!(spent(&problem).iter().all(|(given, most)| given <= most));
    }
}

#[test]
fn what_a_plan_takes_too_much_of_a_budget_is_told_and_faults_are_named() {
    let mut problem = under_budgets(varied(12, 1), 1);
    let plan = draw(&problem);
    let (at, _) = spent(&problem)
        .into_iter()
        .enumerate()
        .max_by_key(|(_, (given, _))| *given)
        .expect("it has budgets");
    problem.budgets[at].amount = 0;
    let over = Violation::OverBudget(problem.budgets[at].id);
    assert_eq!(check(&problem, &plan.grants), [over]);
    let faulty = |change: &dyn Fn(&mut Problem)| {
        let mut problem = problem.clone();
        change(&mut problem);
        assert!(matches!(
            solve(&problem, &|_| false, &|_| {}),
            Err(Refusal::Faults(_))
        ));
        validate(&problem)
    };
    let first = problem.budgets[0].supplies[0];
    let below = |problem: &mut Problem| problem.budgets[0].amount = -1;
    assert_eq!(faulty(&below), [Fault::Budget(0)]);
    let nowhere = |problem: &mut Problem| problem.budgets[0].supplies.push(9_999);
    assert_eq!(faulty(&nowhere), [Fault::Budget(0)]);
    let twice = |problem: &mut Problem| problem.budgets[0].supplies.push(first);
    assert_eq!(faulty(&twice), [Fault::Budget(0)]);
}

#[test]
fn advice_to_raise_a_budget_brings_just_what_it_says() {
    let advice = Advice {
        asked: 100,
        rounds: 12,
    };
    let mut told = 0;
    for seed in 0..60 {
        let problem = under_budgets(tiny(seed), seed);
        let plain = best(&problem, 0, &mut Vec::new());
        for tip in tips(&problem, &drawn(&problem), advice, &|| false) {
            let What::Budget(id) = tip.what else { continue };
            let mut more = problem.clone();
            let mut budgets = more.budgets.iter_mut();
            let budget = budgets.find(|budget| budget.id == id);
            budget.expect("a budget of the problem").amount += tip.more;
            let gain = best(&more, 0, &mut Vec::new()) - plain;
            assert!(
                (gain - tip.confirmed).abs() < 1e-6,
                "seed {seed}: {gain} and not {tip:?}"
            );
            assert!(
                tip.sentence.contains(" more under the ceiling over \""),
                "{tip:?}"
            );
            told += 1;
        }
    }
    assert!(told > 0, "some ceilings hold something back");
}

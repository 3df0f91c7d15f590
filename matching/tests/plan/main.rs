//! What holds of every plan, on made-up problems: it keeps the rules, its bound holds, and on tiny ones nothing beats it.

mod bound;
mod budgets;
mod explain;
mod made;
mod rules;
mod stated;
mod wholes;

use made::{best, draw, tiny, varied};
use matching::plan::{
    Plan, Problem, Stage,
    check::{check, objective},
    generate::generate,
    greedy,
    index::Index,
    ledger::Ledger,
    relax::{descent, linear},
    solve::solve,
    stability::changes,
};

#[test]
fn a_plan_keeps_every_rule_and_lies_between_greedy_and_bound() {
    for seed in 0..24 {
        let problem = varied(8 + seed as usize * 2, seed);
        let plan = draw(&problem);
        assert_eq!(check(&problem, &plan.grants), [], "seed {seed}");
        assert!((objective(&problem, &plan.grants) - plan.proof.objective).abs() < 1e-9);
        assert!(
            plan.proof.objective <= plan.proof.bound + 1e-6,
            "seed {seed}: {:?}",
            plan.proof
        );
        let index = Index::new(&problem);
        for baseline in [greedy::by_priority(&index), greedy::first_come(&index)] {
            let grants = baseline.grants(&index);
            assert_eq!(check(&problem, &grants), [], "seed {seed}");
            assert!(
                objective(&problem, &grants) <= plan.proof.objective + 1e-9,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn nothing_beats_the_plan_of_a_tiny_problem() {
    for seed in 0..120 {
        let problem = tiny(seed);
        let (plan, best) = (draw(&problem), best(&problem, 0, &mut Vec::new()));
        assert!(
            (plan.proof.objective - best).abs() < 1e-6 * (1.0 + best),
            "seed {seed}: {} of {best}",
            plan.proof.objective
        );
        assert!(
            best <= plan.proof.bound + 1e-6,
            "seed {seed}: {best} above {}",
            plan.proof.bound
        );
    }
}

#[test]
fn an_unchanged_problem_keeps_its_plan() {
    for seed in 0..8 {
        let mut problem = varied(20, seed);
        problem.settings.fairness_floor = [0.0, 0.5][seed as usize % 2];
        let first = draw(&problem);
        problem.previous.clone_from(&first.grants);
        let again = draw(&problem);
        assert_eq!(
            (again.changes, again.grants),
            (0, first.grants),
            "seed {seed}"
        );
    }
}

#[test]
fn a_plan_near_to_the_last_one_changes_less_than_a_new_one() {
    let (mut fewer, mut free) = (0, 0);
    for seed in 0..6 {
        let mut problem = varied(30, seed);
        problem.previous = draw(&problem).grants;
        problem
            .supplies
            .iter_mut()
            .step_by(7)
            .for_each(|supply| supply.amount /= 2);
        let near = draw(&problem);
        assert_eq!(check(&problem, &near.grants), []);
        let new = draw(&Problem {
            previous: Vec::new(),
            ..problem.clone()
        });
        let index = Index::new(&problem);
        let changed = changes(&index, &Ledger::restore(&index, &new.grants));
        let worth = |plan: &Plan, changed: usize| {
            plan.proof.objective - problem.settings.stability_fee * changed as f64
        };
        let aside = problem.settings.stability_cost * new.proof.objective;
        assert!(
            worth(&near, near.changes) >= worth(&new, changed) - aside - 1e-9,
            "seed {seed}"
        );
        fewer += near.changes;
        free += changed;
    }
    assert!(fewer < free, "{fewer} changes with a fee, {free} without");
}

#[test]
fn every_country_gets_the_floor_or_the_plan_says_so() {
    for seed in 0..8 {
        let mut problem = varied(24, seed);
        let free = draw(&problem);
        assert!(free.countries.is_empty() && free.floor_met);
        (
            problem.settings.fairness_floor,
            problem.settings.fairness_cost,
        ) = (0.3, 0.1);
        let fair = draw(&problem);
        assert_eq!(check(&problem, &fair.grants), []);
        assert_eq!(
            fair.floor_met,
            fair.countries
                .iter()
                .all(|country| country.share >= 0.3 - 1e-9),
            "seed {seed}"
        );
        assert!(
            fair.proof.objective >= free.proof.objective * 0.9 - 1e-9,
            "seed {seed}"
        );
    }
}

#[test]
fn names_decide_nothing_and_the_same_seed_gives_the_same_plan() {
    let mut problem = varied(25, 3);
    problem.settings.fairness_floor = 0.4;
    let plan = draw(&problem);
    assert_eq!(plan, draw(&problem));
    let swap = |name: &mut String| *name = name.chars().rev().collect();
    let mut named = problem;
    named.demands.iter_mut().for_each(|demand| {
        demand.providers.iter_mut().for_each(swap);
        demand.countries.iter_mut().for_each(swap);
    });
    named
        .supplies
        .iter_mut()
        .for_each(|supply| swap(&mut supply.provider));
    assert_eq!(plan.grants, draw(&named).grants);
}

#[test]
fn a_stop_at_once_still_gives_a_plan_and_a_bound_that_holds() {
    let problem = varied(200, 1);
    let plan = solve(&problem, &|_| true, &|_| {})
        .expect("greedy always ends")
        .plan;
    assert!(plan.stopped && plan.proof.objective > 0.0 && plan.proof.objective <= plan.proof.bound);
    let bounded = solve(&problem, &|stage| stage != Stage::Bound, &|_| {})
        .expect("greedy always ends")
        .plan;
    assert!(bounded.proof.bound <= plan.proof.bound + 1e-6);
}

#[test]
fn steps_find_nearly_the_bound_of_the_interior_point() {
    let problem = generate(150, 5);
    let index = Index::new(&problem);
    let gaps: Vec<usize> = (0..index.gaps.len()).collect();
    let program = linear::build(&index, &gaps, &index.value);
    let exact = linear::relax(&index, &gaps, &index.value, &|| false).bound;
    let (_, prices) = descent::descend(&program, &|| false);
    let near = program.bound(&prices);
    assert!(
        near >= exact * (1.0 - 1e-4) && near <= exact * 1.005,
        "{near} against {exact}"
    );
}

//! What holds of every plan, on made-up problems: it keeps the rules, its bound holds, and on tiny ones nothing beats it.

mod bound;
mod budgets;
mod explain;
mod made;
mod stated;

use domain::assistance::AssistanceType;
use made::{best, draw, tiny, varied};
use matching::plan::{
    Grant, Pair, Plan, Problem, Stage, Supply,
    check::{Fault, Violation, check, objective, validate},
    generate::generate,
    greedy,
    index::Index,
    ledger::Ledger,
    relax::{descent, linear},
    solve::{Refusal, solve},
    stability::changes,
};
use uuid::Uuid;

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

#[test]
fn lines_that_wait_for_each_other_do_not_stand() {
    let mut problem = tiny(0);
    (
        problem.settings.max_providers,
        problem.settings.attention_default,
    ) = (3, None);
    problem.demands.truncate(2);
    let kinds = [AssistanceType::Legislation, AssistanceType::Training];
    for (position, kind) in kinds.into_iter().enumerate() {
        let demand = &mut problem.demands[position];
        (demand.kind, demand.covered, demand.least, demand.remaining) = (kind, 0.0, 0, 2);
        demand.predecessors.clear();
        let supply = &mut problem.supplies[position];
        (supply.amount, supply.least, supply.most) = (2, 0, None);
        supply.requires = Some(kinds[1 - position]);
    }
    problem.pairs = (0..2)
        .map(|position| Pair {
            demand: position,
            supply: position,
            fit: 1.0,
            start: None,
        })
        .collect();
    assert_eq!(draw(&problem).grants, []);
    let give = |position: usize| Grant {
        demand: problem.demands[position].id,
        supply: problem.supplies[position].id,
        amount: 2,
    };
    let broken = check(&problem, &[give(0), give(1)]);
    assert!(
        matches!(
            broken[..],
            [Violation::Requires(..), Violation::Requires(..)]
        ),
        "{broken:?}"
    );
    problem.demands[1].covered = 0.1;
    assert_eq!(draw(&problem).grants.len(), 2);
}

#[test]
fn who_is_there_already_takes_a_place_and_needs_none() {
    let mut problem = generate(1, 2);
    problem.demands.truncate(1);
    problem.demands[0].unit = "USD".to_owned();
    (problem.demands[0].remaining, problem.demands[0].least) = (100, 0);
    let line = |id: u128, provider: &str| Supply {
        id: Uuid::from_u128(id),
        label: String::new(),
        provider: provider.to_owned(),
        unit: "USD".to_owned(),
        amount: 50,
        least: 0,
        most: None,
        requires: None,
        programme: false,
    };
    problem.supplies = vec![line(1, "there"), line(2, "new")];
    problem.pairs = (0..2)
        .map(|supply| Pair {
            demand: 0,
            supply,
            fit: 1.0,
            start: None,
        })
        .collect();
    problem.demands[0].providers = vec!["there".to_owned()];
    (
        problem.settings.max_providers,
        problem.settings.attention_default,
    ) = (1, Some(1));
    let grants = draw(&problem).grants;
    assert_eq!(
        grants.iter().map(|grant| grant.supply).collect::<Vec<_>>(),
        [Uuid::from_u128(1)]
    );
    problem.settings.max_providers = 2;
    assert_eq!(draw(&problem).grants.len(), 2);
}

#[test]
fn faults_are_named_and_no_plan_is_drawn() {
    let good = generate(6, 1);
    assert_eq!(validate(&good), []);
    let fault = |change: &dyn Fn(&mut Problem)| {
        let mut problem = good.clone();
        change(&mut problem);
        assert!(matches!(
            solve(&problem, &|_| false, &|_| {}),
            Err(Refusal::Faults(_))
        ));
        validate(&problem)
    };
    assert_eq!(
        fault(&|problem| problem.demands[1].id = problem.demands[0].id),
        [Fault::Demand(1)]
    );
    assert_eq!(
        fault(&|problem| problem.demands[0].least = -1),
        [Fault::Demand(0)]
    );
    assert_eq!(
        fault(&|problem| problem.demands[0].weight = f64::NAN),
        [Fault::Demand(0)]
    );
    assert_eq!(
        fault(&|problem| problem.supplies[0].least = i64::MAX),
        [Fault::Supply(0)]
    );
    assert_eq!(
        fault(&|problem| problem.supplies[1].id = problem.supplies[0].id),
        [Fault::Supply(1)]
    );
    assert_eq!(
        fault(&|problem| problem.pairs[0].demand = 99),
        [Fault::Pair(0)]
    );
    assert!(fault(&|problem| problem.demands[0].predecessors = vec![0]).contains(&Fault::Order(0)));
    assert_eq!(
        fault(&|problem| problem.settings.fairness_floor = 2.0),
        [Fault::Settings]
    );
}

//! Leasts of whole gaps: money that is of use only where enough of it comes together.

use crate::made::{best, draw, drawn, tiny, varied};
use matching::plan::{
    Grant, Problem, Whole,
    check::{Fault, Violation, check, validate},
    greedy,
    index::Index,
    instance::Instance,
    report::unmet::{Reason, left},
    search::Dice,
};
use proptest::prelude::*;

/// The same problem where the needs of each gap of one unit, or some of these gaps, have to get a part of what they ask for together.
fn with_wholes(mut problem: Problem, seed: u64) -> Problem {
    let mut dice = Dice::new(seed ^ 0x3401E);
    let mut done = Vec::new();
    for at in 0..problem.demands.len() {
        let (gap, unit) = (problem.demands[at].gap, problem.demands[at].unit.clone());
        if done.contains(&gap) || dice.below(3) == 0 {
            continue;
        }
        let all = problem.demands.iter().enumerate();
        let of_gap = all.filter(|(_, one)| one.gap == gap && one.unit == unit);
        let demands: Vec<usize> = of_gap.map(|(at, _)| at).collect();
        let asked: i64 = demands
            .iter()
            .map(|at| problem.demands[*at].remaining)
            .sum();
        let least = (asked * (1 + dice.below(4) as i64) / 4).max(1);
        done.push(gap);
        problem.wholes.push(Whole {
            gap,
            least,
            demands,
        });
    }
    problem
}

/// How much each whole gets by a plan, and its least.
fn together(problem: &Problem, grants: &[Grant]) -> Vec<(i64, i64)> {
    let of = |whole: &Whole| {
        let demands = whole.demands.iter();
        let ids: Vec<_> = demands.map(|at| problem.demands[*at].id).collect();
        let given = grants.iter().filter(|grant| ids.contains(&grant.demand));
        (given.map(|grant| grant.amount).sum(), whole.least)
    };
    problem.wholes.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_gets_nothing_or_enough_and_the_bound_closes(seed in any::<u64>()) {
        let problem = with_wholes(tiny(seed), seed);
        let (plan, best) = (drawn(&problem).plan, best(&problem, 0, &mut Vec::new()));
        let slack = 1e-6 * (1.0 + best);
        prop_assert_eq!(check(&problem, &plan.grants), []);
        prop_assert!((plan.proof.objective - best).abs() <= slack, "{:?} for {best}", plan.proof);
        prop_assert!(plan.proof.bound >= best - slack, "{best} above {:?}", plan.proof);
        prop_assert!(plan.proof.bound - best < 10.0 * slack, "{:?} of {best}", plan.proof);
        for (given, least) in together(&problem, &plan.grants) {
            prop_assert!(given == 0 || given >= least, "{given} of {least}");
        }
    }
}

#[test]
fn a_least_of_the_whole_holds_something_back() {
    let mut less = 0;
    for seed in 0..40 {
        let free = tiny(seed);
        let without = draw(&free).proof.objective;
        let with = draw(&with_wholes(free, seed)).proof.objective;
        assert!(with <= without + 1e-6, "seed {seed}: {with} of {without}");
        less += usize::from(with < without - 1e-6);
    }
    assert!(less > 0, "some hold something back");
}

#[test]
fn every_stage_of_a_plan_keeps_to_wholes() {
    for seed in 0..12 {
        let mut problem = with_wholes(varied(10 + seed as usize * 2, seed), seed);
        if seed % 2 == 0 {
            problem.settings.fairness_floor = 0.3;
            problem.settings.fairness_cost = 0.1;
        }
        let plan = draw(&problem);
        assert_eq!(check(&problem, &plan.grants), [], "seed {seed}");
        assert!(plan.proof.objective <= plan.proof.bound + 1e-6);
        let index = Index::new(&problem);
        for by_hand in [greedy::by_priority(&index), greedy::first_come(&index)] {
            assert_eq!(check(&problem, &by_hand.grants(&index)), [], "seed {seed}");
        }
        // What was planned when less was enough is taken out.
        problem.previous = plan.grants;
        for whole in &mut problem.wholes {
            let asked = whole
                .demands
                .iter()
                .map(|at| problem.demands[*at].remaining);
            whole.least = asked.sum::<i64>().max(1);
        }
        assert_eq!(check(&problem, &draw(&problem).grants), [], "seed {seed}");
    }
}

const ROADS: &str = r#"
whole = [{ gap = "roads", unit = "USD", least = 900 }]

[[need]]
name = "gravel"
gap = "roads"
assistance = "FUNDING"
unit = "USD"
amount = 600

[[need]]
name = "bridges"
gap = "roads"
assistance = "INFRASTRUCTURE"
unit = "USD"
amount = 600

[[need]]
name = "school"
gap = "school"
assistance = "FUNDING"
weight = 0.1
unit = "USD"
amount = 500

[[line]]
name = "grant"
provider = "donor"
unit = "USD"
amount = 800

[[pair]]
need = "gravel"
line = "grant"
fit = 0.9

[[pair]]
need = "bridges"
line = "grant"
fit = 0.9

[[pair]]
need = "school"
line = "grant"
fit = 0.9
"#;

fn stated(text: &str) -> Result<Problem, Vec<String>> {
    let instance: Instance = toml::from_str(text).expect("the text is a problem");
    instance.problem(instance.policy.clone().unwrap_or_default())
}

#[test]
fn what_is_too_little_for_the_whole_goes_to_others_and_the_reason_is_told() {
    let problem = stated(ROADS).expect("nothing is wrong with it");
    let drawn = drawn(&problem);
    let given: Vec<_> = drawn
        .plan
        .grants
        .iter()
        .map(|grant| (grant.demand, grant.amount))
        .collect();
    assert_eq!(
        given,
        [(problem.demands[2].id, 500)],
        "800 are no use to the roads"
    );
    let open = left(&problem, &drawn);
    let gravel = open
        .iter()
        .find(|one| one.demand == problem.demands[0].id)
        .expect("it is open");
    assert_eq!(
        gravel.reason,
        Reason::BelowLeast {
            least: 900,
            most: 800
        }
    );
    assert!(
        gravel
            .sentence
            .contains("of no use to the whole of its gap"),
        "{}",
        gravel.sentence
    );
    let enough = stated(&ROADS.replace("amount = 800", "amount = 900")).expect("it is sound");
    let given: i64 = draw(&enough).grants.iter().map(|grant| grant.amount).sum();
    assert_eq!(given, 900);
    assert_eq!(
        draw(&enough).grants.len(),
        2,
        "the roads, and not the school"
    );
}

#[test]
fn what_is_wrong_with_a_whole_is_said_by_name() {
    let problem = stated(ROADS).expect("nothing is wrong with it");
    let grants =
        draw(&stated(&ROADS.replace("least = 900", "least = 1")).expect("it is sound")).grants;
    let below = Violation::BelowWhole(problem.wholes[0].gap);
    assert!(check(&problem, &grants).contains(&below));
    let faulty = |change: &dyn Fn(&mut Problem)| {
        let mut problem = problem.clone();
        change(&mut problem);
        validate(&problem)
    };
    assert_eq!(faulty(&|one| one.wholes[0].least = 0), [Fault::Whole(0)]);
    assert_eq!(
        faulty(&|one| one.wholes[0].demands.push(2)),
        [Fault::Whole(0)]
    );
    assert_eq!(
        faulty(&|one| one.wholes[0].demands.push(99)),
        [Fault::Whole(0)]
    );
    assert_eq!(
        faulty(&|one| one.wholes[0].demands.clear()),
        [Fault::Whole(0)]
    );
    let again = |one: &mut Problem| one.wholes.push(one.wholes[0].clone());
    assert_eq!(faulty(&again), [Fault::Whole(1)]);
}

#[test]
fn what_a_file_says_wrongly_of_a_whole_is_said_by_name() {
    for (old, new, said) in [
        (
            "gap = \"roads\", unit",
            "gap = \"rods\", unit",
            "names the gap \"rods\" with needs in \"USD\"",
        ),
        (
            "least = 900",
            "least = 0",
            "the whole of gap \"roads\" has the least 0: write 1 to",
        ),
    ] {
        let faults = stated(&ROADS.replacen(old, new, 1)).expect_err(said);
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "{faults:?}"
        );
    }
}

//! Rules of single plans: who waits for whom, who is there already, and what is no problem.

use super::made::{draw, tiny};
use domain::{assistance::AssistanceType, gap::GapSeverity};
use matching::plan::{
    Grant, Pair, Problem, Supply,
    check::{Fault, Violation, check, validate},
    generate::generate,
    solve::{Refusal, solve},
};
use std::collections::BTreeMap;
use uuid::Uuid;

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

/// The faults of a good problem that was changed so, of which no plan is drawn.
fn fault(change: impl Fn(&mut Problem)) -> Vec<Fault> {
    let mut problem = generate(6, 1);
    assert_eq!(validate(&problem), []);
    change(&mut problem);
    assert!(matches!(
        solve(&problem, &|_| false, &|_| {}),
        Err(Refusal::Faults(_))
    ));
    validate(&problem)
}

#[test]
fn faults_are_named_and_no_plan_is_drawn() {
    assert_eq!(
        fault(|problem| problem.demands[1].id = problem.demands[0].id),
        [Fault::Demand(1)]
    );
    assert_eq!(
        fault(|problem| problem.demands[0].least = -1),
        [Fault::Demand(0)]
    );
    assert_eq!(
        fault(|problem| problem.demands[0].weight = f64::NAN),
        [Fault::Demand(0)]
    );
    assert_eq!(
        fault(|problem| problem.supplies[0].least = i64::MAX),
        [Fault::Supply(0)]
    );
    assert_eq!(
        fault(|problem| problem.supplies[1].id = problem.supplies[0].id),
        [Fault::Supply(1)]
    );
    assert_eq!(
        fault(|problem| problem.pairs[0].demand = 99),
        [Fault::Pair(0)]
    );
    assert!(fault(|problem| problem.demands[0].predecessors = vec![0]).contains(&Fault::Order(0)));
}

#[test]
fn numbers_of_a_policy_that_are_out_of_range_are_named() {
    let policy = fault(|problem| {
        problem.settings.fairness_floor = 2.0;
        problem.settings.line_fee = -1.0;
        problem.settings.severity = BTreeMap::from([(GapSeverity::High, 0.0)]);
        problem.settings.max_providers = 0;
    });
    let policy: Vec<String> = policy.iter().map(ToString::to_string).collect();
    assert_eq!(
        policy,
        [
            "fairness_floor of the policy is 2: write 0 to 1",
            "line_fee of the policy is -1: write 0 or more, below 1000000",
            "severity.HIGH of the policy is 0: write above 0, at most 1000000",
            "max_providers of the policy is 0: write 1 or more",
        ]
    );
}

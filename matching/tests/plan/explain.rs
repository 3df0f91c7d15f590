//! What a plan says of itself: coverage adds up, reasons are those that were made, and advice brings what it says.

mod advice;

use crate::made::{drawn, varied};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use matching::plan::{
    Demand, Grant, Pair, Problem, Settings, Supply,
    report::{
        advice::Advice,
        explain::{Grouping, coverage},
        unmet::{Reason, Unmet, left},
    },
};
use uuid::Uuid;

const PLENTY: Advice = Advice {
    asked: 100,
    rounds: 12,
};

fn demand(number: u128, weight: f64) -> Demand {
    Demand {
        id: Uuid::from_u128(number),
        label: format!("need {number}"),
        gap: Uuid::from_u128(100 + number),
        kind: AssistanceType::Training,
        countries: vec!["CAF".to_owned(), "SOM".to_owned()],
        sector: "15130".to_owned(),
        conditions: vec!["B1".to_owned(), "B2".to_owned()],
        regime: None,
        severity: None,
        weight,
        unit: "PERSONS".to_owned(),
        remaining: 4,
        covered: 0.0,
        least: 2,
        whole: true,
        providers: Vec::new(),
        predecessors: Vec::new(),
        until: None,
    }
}

fn supply(number: u128, amount: i64) -> Supply {
    Supply {
        id: Uuid::from_u128(200 + number),
        label: format!("line {number}"),
        provider: format!("P{number}"),
        unit: "PERSONS".to_owned(),
        amount,
        least: 0,
        most: None,
        requires: None,
        programme: false,
    }
}

/// Two needs, the first of more weight, and one line of four persons that may serve both.
fn two() -> Problem {
    Problem {
        demands: vec![demand(1, 3.0), demand(2, 1.0)],
        supplies: vec![supply(1, 4)],
        pairs: (0..2)
            .map(|demand| Pair {
                demand,
                supply: 0,
                fit: 1.0,
                start: None,
            })
            .collect(),
        settings: Settings {
            rounds: 20,
            ..Settings::default()
        },
        ..Problem::default()
    }
}

/// What is told of the second of two needs, once something is changed.
fn told(change: &dyn Fn(&mut Problem)) -> Unmet {
    let mut problem = two();
    change(&mut problem);
    let mut left = left(&problem, &drawn(&problem));
    left.retain(|left| left.demand == Uuid::from_u128(2));
    left.pop().expect("the second need is left")
}

#[test]
fn coverage_is_told_by_group() {
    let mut problem = two();
    (problem.demands[1].covered, problem.demands[1].remaining) = (0.5, 4);
    let covered = coverage(&problem, &drawn(&problem).plan.grants);
    let of = |grouping: Grouping, name: &str| {
        covered
            .iter()
            .find(|one| one.grouping == grouping && one.name == name)
            .expect("a group")
    };
    let all = of(Grouping::All, "");
    assert_eq!(
        (all.weighted.needed, all.weighted.before, all.weighted.after),
        (4.0, 0.5, 3.5)
    );
    let persons = all.units["PERSONS"];
    assert_eq!(
        (persons.needed, persons.before, persons.after),
        (12.0, 4.0, 8.0)
    );
    assert_eq!(of(Grouping::Country, "SOM").weighted.after, 1.75);
    assert_eq!(of(Grouping::Sector, "15130").weighted, all.weighted);
    assert_eq!(of(Grouping::Condition, "B2").weighted, all.weighted);
    assert_eq!(
        all.sentence,
        "Of the weighted need of all, 12 % was covered, and 88 % with the plan."
    );
}

#[test]
fn coverage_adds_up_in_every_grouping() {
    for seed in 0..6 {
        let problem = varied(20, seed);
        let covered = coverage(&problem, &drawn(&problem).plan.grants);
        let sum = |grouping: Grouping| {
            covered
                .iter()
                .filter(|one| one.grouping == grouping)
                .map(|one| one.weighted.after)
                .sum::<f64>()
        };
        assert!(
            (sum(Grouping::All) - sum(Grouping::Country)).abs() < 1e-9,
            "seed {seed}"
        );
        assert!(
            covered
                .iter()
                .all(|one| one.weighted.before <= one.weighted.after
                    && one.weighted.after <= one.weighted.needed + 1e-9)
        );
    }
}

/// The reason that is told of the second of two needs, once something is changed.
fn reason(change: &dyn Fn(&mut Problem)) -> Reason {
    told(change).reason
}

#[test]
fn what_rules_a_need_out_is_its_reason() {
    let day = |day: u32| NaiveDate::from_ymd_opt(2027, 1, day);
    assert_eq!(reason(&|problem| problem.pairs.truncate(1)), Reason::NoPair);
    assert_eq!(
        reason(&|problem| (problem.demands[1].until, problem.pairs[1].start) = (day(3), day(9))),
        Reason::TooLate(day(9))
    );
    assert_eq!(
        reason(&|problem| problem.supplies[0].amount = 1),
        Reason::BelowLeast { least: 2, most: 1 }
    );
    assert_eq!(
        reason(&|problem| problem.supplies[0].least = 5),
        Reason::BelowLeast { least: 2, most: 0 }
    );
}

#[test]
fn needs_on_which_lines_are_spent_are_the_reason() {
    let on = vec![Uuid::from_u128(1)];
    let spent = told(&|_| {});
    assert_eq!(
        spent.reason,
        Reason::Spent {
            on: on.clone(),
            higher: true
        }
    );
    assert_eq!(
        spent.sentence,
        "What may serve it goes to needs of no lower priority: need 1."
    );
    assert_eq!((spent.missing, spent.weight), (4, 1.0));
    assert_eq!(
        reason(&|problem| (problem.demands[1].weight, problem.demands[1].remaining) = (3.5, 8)),
        Reason::Spent { on, higher: false }
    );
}

#[test]
fn what_a_need_or_a_line_waits_for_is_the_reason() {
    let waits = reason(&|problem| {
        problem.pairs.remove(0);
        problem.demands[1].predecessors = vec![0];
    });
    assert_eq!(waits, Reason::Waits(vec![Uuid::from_u128(1)]));
    let asks = told(&|problem| problem.supplies[0].requires = Some(AssistanceType::Legislation));
    assert_eq!(
        asks.reason,
        Reason::Condition(vec![AssistanceType::Legislation])
    );
    assert_eq!(
        asks.sentence,
        "Lines that may serve it ask for legislation on the same gap first, which nobody commits."
    );
}

#[test]
fn the_limit_that_is_reached_is_the_reason() {
    let tired = reason(&|problem| {
        problem.supplies[0].amount = 9;
        problem.settings.attention_default = Some(1);
    });
    assert_eq!(tired, Reason::Attention(vec!["P1".to_owned()]));
    assert_eq!(
        reason(&|problem| (problem.supplies[0].amount, problem.supplies[0].most) = (9, Some(3))),
        Reason::LineMost
    );
    let places = reason(&|problem| {
        (problem.settings.max_providers, problem.supplies[0].amount) = (1, 9);
        problem.demands[1].providers = vec!["other".to_owned()];
    });
    assert_eq!(places, Reason::Places);
    let fee = reason(&|problem| {
        (problem.supplies[0].amount, problem.settings.line_fee) = (9, 1.5);
    });
    assert_eq!(fee, Reason::NotWorth);
}

#[test]
fn what_the_floor_or_the_last_plan_took_is_told() {
    let apart = |problem: &mut Problem, least: i64, weights: [f64; 2]| {
        for position in 0..2 {
            let demand = &mut problem.demands[position];
            (demand.weight, demand.least) = (weights[position], least);
            demand.countries = vec![["CAF", "SOM"][position].to_owned()];
        }
    };
    let floor = told(&|problem| {
        apart(problem, 2, [2.9, 3.0]);
        (
            problem.settings.fairness_floor,
            problem.settings.fairness_cost,
        ) = (0.4, 0.2);
    });
    assert_eq!((floor.missing, floor.reason), (2, Reason::Floor));
    let kept = told(&|problem| {
        apart(problem, 4, [2.99, 3.0]);
        problem.previous = vec![Grant {
            demand: Uuid::from_u128(1),
            supply: Uuid::from_u128(201),
            amount: 4,
        }];
        problem.settings.stability_cost = 0.01;
    });
    assert_eq!(kept.reason, Reason::Stability);
}

#[test]
fn everything_left_has_a_reason_that_holds() {
    for seed in 0..12 {
        let problem = varied(24, seed);
        let drawn = drawn(&problem);
        for left in left(&problem, &drawn) {
            assert!(left.missing > 0 && left.weight > 0.0 && left.sentence.ends_with('.'));
            let position = problem
                .demands
                .iter()
                .position(|demand| demand.id == left.demand)
                .expect("a demand of the problem");
            let pairs = problem
                .pairs
                .iter()
                .filter(|pair| pair.demand == position)
                .count();
            assert_eq!(left.reason == Reason::NoPair, pairs == 0, "seed {seed}");
            assert!(
                !matches!(left.reason, Reason::Floor | Reason::Stability),
                "seed {seed}: no such stage was run"
            );
        }
    }
}

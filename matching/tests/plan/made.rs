//! Made-up problems, and the best plans of those that are tiny.

use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use matching::plan::{
    Demand, Grant, Pair, Plan, Problem, Settings, Supply,
    check::{check, objective},
    generate::generate,
    search::Dice,
    solve::{Drawn, solve},
};
use uuid::Uuid;

pub(crate) fn draw(problem: &Problem) -> Plan {
    drawn(problem).plan
}

pub(crate) fn drawn(problem: &Problem) -> Drawn {
    solve(problem, &|_| false, &|_| {}).expect("a problem without faults has a plan")
}

/// A made-up problem with every rule in play.
pub(crate) fn varied(gaps: usize, seed: u64) -> Problem {
    let mut problem = generate(gaps, seed);
    let mut dice = Dice::new(seed ^ 0xABCD);
    let day = |number: usize| NaiveDate::from_ymd_opt(2027, 1, 1 + number as u32);
    problem.settings.rounds = 40;
    problem.settings.attention_default = Some(3 + dice.below(4) as u32);
    problem.settings.max_providers = 1 + dice.below(3) as u32;
    let kinds: Vec<AssistanceType> = problem.demands.iter().map(|demand| demand.kind).collect();
    for demand in &mut problem.demands {
        demand.until = (dice.below(3) == 0).then(|| day(dice.below(28))).flatten();
        if dice.below(4) == 0 {
            demand.covered = [0.2, 0.5, 0.9][dice.below(3)];
            demand.providers = vec![format!("P{}", dice.below(9))];
        }
    }
    for supply in &mut problem.supplies {
        supply.provider = format!("P{}", dice.below(9));
        supply.requires = (dice.below(3) == 0).then(|| kinds[dice.below(kinds.len())]);
    }
    for pair in &mut problem.pairs {
        pair.start = day(dice.below(28));
    }
    problem
}

/// A problem so small that every plan of it can be looked at.
pub(crate) fn tiny(seed: u64) -> Problem {
    let mut dice = Dice::new(seed);
    let mut settings = Settings {
        seed,
        attention_default: Some(1 + dice.below(2) as u32),
        ..Settings::default()
    };
    settings.max_providers = 1 + dice.below(2) as u32;
    settings.line_fee = [0.001, 0.1][dice.below(2)];
    let mut problem = Problem {
        settings,
        ..Problem::default()
    };
    for number in 0..4 {
        problem.demands.push(tiny_demand(number, &mut dice));
    }
    for number in 0..3 {
        problem.supplies.push(tiny_supply(number, &mut dice));
    }
    for _ in 0..6 {
        let pair = Pair {
            demand: dice.below(4),
            supply: dice.below(3),
            fit: dice.part(),
            start: None,
        };
        let is_same = |other: &Pair| (other.demand, other.supply) == (pair.demand, pair.supply);
        if !problem.pairs.iter().any(is_same) {
            problem.pairs.push(pair);
        }
    }
    problem
}

const KINDS: [AssistanceType; 3] = [
    AssistanceType::Legislation,
    AssistanceType::Expertise,
    AssistanceType::Training,
];

fn tiny_demand(number: usize, dice: &mut Dice) -> Demand {
    let waits = number % 2 == 1 && dice.below(2) == 0;
    let (present, remaining) = (dice.below(5) == 0, 1 + dice.below(4) as i64);
    Demand {
        id: Uuid::from_u128(100 + number as u128),
        label: String::new(),
        gap: Uuid::from_u128(200 + number as u128 / 2),
        kind: KINDS[dice.below(3)],
        countries: vec![format!("C{}", number / 2)],
        sector: String::new(),
        conditions: Vec::new(),
        regime: None,
        severity: None,
        weight: 1.0 + dice.part() * 4.0,
        unit: "PERSONS".to_owned(),
        remaining,
        covered: if present { 0.3 } else { 0.0 },
        least: dice.below(4) as i64,
        whole: true,
        providers: if present {
            vec![format!("P{}", dice.below(3))]
        } else {
            Vec::new()
        },
        predecessors: waits.then(|| number - 1).into_iter().collect(),
        until: None,
    }
}

fn tiny_supply(number: usize, dice: &mut Dice) -> Supply {
    Supply {
        id: Uuid::from_u128(300 + number as u128),
        label: String::new(),
        provider: format!("P{}", dice.below(3)),
        unit: "PERSONS".to_owned(),
        amount: 1 + dice.below(6) as i64,
        least: dice.below(3) as i64,
        most: (dice.below(3) == 0).then(|| 1 + dice.below(4) as i64),
        requires: (dice.below(3) == 0).then(|| KINDS[dice.below(3)]),
        programme: dice.below(4) == 0,
    }
}

/// The best of all plans, found by looking at every one.
pub(crate) fn best(problem: &Problem, position: usize, grants: &mut Vec<Grant>) -> f64 {
    let Some(pair) = problem.pairs.get(position) else {
        return if check(problem, grants).is_empty() {
            objective(problem, grants)
        } else {
            f64::NEG_INFINITY
        };
    };
    let (demand, supply) = (
        &problem.demands[pair.demand],
        &problem.supplies[pair.supply],
    );
    let mut found = best(problem, position + 1, grants);
    for amount in 1..=demand.remaining.min(supply.amount) {
        grants.push(Grant {
            demand: demand.id,
            supply: supply.id,
            amount,
        });
        found = found.max(best(problem, position + 1, grants));
        grants.pop();
    }
    found
}

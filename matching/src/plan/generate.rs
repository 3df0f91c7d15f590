//! Problems that anyone can make again from a seed: for measuring and testing.

use crate::plan::{
    problem::{Demand, Pair, Problem, Settings, Supply},
    search::Dice,
};
use domain::assistance::AssistanceType;
use uuid::Uuid;

/// Kinds that are drawn, with whether they are counted in whole persons.
const KINDS: [(AssistanceType, bool); 6] = [
    (AssistanceType::Legislation, true),
    (AssistanceType::Expertise, true),
    (AssistanceType::Training, true),
    (AssistanceType::Ict, false),
    (AssistanceType::Equipment, false),
    (AssistanceType::Funding, false),
];

/// A problem of so many gaps, with about a third as many lines of assistance and, at 1,000 gaps and more, 17 pairs per gap.
pub fn generate(gaps: usize, seed: u64) -> Problem {
    let mut dice = Dice::new(seed);
    let countries = (gaps / 50).clamp(8, 60);
    let mut problem = Problem {
        settings: Settings {
            seed,
            attention_default: Some(12),
            ..Settings::default()
        },
        ..Problem::default()
    };
    let mut places = Vec::new();
    for gap in 0..gaps {
        let country = dice.below(countries);
        add_gap(&mut problem, gap, country, &mut dice);
        places.resize(problem.demands.len(), country);
    }
    let lines = (gaps * 35).div_ceil(100);
    for line in 0..lines {
        add_supply(&mut problem, line, &mut dice);
        pair(&mut problem, line, countries, &places, &mut dice);
    }
    problem
}

fn id(space: u128, number: usize) -> Uuid {
    Uuid::from_u128((space << 64) | (number as u128 + 1))
}

fn add_gap(problem: &mut Problem, gap: usize, country: usize, dice: &mut Dice) {
    let needs = 1 + dice.below(3);
    let first = problem.demands.len();
    let weight = [1.0, 2.0, 4.0, 8.0][dice.below(4)] / needs as f64;
    for need in 0..needs {
        let (kind, whole) = KINDS[(dice.below(3) + need * 2) % KINDS.len()];
        let (remaining, least) = amounts(whole, dice);
        let waits = need > 0 && dice.below(3) == 0;
        problem.demands.push(Demand {
            id: id(1, problem.demands.len()),
            label: format!("need {}", problem.demands.len()),
            gap: id(2, gap),
            kind,
            countries: vec![format!("C{country:02}")],
            sector: ["15130", "15210", "33120", "43010"][dice.below(4)].to_owned(),
            conditions: if dice.below(3) == 0 {
                vec![format!("B{}", dice.below(5))]
            } else {
                Vec::new()
            },
            regime: None,
            severity: None,
            weight,
            unit: if whole { "PERSONS" } else { "USD" }.to_owned(),
            remaining,
            covered: 0.0,
            least,
            whole,
            providers: Vec::new(),
            predecessors: waits.then(|| first + need - 1).into_iter().collect(),
            until: None,
        });
    }
}

/// How much a need asks for, and the least of it that is of use: persons, or money.
fn amounts(whole: bool, dice: &mut Dice) -> (i64, i64) {
    if whole {
        let persons = 2 + dice.below(18) as i64;
        (persons, 1 + persons / 4)
    } else {
        let money = (5 + dice.below(95) as i64) * 1_000_000;
        (money, money / 5)
    }
}

fn add_supply(problem: &mut Problem, line: usize, dice: &mut Dice) {
    let whole = dice.below(2) == 0;
    let amount = if whole {
        6 + dice.below(40) as i64
    } else {
        (20 + dice.below(280) as i64) * 1_000_000
    };
    let programme = dice.below(5) == 0;
    problem.supplies.push(Supply {
        id: id(3, line),
        label: format!("line {line}"),
        provider: format!("P{}", dice.below(1 + problem.demands.len() / 40)),
        unit: if whole { "PERSONS" } else { "USD" }.to_owned(),
        amount,
        least: if whole {
            1 + dice.below(3) as i64
        } else {
            amount / 10
        },
        most: (dice.below(2) == 0).then_some(amount / 2),
        requires: (dice.below(12) == 0).then_some(KINDS[dice.below(3)].0),
        programme,
    });
}

/// Pairs a line with needs of its kinds in its countries, as many as keep the density of what was measured elsewhere.
fn pair(problem: &mut Problem, line: usize, countries: usize, places: &[usize], dice: &mut Dice) {
    let bound = dice.below(4) == 0;
    let (from, reach) = (
        dice.below(countries),
        if bound { 1 } else { 2 + countries / 6 },
    );
    let unit = problem.supplies[line].unit.clone();
    let near = |place: usize| (place + countries - from) % countries < reach;
    let fits: Vec<usize> = (0..places.len())
        .filter(|demand| near(places[*demand]) && problem.demands[*demand].unit == unit)
        .collect();
    let per_line = 49.0_f64.min(6.5 * (places.len() as f64 / 200.0).sqrt().max(1.0) * 1.6);
    let chance = per_line / fits.len().max(1) as f64;
    for demand in fits {
        if dice.part() < chance {
            let fit = dice.part();
            problem.pairs.push(Pair {
                demand,
                supply: line,
                fit,
                start: None,
            });
        }
    }
}

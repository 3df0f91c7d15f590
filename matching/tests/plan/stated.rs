//! Problems that are written down with names, what else a line would serve, and what fairness costs.

use crate::made::{drawn, varied};
use matching::plan::{
    Problem, Progress, Settings, Stage, check::check, fairness::curve::curve, instance::Instance,
    report::next::next_uses, search::Watch,
};
use std::cell::Cell;

const HARBOUR: &str = r#"
[[need]]
name = "scales"
gap = "harbour"
assistance = "EQUIPMENT"
countries = ["CIV"]
unit = "ITEMS"
amount = 4

[[need]]
name = "airport scales"
gap = "airport"
assistance = "EQUIPMENT"
countries = ["LBR"]
weight = 0.5
unit = "ITEMS"
amount = 2

[[line]]
name = "loan"
provider = "donor"
unit = "ITEMS"
amount = 4

[[pair]]
need = "scales"
line = "loan"
fit = 0.9

[[pair]]
need = "airport scales"
line = "loan"
fit = 0.6
"#;

fn stated(text: &str) -> Result<Problem, Vec<String>> {
    let instance: Instance = toml::from_str(text).expect("the text is a problem");
    instance.problem(instance.policy.clone().unwrap_or_default())
}

#[test]
fn a_budget_is_read_by_the_names_of_its_lines() {
    let more = "[[line]]\nname = \"gift\"\nprovider = \"donor\"\nunit = \"ITEMS\"\namount = 4\n";
    let under = |lines: &str, amount: i64| {
        stated(&format!(
            "{HARBOUR}\n{more}\n[[budget]]\nlines = [{lines}]\namount = {amount}\n"
        ))
    };
    let problem = under("\"loan\", \"gift\"", 3).expect("nothing is wrong with it");
    let plan = drawn(&problem).plan;
    let given: i64 = plan.grants.iter().map(|grant| grant.amount).sum();
    assert_eq!(given, 3, "and not the 4 that the loan has");
    assert_eq!(
        under("\"loan\", \"lone\"", 3),
        Err(vec![
            "a budget names the line \"lone\", which is not in the file".to_owned()
        ])
    );
    assert_eq!(
        under("\"loan\"", -1),
        Err(vec![
            "the budget over loan has the amount -1: write 0 to 1125899906842624".to_owned()
        ])
    );
}

#[test]
fn a_problem_is_read_by_names_and_keeps_the_pairs_that_its_policy_asks_for() {
    let problem = stated(HARBOUR).expect("nothing is wrong with it");
    let plan = drawn(&problem).plan;
    assert_eq!(check(&problem, &plan.grants), []);
    let given: Vec<_> = plan.grants.iter().map(|grant| grant.amount).collect();
    assert_eq!(
        (given, plan.grants[0].demand),
        (vec![4], problem.demands[0].id)
    );
    let picky = format!("{HARBOUR}\n[policy]\nleast_fit = 0.7\n");
    assert_eq!(stated(&picky).map(|problem| problem.pairs.len()), Ok(1));
}

#[test]
fn a_priority_is_the_weight_where_no_other_is_given() {
    let factor = "\n[policy.severity]\nHIGH = 3.0\n";
    for (says, policy, weight) in [
        ("", "", 1.0),
        ("priority = \"CRITICAL\"", "", 4.0),
        ("priority = \"HIGH\"", "", 2.0),
        ("priority = \"MEDIUM\"", "", 1.0),
        ("priority = \"LOW\"", factor, 0.5),
        ("priority = \"LOW\"\nweight = 0.7", "", 0.7),
        // The factor of its severity comes on top of this, and alone.
        ("priority = \"LOW\"\nseverity = \"HIGH\"", factor, 1.0),
        ("priority = \"LOW\"\nseverity = \"HIGH\"", "", 0.5),
    ] {
        let text = HARBOUR.replacen("amount = 4", &format!("amount = 4\n{says}"), 1) + policy;
        let problem = stated(&text).expect("nothing is wrong with it");
        assert_eq!(problem.demands[0].weight, weight, "{says}{policy}");
        assert_eq!(problem.demands[1].weight, 0.5, "{says}{policy}");
    }
}

/// What is written in place of what, and what is said of it.
const WRONG: [(&str, &str, &str); 9] = [
    (
        "line = \"loan\"",
        "line = \"lone\"",
        "names the line \"lone\"",
    ),
    (
        "name = \"airport scales\"",
        "name = \"scales\"",
        "two are called need \"scales\"",
    ),
    (
        "unit = \"ITEMS\"",
        "unit = \"PIECES\"",
        "has the unit \"PIECES\"",
    ),
    (
        "fit = 0.9",
        "fit = 1.9",
        "the pair of need \"scales\" and line \"loan\" has the fit 1.9: write 0 to 1",
    ),
    (
        "amount = 4",
        "amount = -4",
        "need \"scales\" has a number out of its range",
    ),
    (
        "amount = 4",
        "amount = 9223372036854775807",
        "amount and least from 0 to 1125899906842624",
    ),
    (
        "provider = \"donor\"",
        "provider = \"donor\"\nleast = 5\nmost = 2",
        "at least 5 and at most 2",
    ),
    (
        "[[need]]",
        "[policy]\nregimes = [\"none\"]\nattention = { dnor = 1 }\n[[need]]",
        "the policy names the regime \"none\", which is not in the file",
    ),
    (
        "weight = 0.5",
        "depends_on = [\"airport scales\"]",
        "waits for itself in turn",
    ),
];

#[test]
fn what_is_wrong_with_a_problem_is_said_by_name() {
    for (old, new, said) in WRONG {
        let faults = stated(&HARBOUR.replacen(old, new, 1)).expect_err(said);
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "{faults:?}"
        );
    }
}

#[test]
fn what_a_line_gives_would_else_go_to_the_best_need_that_is_open() {
    let problem = stated(HARBOUR).expect("nothing is wrong with it");
    let next = next_uses(&problem, &drawn(&problem).plan.grants, &|| false);
    let next = next[0].as_ref().expect("the airport has none");
    assert_eq!(
        (next.demand, next.amount, next.fit),
        (problem.demands[1].id, 2, 0.6)
    );
    for seed in 0..12 {
        let problem = varied(16, seed);
        let grants = drawn(&problem).plan.grants;
        let uses = next_uses(&problem, &grants, &|| false);
        assert_eq!(uses.len(), grants.len());
        for (grant, next) in grants.iter().zip(&uses) {
            let Some(next) = next else { continue };
            let pair = problem.pairs.iter().find(|pair| {
                problem.demands[pair.demand].id == next.demand
                    && problem.supplies[pair.supply].id == grant.supply
            });
            assert_eq!(pair.map(|pair| pair.fit), Some(next.fit), "seed {seed}");
            assert!(next.demand != grant.demand && (1..=grant.amount).contains(&next.amount));
        }
    }
}

#[test]
fn fairness_has_a_price_at_each_floor_and_buys_what_it_says() {
    let problem = stated(HARBOUR).expect("nothing is wrong with it");
    let (stop, progress) = (|_: Stage| false, |_: Progress| {});
    let watch = Watch {
        stop: &stop,
        progress: &progress,
    };
    let prices = curve(&problem, &drawn(&problem), 10, &watch);
    assert_eq!(prices.len(), 11);
    assert_eq!(
        (prices[0].lost, prices[0].lowest, prices[0].below),
        (0.0, 0.0, 0)
    );
    let half = prices[5];
    assert!(
        half.below == 0 && half.lowest >= 0.5 && (0.02..0.04).contains(&half.lost),
        "one of four goes to the airport: {half:?}"
    );
    assert!(
        prices[10].below > 0,
        "four are not enough for both: {prices:?}"
    );
    let again = curve(&problem, &drawn(&problem), 10, &watch);
    assert_eq!(again, prices);

    let mut nowhere = problem;
    nowhere
        .demands
        .iter_mut()
        .for_each(|demand| demand.countries.clear());
    nowhere.settings = Settings::default();
    assert_eq!(curve(&nowhere, &drawn(&nowhere), 10, &watch), []);
}

#[test]
fn of_fairness_that_is_cut_short_the_floors_are_told_that_there_was_time_for() {
    let problem = stated(HARBOUR).expect("nothing is wrong with it");
    let drawn = drawn(&problem);
    let prices = |most: usize| {
        let asked = Cell::new(0);
        let stop = |_: Stage| asked.replace(asked.get() + 1) >= most;
        let watch = Watch {
            stop: &stop,
            progress: &|_| {},
        };
        curve(&problem, &drawn, 10, &watch)
    };
    let whole = prices(usize::MAX);
    assert_eq!(whole.len(), 11);
    for most in 0..60 {
        let cut = prices(most);
        assert!(whole.starts_with(&cut), "{most}: {cut:?}");
    }
}

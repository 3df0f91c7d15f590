//! What advice brings, and how it is worded.

use super::{PLENTY, two};
use crate::made::{best, drawn, tiny, varied};
use matching::plan::report::{
    advice::{Advice, What, tips},
    explain::explain,
};
use uuid::Uuid;

#[test]
fn advice_brings_on_a_tiny_problem_just_what_it_says() {
    let mut told = 0;
    for seed in 0..60 {
        let problem = tiny(seed);
        let plain = best(&problem, 0, &mut Vec::new());
        for tip in tips(&problem, &drawn(&problem), PLENTY, &|| false) {
            let mut more = problem.clone();
            match &tip.what {
                What::Supply(id) => more
                    .supplies
                    .iter_mut()
                    .filter(|supply| supply.id == *id)
                    .for_each(|supply| supply.amount += tip.more),
                What::Budget(_) => unreachable!("it has no budgets"),
                What::Attention(name) => {
                    more.settings.attention.insert(
                        name.clone(),
                        problem.settings.attention_default.expect("a budget") + 1,
                    );
                }
            }
            let gain = best(&more, 0, &mut Vec::new()) - plain;
            assert!(
                (gain - tip.confirmed).abs() < 1e-6,
                "seed {seed}: {gain} and not {tip:?}"
            );
            told += 1;
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn advice_is_in_words_and_drops_what_brings_nothing() {
    let problem = two();
    let told = explain(&problem, &drawn(&problem), PLENTY, &|| false).tips;
    // One more person is below the least of the second need, although it has a price.
    assert_eq!(told, []);
    let mut problem = two();
    problem.demands[1].least = 0;
    let told = explain(&problem, &drawn(&problem), PLENTY, &|| false).tips;
    let [tip] = &told[..] else {
        panic!("one tip: {told:?}")
    };
    assert_eq!(
        (&tip.what, tip.more),
        (&What::Supply(Uuid::from_u128(201)), 1)
    );
    assert_eq!(
        tip.sentence,
        "One more person of \"line 1\" would add 0.37 to what the plan reaches."
    );
}

#[test]
fn advice_on_larger_problems_keeps_near_to_its_prices() {
    for seed in 0..3 {
        let problem = varied(40, seed);
        for tip in tips(
            &problem,
            &drawn(&problem),
            Advice {
                asked: 4,
                rounds: 4,
            },
            &|| false,
        ) {
            assert!(
                tip.confirmed > 0.0 && tip.predicted > 0.0 && tip.more > 0,
                "seed {seed}: {tip:?}"
            );
        }
    }
}

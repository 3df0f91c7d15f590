//! The bound of small problems: it holds, it closes, and it depends on nothing but the problem.

use crate::made::{best, drawn, tiny, varied};
use matching::plan::{Problem, check::check};
use proptest::prelude::*;

/// The same problem with money in place of persons: so many units for each.
fn in_money(mut problem: Problem, units: i64) -> Problem {
    for demand in &mut problem.demands {
        (demand.unit, demand.whole) = ("USD".to_owned(), false);
        (demand.remaining, demand.least) = (demand.remaining * units, demand.least * units);
    }
    for supply in &mut problem.supplies {
        supply.unit = "USD".to_owned();
        (supply.amount, supply.least) = (supply.amount * units, supply.least * units);
        supply.most = supply.most.map(|most| most * units);
    }
    problem
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bound_of_a_tiny_problem_holds_and_closes(seed in any::<u64>()) {
        let problem = tiny(seed);
        let (proof, best) = (drawn(&problem).plan.proof, best(&problem, 0, &mut Vec::new()));
        let slack = 1e-6 * (1.0 + best);
        prop_assert!(proof.bound >= best - slack, "{best} above {proof:?}");
        prop_assert!(best >= proof.objective - slack, "{best} below {proof:?}");
        prop_assert!(proof.bound - best < 10.0 * slack, "{proof:?} of {best}");
    }

    #[test]
    fn no_share_of_money_beats_the_bound(seed in any::<u64>(), units in 2_000_i64..5_000_000) {
        let problem = tiny(seed);
        let best = best(&problem, 0, &mut Vec::new());
        let money = in_money(problem, units);
        let plan = drawn(&money).plan;
        prop_assert_eq!(check(&money, &plan.grants), []);
        // What persons reach, money does too: it can be shared out at least as well.
        prop_assert!(plan.proof.bound >= best - 1e-6 * (1.0 + best), "{} above {:?}", best, plan.proof);
        prop_assert!(plan.proof.objective <= plan.proof.bound + 1e-6, "{:?}", plan.proof);
    }
}

#[test]
fn an_exact_run_tightens_the_relaxed_bound_and_comes_out_the_same_again() {
    let mut tighter = 0;
    for seed in 0..40 {
        let problem = tiny(seed);
        let first = drawn(&problem);
        assert!(first.plan.proof.bound <= first.relaxed.bound, "seed {seed}");
        tighter += usize::from(first.plan.proof.bound < first.relaxed.bound * 0.999);
    }
    assert!(tighter > 0, "the relaxed bound is loose somewhere");
    for seed in 0..4 {
        let problem = varied(12, seed);
        let (first, again) = (drawn(&problem), drawn(&problem));
        assert_eq!(first.plan, again.plan, "seed {seed}");
        assert!(first.plan.proof.bound <= first.relaxed.bound, "seed {seed}");
    }
}

//! Whether one set of weights is better than another by more than chance: a paired bootstrap over gaps.

use crate::{
    judged::{Collection, pairs::Pair},
    score,
    told::{OfGap, by_gap},
};

/// How often gaps are drawn anew.
const DRAWS: usize = 10_000;

/// Numbers that look like chance, the same each time (Vigna 2015, splitmix64).
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((drawn ^ (drawn >> 31)) % most as u64) as usize
    }
}

/// The mean of some differences, and between what it lies in 95 of 100 draws.
pub(crate) fn interval(differences: &[f64]) -> (f64, f64, f64) {
    let count = differences.len();
    let mut draws = Draws(1);
    let mut drawn = || {
        (0..count)
            .map(|_| differences[draws.below(count)])
            .sum::<f64>()
    };
    let mut means: Vec<f64> = (0..DRAWS).map(|_| drawn() / count as f64).collect();
    means.sort_by(f64::total_cmp);
    let at = |part: f64| means[(part * (DRAWS - 1) as f64) as usize];
    let mean = differences.iter().sum::<f64>() / count as f64;
    (mean, at(0.025), at(0.975))
}

/// Prints how much better weights are than those in force, in nDCG@10 and in first places.
pub(crate) fn print(name: &str, collection: &Collection, all: &[Pair], weights: &[f64]) {
    let figures = |scores: Vec<f64>| by_gap(collection, all, &scores, false);
    let fitted = figures(all.iter().map(|pair| score(weights, pair)).collect());
    let in_force = figures(all.iter().map(|pair| pair.score).collect());
    let shown = |of: fn(&OfGap) -> f64| {
        let pairs = fitted.iter().zip(&in_force);
        let differences: Vec<f64> = pairs.map(|(new, old)| of(new) - of(old)).collect();
        let (mean, least, most) = interval(&differences);
        format!("{mean:+.3} [{least:+.3}, {most:+.3}]")
    };
    println!(
        "# {name}, against the weights in force: nDCG@10 {}, first places {}",
        shown(|of| of.reached),
        shown(|of| of.first)
    );
}

//! What scores are worth on judged pairs.

use crate::judged::{Collection, pairs::Pair};

/// What scores reach for a gap.
pub(crate) struct OfGap {
    /// nDCG@10.
    pub(crate) reached: f64,
    /// 1 where the first is good, 0 otherwise.
    pub(crate) first: f64,
}

/// nDCG@10 of scores, and the share of gaps whose best is good: among a gap's own setting or all.
pub(crate) fn quality(
    collection: &Collection,
    all: &[Pair],
    scores: &[f64],
    own: bool,
) -> (f64, f64) {
    let figures = by_gap(collection, all, scores, own);
    let mean = |of: fn(&OfGap) -> f64| figures.iter().map(of).sum::<f64>() / figures.len() as f64;
    (mean(|of| of.reached), mean(|of| of.first))
}

/// The gain of grades in their order.
fn gain(grades: impl Iterator<Item = u32>) -> f64 {
    let gain = |(place, grade): (usize, u32)| {
        (f64::from(grade).exp2() - 1.0) / (place as f64 + 2.0).log2()
    };
    grades.take(10).enumerate().map(gain).sum()
}

/// The same of each gap that something is good for.
pub(crate) fn by_gap(
    collection: &Collection,
    all: &[Pair],
    scores: &[f64],
    own: bool,
) -> Vec<OfGap> {
    let mut figures = Vec::new();
    for (at, gap) in collection.gaps.iter().enumerate() {
        let mut ideal: Vec<u32> = collection
            .assistances
            .iter()
            .map(|one| collection.grade(&gap.reference, &one.reference))
            .collect();
        ideal.sort_unstable_by(|one, other| other.cmp(one));
        let best = gain(ideal.into_iter());
        let of_gap = all.iter().zip(scores);
        let mut found: Vec<(f64, u32)> = of_gap
            .filter(|(pair, _)| pair.gap == at && (pair.is_judged || !own))
            .map(|(pair, score)| (*score, pair.grade))
            .collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        if best > 0.0 {
            let is_good = found.first().is_some_and(|(_, grade)| *grade >= 2);
            figures.push(OfGap {
                reached: gain(found.iter().map(|(_, grade)| *grade)) / best,
                first: f64::from(u8::from(is_good)),
            });
        }
    }
    figures
}

/// The share of good ones among judged pairs from one score up to another, and how many there are.
pub(crate) fn share(figures: &[(f64, &Pair)], from: f64, to: f64) -> (f64, usize) {
    let within = figures
        .iter()
        .filter(|(score, pair)| pair.is_judged && (from..to).contains(score));
    let (good, all) = within.fold((0, 0), |(good, all), (_, pair)| {
        (good + usize::from(pair.grade >= 2), all + 1)
    });
    (good as f64 / all.max(1) as f64, all)
}

/// The score that a part of the good pairs reach.
pub(crate) fn reached_by(figures: &[(f64, &Pair)], part: f64) -> f64 {
    let good = figures.iter().filter(|(_, pair)| pair.grade >= 2);
    let mut good: Vec<f64> = good.map(|(score, _)| *score).collect();
    good.sort_by(f64::total_cmp);
    good[((1.0 - part) * good.len() as f64) as usize]
}

/// Weights with three digits that add up to 1: the heaviest takes what rounding leaves.
pub(crate) fn thousandths(weights: &[f64]) -> Vec<i64> {
    let mut whole: Vec<i64> = weights
        .iter()
        .map(|weight| (weight * 1000.0).round() as i64)
        .collect();
    let rest = 1000 - whole.iter().sum::<i64>();
    if let Some(heaviest) = (0..whole.len()).max_by_key(|at| whole[*at]) {
        whole[heaviest] += rest;
    }
    whole
}

//! What scores are worth on judged pairs.

use crate::judged::{Collection, pairs::Pair};

/// nDCG@10 of scores, and the share of gaps whose best is good: among a gap's own setting or all.
pub(crate) fn quality(
    collection: &Collection,
    all: &[Pair],
    scores: &[f64],
    own: bool,
) -> (f64, f64) {
    let gain =
        |grade: u32, place: usize| (f64::from(grade).exp2() - 1.0) / (place as f64 + 2.0).log2();
    let (mut reached, mut first, mut gaps) = (0.0, 0.0, 0.0);
    for (at, gap) in collection.gaps.iter().enumerate() {
        let mut ideal: Vec<u32> = collection
            .assistances
            .iter()
            .map(|one| collection.grade(&gap.reference, &one.reference))
            .collect();
        ideal.sort_unstable_by(|one, other| other.cmp(one));
        let best: f64 = (0..10)
            .zip(&ideal)
            .map(|(place, grade)| gain(*grade, place))
            .sum();
        let of_gap = all.iter().zip(scores);
        let mut found: Vec<(f64, u32)> = of_gap
            .filter(|(pair, _)| pair.gap == at && (pair.is_judged || !own))
            .map(|(pair, score)| (*score, pair.grade))
            .collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        if best > 0.0 {
            let sum: f64 = (0..10)
                .zip(&found)
                .map(|(place, (_, grade))| gain(*grade, place))
                .sum();
            reached += sum / best;
            first += f64::from(u8::from(
                found.first().is_some_and(|(_, grade)| *grade >= 2),
            ));
            gaps += 1.0;
        }
    }
    (reached / gaps, first / gaps)
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

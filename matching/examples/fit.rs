//! Fits the weights of the parts on judged pairs, and prints them as `data/model.toml` has them.
//!
//! `cargo run --release -p matching --example fit -- [--part tune] [--vectors FILE] [--feedback FILE]`
//!
//! With feedback, which `/export/judgements.csv` and `gapbridge judgements` give, they are fitted on what desks thought of suggestions, too.
//! With vectors, which the example of that name in `meaning` makes, they are those of `data/model-meaning.toml`.
//!
//! A logistic regression of "grade of 2 or more" on the values of the parts, over all pairs that nothing bars, each fitted weight at
//! least 0 and drawn to what was held before ([`PRIOR`]). Pairs across settings were not judged and count less. Log-odds are divided by
//! their sum, so that the weights add up to 1, and what was lost with that, slope and intercept, is fitted again on the score.

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests, which use other parts of it"
)]
mod judged;

#[path = "fit/feedback.rs"]
mod feedback;

use judged::{
    Collection,
    logistic::{Fitted, Fitting, calibration, chance},
    pairs::{Pair, pairs},
};
use matching::{catalogue::Catalogue, model::PartName};
use std::{collections::BTreeSet, sync::Arc};

/// What was held before: words and concepts tell the most, as they do where partners share ordinary words, then the purpose; the rest
/// decides between equals. The field collection alone would give words nothing, for its near misses took over the words of the gap.
const PRIOR: &[(PartName, f64)] = &[
    (PartName::Words, 0.26),
    (PartName::Concepts, 0.20),
    (PartName::Purpose, 0.12),
    (PartName::Assistance, 0.10),
    (PartName::Topic, 0.08),
    (PartName::Place, 0.06),
    (PartName::Limits, 0.06),
    (PartName::Sector, 0.04),
    (PartName::Size, 0.03),
    (PartName::Languages, 0.02),
    (PartName::Time, 0.01),
    (PartName::Sequence, 0.01),
    (PartName::Record, 0.01),
];

/// How strongly weights are drawn to them: little changes between 0.3 and 10.
const STRENGTH: f64 = 3.0;

/// What a pair across settings counts beside one that was judged.
const UNJUDGED: f64 = 0.3;

/// What was held of meaning, by single words and by a language model; the rest shares what is left.
const BY_WORDS: f64 = 0.3;
const BY_MODEL: f64 = 0.4;

/// What was held before.
fn prior() -> Vec<f64> {
    let of = |name: &PartName| PRIOR.iter().find(|(own, _)| own == name);
    let has_model = argument("--vectors").is_some();
    let meaning = if has_model { BY_MODEL } else { BY_WORDS };
    let names = PartName::ALL.iter();
    names
        .map(|name| of(name).map_or(meaning, |(_, weight)| weight * (1.0 - meaning)))
        .collect()
}

fn counts(pair: &Pair) -> f64 {
    if pair.is_judged { 1.0 } else { UNJUDGED }
}

/// Slope and intercept of a single figure.
fn calibrate(figures: &[(f64, &Pair)]) -> (f64, f64) {
    let values: Vec<[f64; 1]> = figures.iter().map(|(figure, _)| [*figure]).collect();
    let rows: Vec<_> = values
        .iter()
        .zip(figures)
        .map(|(value, (_, pair))| (value.as_slice(), pair.grade >= 2, counts(pair)))
        .collect();
    let fitting = Fitting {
        prior: vec![0.0],
        strength: 1e-6,
        signed: true,
    };
    let Fitted { weights, intercept } = fitting.fit(&rows);
    (weights[0], intercept)
}

fn score(weights: &[f64], pair: &Pair) -> f64 {
    weights
        .iter()
        .zip(&pair.values)
        .map(|(weight, value)| weight * value)
        .sum()
}

/// Weights that add up to 1, fitted on some pairs.
fn fit(examples: &[&Pair], strength: f64) -> Vec<f64> {
    let before = prior();
    let figures: Vec<_> = examples
        .iter()
        .map(|pair| (score(&before, pair), *pair))
        .collect();
    let (scale, _) = calibrate(&figures);
    let fitting = Fitting {
        prior: before.iter().map(|weight| weight * scale).collect(),
        strength,
        signed: false,
    };
    let rows: Vec<_> = examples
        .iter()
        .map(|pair| (pair.values.as_slice(), pair.grade >= 2, counts(pair)))
        .collect();
    let fitted = fitting.fit(&rows).weights;
    let sum: f64 = fitted.iter().sum();
    fitted.iter().map(|weight| weight / sum).collect()
}

/// Scores of all pairs by weights that were fitted on the other settings.
fn crossed(all: &[Pair], strength: f64) -> Vec<f64> {
    let settings: BTreeSet<&str> = all.iter().map(|pair| pair.setting.as_str()).collect();
    let mut scores = vec![0.0; all.len()];
    for setting in settings {
        let others: Vec<&Pair> = all.iter().filter(|pair| pair.setting != setting).collect();
        let weights = fit(&others, strength);
        let own = scores
            .iter_mut()
            .zip(all)
            .filter(|(_, pair)| pair.setting == setting);
        own.for_each(|(found, pair)| *found = score(&weights, pair));
    }
    scores
}

/// nDCG@10 of scores, and the share of gaps whose best is good: among a gap's own setting or all.
fn quality(collection: &Collection, all: &[Pair], scores: &[f64], own: bool) -> (f64, f64) {
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

/// Weights with three digits that add up to 1: the heaviest takes what rounding leaves.
fn thousandths(weights: &[f64]) -> Vec<i64> {
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

/// The share of good ones among judged pairs from one score up to another, and how many there are.
fn share(figures: &[(f64, &Pair)], from: f64, to: f64) -> (f64, usize) {
    let within = figures
        .iter()
        .filter(|(score, pair)| pair.is_judged && (from..to).contains(score));
    let (good, all) = within.fold((0, 0), |(good, all), (_, pair)| {
        (good + usize::from(pair.grade >= 2), all + 1)
    });
    (good as f64 / all.max(1) as f64, all)
}

/// The score that a part of the good pairs reach.
fn reached_by(figures: &[(f64, &Pair)], part: f64) -> f64 {
    let good = figures.iter().filter(|(_, pair)| pair.grade >= 2);
    let mut good: Vec<f64> = good.map(|(score, _)| *score).collect();
    good.sort_by(f64::total_cmp);
    good[((1.0 - part) * good.len() as f64) as usize]
}

/// The catalogue of a collection.
fn catalogue(collection: &Collection) -> Result<Catalogue, String> {
    let mut catalogue = Catalogue::new(Arc::new(judged::engine(collection)?));
    collection
        .gaps
        .iter()
        .for_each(|gap| catalogue.put_gap(gap.clone()));
    collection
        .assistances
        .iter()
        .for_each(|one| catalogue.put_assistance(one.clone()));
    Ok(catalogue)
}

/// Prints what each strength reaches.
fn print_strengths(collection: &Collection, all: &[Pair]) {
    println!(
        "# strength: nDCG@10 and top-1 among the own setting, among all; cross-validated by setting"
    );
    for strength in [0.3, 1.0, STRENGTH, 10.0, 30.0, 1000.0] {
        let scores = crossed(all, strength);
        let (own, whole) = (
            quality(collection, all, &scores, true),
            quality(collection, all, &scores, false),
        );
        println!(
            "# {strength}: {:.3} {:.2}, {:.3} {:.2}",
            own.0, own.1, whole.0, whole.1
        );
    }
}

/// Prints how far a score is to be believed, and gives slope and intercept of its chance.
fn print_calibration(all: &[Pair]) -> (f64, f64) {
    let scores = crossed(all, STRENGTH);
    let figures: Vec<(f64, &Pair)> = scores.iter().copied().zip(all).collect();
    let (slope, intercept) = calibrate(&figures);
    let said = figures.iter().filter(|(_, pair)| pair.is_judged);
    let said: Vec<_> = said
        .map(|(score, pair)| (chance(intercept + slope * score), pair.grade >= 2))
        .collect();
    let (brier, ece) = calibration(&said);
    println!("# calibrated, cross-validated: Brier {brier:.3}, ECE {ece:.3}");
    for of in [0.99, 0.97, 0.95, 0.9] {
        println!("# {of} of good pairs reach {:.3}", reached_by(&figures, of));
    }
    for step in 2..14 {
        let from = f64::from(step) * 0.05;
        let (good, count) = share(&figures, from, from + 0.05);
        println!(
            "# from {from:.2}: {count} pairs, {:.0} % good",
            good * 100.0
        );
    }
    (slope, intercept)
}

/// What follows a word of the command line.
fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|word| word != name).nth(1)
}

fn main() -> Result<(), String> {
    let part = argument("--part").unwrap_or_else(|| "tune".to_owned());
    let collection = Collection::field(&part).ok_or("no such part")?;
    let catalogue = catalogue(&collection)?;
    let mut all = pairs(&collection, &catalogue);
    if let Some(path) = argument("--feedback") {
        let parts: Vec<PartName> = catalogue.engine().model.parts().collect();
        let found = feedback::read(&path, &parts)?;
        println!(
            "# {} pairs of desks; left out: {} whose reason is not of the fit, {} of other parts",
            found.pairs.len(),
            found.of_others,
            found.of_other_parts
        );
        all.extend(found.pairs);
    }
    print_strengths(&collection, &all);
    let (slope, intercept) = print_calibration(&all);
    println!("\n[calibration]\nslope = {slope:.2}\nintercept = {intercept:.2}\n\n[weights]");
    let weights = fit(&all.iter().collect::<Vec<_>>(), STRENGTH);
    for (name, weight) in PartName::ALL.iter().zip(thousandths(&weights)) {
        println!(
            "{} = {:.3}",
            format!("{name:?}").to_lowercase(),
            weight as f64 / 1000.0
        );
    }
    Ok(())
}

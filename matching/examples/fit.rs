//! Fits the weights of the parts on judged pairs, and prints them as `data/model.toml` has them.
//!
//! `cargo run --release -p matching --example fit -- [--part tune] [--vectors FILE] [--feedback FILE] [--all [--share 0.3]]`
//!
//! With feedback, which `/export/judgements.csv` and `gapbridge judgements` give, they are fitted on what desks thought of suggestions, too.
//! With `--all`, on the tune halves of the hard and the plain collection, too, each of which counts as much as the part, or a share of
//! that (`--share`). How much better they are in each collection than the weights in force stands beside them, with 95 % of a paired
//! bootstrap over gaps; in tune the settings that they were fitted on are among these.
//! With vectors, which the example of that name in `meaning` makes, they are those of `data/model-meaning.toml`.
//!
//! A logistic regression of "grade of 2 or more" on the values of the parts, over all pairs that nothing bars, each fitted weight at
//! least 0 and drawn to what was held before ([`PRIOR`]). Pairs across settings were not judged and count less. Log-odds are divided by
//! their sum, so that the weights add up to 1, words are raised to their least ([`LEAST_OF_WORDS`]), and what was lost with that, slope
//! and intercept, is fitted again on the score.

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests, which use other parts of it"
)]
mod judged;

#[path = "fit/feedback.rs"]
mod feedback;
#[path = "fit/kinds.rs"]
mod kinds;
#[path = "fit/paired.rs"]
mod paired;
#[path = "fit/told.rs"]
mod told;

use judged::{
    Collection,
    logistic::{Fitted, Fitting, calibration, chance},
    pairs::{Pair, pairs},
};
use matching::{catalogue::Catalogue, model::PartName};
use std::collections::BTreeSet;
use told::{quality, reached_by, share, thousandths};

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

/// Whether a language model read the texts.
fn has_model() -> bool {
    argument("--vectors").is_some()
}

/// What was held before.
fn prior() -> Vec<f64> {
    let of = |name: &PartName| PRIOR.iter().find(|(own, _)| own == name);
    let meaning = if has_model() { BY_MODEL } else { BY_WORDS };
    let names = PartName::ALL.iter();
    names
        .map(|name| of(name).map_or(meaning, |(_, weight)| weight * (1.0 - meaning)))
        .collect()
}

/// The least weight of words where no language model reads the texts. The near misses of the field collection took over the words of the
/// gap, so it would give words less; yet they are what is left where the lexicon knows little of both texts and directions mislead. Up to
/// here the part check loses nothing by it. With a model it would, and nothing is raised.
const LEAST_OF_WORDS: f64 = 0.15;

/// Weights that add up to 1, of which words have a share; the others keep their proportions.
fn words_at(weights: &[f64], share: f64) -> Vec<f64> {
    let is_words = |at: usize| PartName::ALL.get(at) == Some(&PartName::Words);
    let numbered = || weights.iter().enumerate();
    let others: f64 = numbered()
        .filter(|(at, _)| !is_words(*at))
        .map(|(_, weight)| weight)
        .sum();
    numbered()
        .map(|(at, weight)| match is_words(at) {
            true => share,
            false => weight / others * (1.0 - share),
        })
        .collect()
}

/// The share that words have of weights.
fn share_of_words(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let words = PartName::ALL.iter().zip(weights);
    words
        .filter(|(name, _)| **name == PartName::Words)
        .map(|(_, weight)| weight / sum)
        .sum()
}

/// A pair, and what it counts.
type Counted<'a> = (&'a Pair, f64);

fn counts(pair: &Pair) -> f64 {
    if pair.is_judged { 1.0 } else { UNJUDGED }
}

/// Slope and intercept of a single figure.
fn calibrate(figures: &[(f64, Counted<'_>)]) -> (f64, f64) {
    let values: Vec<[f64; 1]> = figures.iter().map(|(figure, _)| [*figure]).collect();
    let rows: Vec<_> = values
        .iter()
        .zip(figures)
        .map(|(value, (_, (pair, counts)))| (value.as_slice(), pair.grade >= 2, *counts))
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
fn fit(examples: &[Counted<'_>], strength: f64) -> Vec<f64> {
    let before = prior();
    let figures: Vec<_> = examples
        .iter()
        .map(|counted| (score(&before, counted.0), *counted))
        .collect();
    let (scale, _) = calibrate(&figures);
    let fitting = Fitting {
        prior: before.iter().map(|weight| weight * scale).collect(),
        strength,
        signed: false,
    };
    let rows: Vec<_> = examples
        .iter()
        .map(|(pair, counts)| (pair.values.as_slice(), pair.grade >= 2, *counts))
        .collect();
    let fitted = fitting.fit(&rows).weights;
    let least = if has_model() { 0.0 } else { LEAST_OF_WORDS };
    words_at(&fitted, share_of_words(&fitted).max(least))
}

/// Pairs with what they count, and those of other collections beside them.
fn counted<'a>(pairs: impl Iterator<Item = &'a Pair>, more: &'a [(Pair, f64)]) -> Vec<Counted<'a>> {
    let more = more.iter().map(|(pair, counts)| (pair, *counts));
    pairs.map(|pair| (pair, counts(pair))).chain(more).collect()
}

/// Scores of all pairs by weights that were fitted on the other settings.
fn crossed(all: &[Pair], more: &[(Pair, f64)], strength: f64) -> Vec<f64> {
    let settings: BTreeSet<&str> = all.iter().map(|pair| pair.setting.as_str()).collect();
    let mut scores = vec![0.0; all.len()];
    for setting in settings {
        let others = all.iter().filter(|pair| pair.setting != setting);
        let weights = fit(&counted(others, more), strength);
        let own = scores
            .iter_mut()
            .zip(all)
            .filter(|(_, pair)| pair.setting == setting);
        own.for_each(|(found, pair)| *found = score(&weights, pair));
    }
    scores
}

/// The catalogue of a collection.
fn catalogue(collection: &Collection) -> Result<Catalogue, String> {
    let engine = judged::engine(collection)?;
    let (gaps, assistances) = (&collection.gaps, &collection.assistances);
    Ok(judged::catalogue(engine, gaps, assistances))
}

/// Prints what each strength reaches.
fn print_strengths(collection: &Collection, all: &[Pair], more: &[(Pair, f64)]) {
    println!(
        "# strength: nDCG@10 and top-1 among the own setting, among all; cross-validated by setting"
    );
    for strength in [0.3, 1.0, STRENGTH, 10.0, 30.0, 1000.0] {
        let scores = crossed(all, more, strength);
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
fn print_calibration(all: &[Pair], more: &[(Pair, f64)]) -> (f64, f64) {
    let scores = crossed(all, more, STRENGTH);
    let figures: Vec<(f64, &Pair)> = scores.iter().copied().zip(all).collect();
    let to_fit: Vec<_> = figures
        .iter()
        .map(|(score, pair)| (*score, (*pair, counts(pair))))
        .collect();
    let (slope, intercept) = calibrate(&to_fit);
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

/// What each of the other collections counts beside the part.
fn share_of_others() -> Result<f64, String> {
    let given = argument("--share").map_or(Ok(1.0), |share| share.parse());
    given.map_err(|error| format!("--share: {error}"))
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
    let more = match std::env::args().any(|word| word == "--all") {
        true => kinds::others(share_of_others()? * all.iter().map(counts).sum::<f64>())?,
        false => Vec::new(),
    };
    print_strengths(&collection, &all, &more);
    let (slope, intercept) = print_calibration(&all, &more);
    let weights = fit(&counted(all.iter(), &more), STRENGTH);
    kinds::print(&weights)?;
    println!("\n[calibration]\nslope = {slope:.2}\nintercept = {intercept:.2}\n\n[weights]");
    for (name, weight) in PartName::ALL.iter().zip(thousandths(&weights)) {
        println!(
            "{} = {:.3}",
            format!("{name:?}").to_lowercase(),
            weight as f64 / 1000.0
        );
    }
    Ok(())
}

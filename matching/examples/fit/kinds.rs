//! The other collections: to fit on, too, and to see what weights are worth where words tell more or less.

use crate::{
    catalogue,
    judged::{
        Collection,
        pairs::{Pair, pairs},
    },
    paired, score, share_of_words,
    told::quality,
    words_at,
};
use matching::model::PartName;

/// Shares of words that are tried beside that of the weights.
const TRIED: [f64; 6] = [0.10, 0.15, 0.20, 0.25, 0.30, 1.0];

/// Pairs of the tune halves of the hard and the plain collection, each of which counts `mass` in all.
pub(crate) fn others(mass: f64) -> Result<Vec<(Pair, f64)>, String> {
    let mut found = Vec::new();
    for collection in [Collection::hard(), Collection::plain()] {
        let mut of = pairs(&collection, &catalogue(&collection)?);
        of.retain(|pair| pair.setting == "tune");
        let each = mass / of.len() as f64;
        found.extend(of.into_iter().map(|pair| (pair, each)));
    }
    Ok(found)
}

/// Prints what weights are worth in each collection by how much words weigh: as they are, and with a meaning that says nothing, for each
/// pair has that of another, in the mean of some such orders.
pub(crate) fn print(weights: &[f64]) -> Result<(), String> {
    println!(
        "# words: nDCG@10 and top-1 in all of a collection; in brackets with the meaning of another pair"
    );
    let part = |name: &str| Collection::field(name).ok_or("no such part");
    let kinds = [
        ("field, tune", part("tune")?),
        ("field, check", part("check")?),
        ("hard", Collection::hard()),
        ("plain", Collection::plain()),
    ];
    for (name, collection) in kinds {
        let all = pairs(&collection, &catalogue(&collection)?);
        paired::print(name, &collection, &all, weights);
        let mixed: Vec<Vec<Pair>> = STEPS.iter().map(|step| mixed(&all, *step)).collect();
        let (as_is, own) = ([all], share_of_words(weights));
        let others = TRIED.iter().filter(|share| (*share - own).abs() > 0.0005);
        for share in std::iter::once(&own).chain(others) {
            let tried = words_at(weights, *share);
            let (reached, first) = worth(&collection, &as_is, &tried);
            let (without, first_without) = worth(&collection, &mixed, &tried);
            println!(
                "# {name}, {share:.3}: {reached:.3} {first:.2} ({without:.3} {first_without:.2})"
            );
        }
    }
    Ok(())
}

/// What weights are worth in the mean of some sets of pairs: nDCG@10 and top-1.
fn worth(collection: &Collection, sets: &[Vec<Pair>], weights: &[f64]) -> (f64, f64) {
    let sums = sets.iter().fold((0.0, 0.0), |sums, pairs| {
        let scores: Vec<f64> = pairs.iter().map(|pair| score(weights, pair)).collect();
        let (reached, first) = quality(collection, pairs, &scores, false);
        (sums.0 + reached, sums.1 + first)
    });
    let count = sets.len() as f64;
    (sums.0 / count, sums.1 / count)
}

/// Steps by which all pairs are gone through in other orders: primes that the number of pairs is no multiple of.
const STEPS: [usize; 8] = [1009, 2003, 3001, 4001, 5003, 6007, 7001, 8009];

/// The same pairs, each with the meaning of another.
fn mixed(all: &[Pair], step: usize) -> Vec<Pair> {
    let mut mixed = all.to_vec();
    let meaning = PartName::ALL
        .iter()
        .position(|name| *name == PartName::Meaning);
    if let Some(meaning) = meaning {
        for (at, pair) in mixed.iter_mut().enumerate() {
            pair.values[meaning] = all[(at + 1) * step % all.len()].values[meaning];
        }
    }
    mixed
}

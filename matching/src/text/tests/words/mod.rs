//! Words and the concepts that they lead to.

mod counter_examples;
mod coverage;
mod friends;
mod languages;
mod negations;
mod paraphrases;

use crate::text::{
    Language::{En, Fr},
    lexicon::read::phrase_stems,
    tests::lexicon,
    *,
};
use std::collections::{BTreeMap, BTreeSet};

fn ids(lexicon: &Lexicon, text: &str, language: Language) -> BTreeSet<String> {
    lexicon
        .tags(text, language)
        .iter()
        .map(|tag| lexicon.concept(tag.concept).id.clone())
        .collect()
}

//! Other words for the same: the single words of the concepts that matching knows, in English and French.
//!
//! A proper name stands for what bears it alone: whoever looks for one mission is not helped by another. The concept finds it all the
//! same.

use super::words::{Language, is_elided_noun};
use matching::text::lexicon::{Concept, Lexicon};
use std::{collections::HashMap, sync::LazyLock};

/// Most other words for one word.
const OTHERS_MAX: usize = 12;

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| Thesaurus::of(lexicon().concepts()));

/// The lexicon that matching reads by as well.
fn lexicon() -> &'static Lexicon {
    Lexicon::embedded().expect("the lexicon is sound, which its tests show")
}

/// Words of concepts, by their stems.
struct Thesaurus {
    concepts: Vec<Known>,
    /// Positions of the concepts of a stem, by language.
    by_stem: HashMap<(Language, String), Vec<usize>>,
}

/// A concept, or what bears a proper name, as far as single words name it.
#[derive(Debug)]
pub(super) struct Known {
    /// Its names in English and French; empty where it is no concept.
    pub(super) names: [String; 2],
    stems: Vec<(Language, String)>,
}

impl Thesaurus {
    fn of(concepts: &[Concept]) -> Self {
        let mut all = Self {
            concepts: Vec::new(),
            by_stem: HashMap::new(),
        };
        for concept in concepts {
            let stems: Vec<_> = single_words(concept).flat_map(stemmed).collect();
            let common = single_words(concept)
                .filter(|(_, word)| !concept.names.iter().flatten().any(|name| name == *word));
            let name = |words: &[String]| words.first().cloned().unwrap_or_default();
            let names = [name(&concept.en), name(&concept.fr)];
            all.add(common.flat_map(stemmed).collect(), Known { names, stems });
            for bearer in &concept.names {
                let languages = [Language::English, Language::French];
                let both = |name| languages.into_iter().map(move |language| (language, name));
                let stems: Vec<_> = bearer.iter().flat_map(both).flat_map(stemmed).collect();
                // It is no concept, and needs no name beside those it is looked for by.
                let names = Default::default();
                all.add(stems.clone(), Known { names, stems });
            }
        }
        all
    }

    /// Takes in what these stems stand for.
    fn add(&mut self, keys: Vec<(Language, String)>, known: Known) {
        let place = self.concepts.len();
        for key in keys {
            let of_stem = self.by_stem.entry(key).or_default();
            if of_stem.last() != Some(&place) {
                of_stem.push(place);
            }
        }
        self.concepts.push(known);
    }
}

/// The stems of a word of a language.
fn stemmed(
    (language, word): (Language, &String),
) -> impl Iterator<Item = (Language, String)> + use<> {
    language.stems_of(word).map(move |stem| (language, stem))
}

/// Its single words, without those that mean something else in another language.
fn single_words(concept: &Concept) -> impl Iterator<Item = (Language, &String)> {
    let of = |words, language| std::iter::repeat(language).zip(words);
    of(&concept.en, Language::English)
        .chain(of(&concept.fr, Language::French))
        .filter(|(_, word)| word.chars().all(char::is_alphabetic))
        .filter(|(_, word)| {
            is_elided_noun(word) || (word.len() > 2 && !concept.ambiguous.contains(word))
        })
}

/// All English and French phrases that name a concept, one after the other.
pub(super) fn each_phrase(mut take: impl FnMut(Language, &str)) {
    for concept in lexicon().concepts() {
        for (language, phrases) in [
            (Language::English, &concept.en),
            (Language::French, &concept.fr),
        ] {
            phrases.iter().for_each(|phrase| take(language, phrase));
        }
    }
}

/// The concepts that a word names by itself, by its stem in a language.
pub(super) fn concepts(language: Language, stem: &str) -> impl Iterator<Item = &'static Known> {
    let found = THESAURUS.by_stem.get(&(language, stem.to_owned()));
    found
        .into_iter()
        .flatten()
        .map(|&at| &THESAURUS.concepts[at])
}

/// Stems of the other words for what these concepts mean.
pub(super) fn others<'a>(concepts: impl Iterator<Item = &'a Known>, own: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, stem) in concepts.flat_map(|concept| &concept.stems) {
        if found.len() < OTHERS_MAX && !own.contains(stem) && !found.contains(stem) {
            found.push(stem.clone());
        }
    }
    found
}

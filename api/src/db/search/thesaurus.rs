//! Other words for the same: the single words of the concepts that matching knows, in English and French.

use super::words::Language;
use matching::text::lexicon::{Concept, Lexicon};
use std::{collections::HashMap, sync::LazyLock};

/// Most other words for one word.
const OTHERS_MAX: usize = 12;

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| {
    let lexicon = Lexicon::embedded().expect("the lexicon is sound, which its tests show");
    Thesaurus::of(lexicon.concepts())
});

/// Words of concepts, by their stems.
struct Thesaurus {
    concepts: Vec<Known>,
    /// Positions of the concepts of a stem, by language.
    by_stem: HashMap<(Language, String), Vec<usize>>,
}

/// A concept as far as single words name it.
#[derive(Debug)]
pub(super) struct Known {
    /// Its names in English and French.
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
            let stems: Vec<_> = single_words(concept)
                .flat_map(|(language, word)| {
                    language.stems_of(word).map(move |stem| (language, stem))
                })
                .collect();
            for key in &stems {
                let of_stem = all.by_stem.entry(key.clone()).or_default();
                if of_stem.last() != Some(&all.concepts.len()) {
                    of_stem.push(all.concepts.len());
                }
            }
            let name = |words: &[String]| words.first().cloned().unwrap_or_default();
            all.concepts.push(Known {
                names: [name(&concept.en), name(&concept.fr)],
                stems,
            });
        }
        all
    }
}

/// Its single words, without those that mean something else in another language.
fn single_words(concept: &Concept) -> impl Iterator<Item = (Language, &String)> {
    let of = |words, language| std::iter::repeat(language).zip(words);
    of(&concept.en, Language::English)
        .chain(of(&concept.fr, Language::French))
        .filter(|(_, word)| word.chars().all(char::is_alphabetic) && word.len() > 2)
        .filter(|(_, word)| !concept.ambiguous.contains(word))
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

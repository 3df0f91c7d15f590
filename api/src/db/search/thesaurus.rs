//! Other words for the same, in English and French: plain ones, and those of the concepts that matching knows. A word stands for the
//! single words of its concept; words that name a concept together, for what it is called in the other language and for its other names
//! of several words.
//!
//! A proper name stands for what bears it alone: whoever looks for one mission is not helped by another. The concept finds it all the
//! same.

use super::{
    meanings::Meaning,
    words::{Language, fold, is_elided_noun, side_by_side, words},
};
use std::{collections::HashMap, sync::LazyLock};

/// Most other words for one word.
const OTHERS_MAX: usize = 12;

/// Most ways to say what several words name together.
const WAYS_MAX: usize = 8;

/// The languages of phrases.
const LANGUAGES: [Language; 2] = [Language::English, Language::French];

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| Thesaurus::of(Meaning::all()));

/// Words of concepts, by their stems.
struct Thesaurus {
    concepts: Vec<Known>,
    /// Positions of the concepts of a stem, by language.
    by_stem: HashMap<(Language, String), Vec<usize>>,
    phrased: Vec<Phrased>,
    /// Positions of what words name together, by their stems in a language, side by side.
    by_phrase: HashMap<(Language, String), Vec<usize>>,
}

/// What several words name together.
#[derive(Debug)]
pub(super) struct Phrased {
    /// The concept's names in English and French.
    pub(super) names: [String; 2],
    /// Other ways to say it: a stem, or several that stand side by side.
    pub(super) ways: Vec<String>,
}

/// A concept, or what bears a proper name, as far as single words name it.
#[derive(Debug)]
pub(super) struct Known {
    /// Its names in English and French; empty where it is no concept.
    pub(super) names: [String; 2],
    stems: Vec<(Language, String)>,
}

impl Thesaurus {
    fn of(concepts: &[Meaning]) -> Self {
        let mut all = Self {
            concepts: Vec::new(),
            by_stem: HashMap::new(),
            phrased: Vec::new(),
            by_phrase: HashMap::new(),
        };
        for concept in concepts {
            let stems: Vec<_> = single_words(concept).flat_map(stemmed).collect();
            let common = single_words(concept)
                .filter(|(_, word)| !concept.names.iter().flatten().any(|name| name == *word));
            let name = |words: &[String]| words.first().cloned().unwrap_or_default();
            let names = [name(&concept.en), name(&concept.fr)];
            all.add_phrases(concept, &names);
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

    /// Takes in what the names of several words of a concept stand for, typed with accents or without.
    fn add_phrases(&mut self, concept: &Meaning, names: &[String; 2]) {
        let phrases = phrases_of(concept, firsts);
        let plain = phrases_of(concept, |words, language| {
            let plain: Vec<String> = words.iter().map(|word| fold(word)).collect();
            firsts(&plain, language)
        });
        let said = phrases_of(concept, side_by_side);
        let mut said: Vec<_> = phrases.iter().zip(said).collect();
        said.sort_by_key(|((_, phrase), _)| phrase.split(' ').count());
        let said: Vec<_> = said.into_iter().map(|(_, said)| said).collect();
        for language in LANGUAGES {
            let place = self.phrased.len();
            for (of, phrase) in phrases.iter().chain(&plain) {
                if *of == language {
                    let of_phrase = self.by_phrase.entry((language, phrase.clone()));
                    let places: &mut Vec<usize> = of_phrase.or_default();
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
            }
            self.phrased.push(Phrased {
                names: names.clone(),
                ways: ways_of(concept, &said, language),
            });
        }
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
fn single_words(concept: &Meaning) -> impl Iterator<Item = (Language, &String)> {
    let of = |words, language| std::iter::repeat(language).zip(words);
    of(&concept.en, Language::English)
        .chain(of(&concept.fr, Language::French))
        .filter(|(_, word)| word.chars().all(char::is_alphabetic))
        .filter(|(_, word)| {
            is_elided_noun(word) || (word.len() > 2 && !concept.ambiguous.contains(word))
        })
}

/// The first stem of each word, side by side: what is typed is looked up by these.
fn firsts(words: &[String], language: Language) -> String {
    let stems = words
        .iter()
        .filter_map(|word| language.stems_of(word).next());
    stems.collect::<Vec<_>>().join(" ")
}

/// The stems of its names of several words, joined like this, without proper names and those that mean something else in another language.
fn phrases_of(
    concept: &Meaning,
    joined: fn(&[String], Language) -> String,
) -> Vec<(Language, String)> {
    let of = |phrases, language| std::iter::repeat(language).zip(phrases);
    let all = of(&concept.en, Language::English).chain(of(&concept.fr, Language::French));
    let is_proper = |phrase: &String| concept.names.iter().flatten().any(|name| name == phrase);
    all.filter(|(_, phrase)| !is_proper(phrase) && !concept.ambiguous.contains(phrase))
        .filter_map(|(language, phrase)| {
            let words: Vec<String> = words(phrase).collect();
            (words.len() > 1).then(|| (language, joined(&words, language)))
        })
        .collect()
}

/// How what is named by several words of a language is said otherwise: by the single words of the other language, by these phrases, and
/// where all its words say the same, by the single words of its own language, which keep none of the others out.
fn ways_of(concept: &Meaning, phrases: &[(Language, String)], language: Language) -> Vec<String> {
    let singles = |is_own: bool| {
        let of_such = move |(of, _): &(Language, &String)| (*of == language) == is_own;
        let words = single_words(concept).filter(of_such);
        words.flat_map(stemmed).map(|(_, stem)| stem)
    };
    let own = singles(true).filter(|_| !concept.is_concept);
    let phrases = phrases.iter().map(|(_, phrase)| phrase.clone());
    let mut ways: Vec<String> = Vec::new();
    for way in singles(false).chain(phrases).chain(own) {
        // "human rights monitoring" is found by "human rights".
        let has = |known: &String| format!(" {way} ").contains(&format!(" {known} "));
        if ways.len() < WAYS_MAX && !ways.iter().any(has) {
            ways.push(way);
        }
    }
    ways
}

/// All English and French words and phrases that mean something known, one after the other.
pub(super) fn each_phrase(mut take: impl FnMut(Language, &str)) {
    for concept in Meaning::all() {
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

/// What words name together, by their stems in a language, side by side.
pub(super) fn phrased(language: Language, stems: String) -> impl Iterator<Item = &'static Phrased> {
    let found = THESAURUS.by_phrase.get(&(language, stems));
    found
        .into_iter()
        .flatten()
        .map(|&at| &THESAURUS.phrased[at])
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

//! One word that was typed, or several that stand side by side: the ways to have it.

use super::{
    thesaurus::{self, Known, Phrased},
    words::{
        Language, accents, by_script, fold, in_name, is_elided_noun, is_stop, side_by_side,
        spellings, words,
    },
};
use domain::text::{self, is_word_part};

/// What may be written apart, or joined to the word behind it.
const PREFIXES: [&str; 8] = [
    "pre", "post", "non", "anti", "counter", "multi", "inter", "sub",
];

/// The languages whose stems a word that was typed may have.
const LANGUAGES: [Language; 2] = [Language::English, Language::French];

/// Most ways in which a text of one language may have all that is quoted in a query.
pub(super) const WAYS_MAX: usize = 32;

/// One word that what is found must have. Each way to have it is a stem, or several that stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As typed.
    pub typed: String,
    /// Stems of the word itself, in either language and spelling.
    pub own: Vec<String>,
    /// Stems of other words for the same.
    pub akin: Vec<String>,
    /// Names of what was understood, in English and French.
    pub concepts: Vec<[String; 2]>,
}

impl Term {
    /// What it names together with others does in its place.
    pub(super) fn take(&mut self, phrased: &Phrased) {
        for way in &phrased.ways {
            if !self.own.contains(way) && !self.akin.contains(way) {
                self.akin.push(way.clone());
            }
        }
        if !self.concepts.contains(&phrased.names) {
            self.concepts.push(phrased.names.clone());
        }
    }

    /// All ways to have it.
    pub fn ways(&self) -> impl Iterator<Item = &String> {
        self.own.iter().chain(&self.akin)
    }
}

/// Words that must stand side by side, as they are typed, whatever accents they or those of a text have; in at most so many
/// ways for a language and what its small words may be. None if there is none.
pub(super) fn phrase(typed: &str, most: usize) -> Option<Term> {
    let ways = small_words(typed).into_iter().flat_map(|typed| {
        let words: Vec<String> = words(&typed).collect();
        LANGUAGES.map(|language| spelled_ways(&words, language, most))
    });
    side(typed, ways.flatten())
}

/// What was typed, the same without accents, and with those of its small words, which count for nothing without.
fn small_words(typed: &str) -> Vec<String> {
    let mut all = vec![typed.to_owned(), text::fold(typed)];
    for (plain, accented) in [("a", "à"), ("ou", "où")] {
        let with = all.iter().skip(1).map(|typed| put(typed, plain, accented));
        let with: Vec<String> = with.collect();
        all.extend(with);
    }
    distinct(all)
}

/// A text with one word in place of another.
fn put(text: &str, from: &str, to: &str) -> String {
    let ends = |letter: char| !is_word_part(letter);
    let pieces = text.split_inclusive(ends).map(|piece| {
        let word = piece.trim_end_matches(ends);
        let (word, end) = piece.split_at(word.len());
        [if word == from { to } else { word }, end].concat()
    });
    pieces.collect()
}

/// How a text in a language may have words side by side, whatever their accents. Of words that would make too many ways the first
/// spelling counts.
fn spelled_ways(words: &[String], language: Language, most: usize) -> Vec<String> {
    let mut ways = vec![String::new()];
    for (at, word) in words.iter().enumerate() {
        // "d'Ivoire" may stand behind "Côte".
        let in_name = if at == 0 { in_name(word) } else { None };
        let spelled = accents(word).into_iter().chain(in_name);
        let taken = if at + 1 == words.len() { 1 } else { 2 };
        let stems = spelled.map(|word| {
            let stems = language.stems_of(&word).take(taken);
            stems.collect::<Vec<_>>().join(" ")
        });
        let mut stems = distinct(stems);
        if ways.len() * stems.len() > most {
            stems.truncate(1);
        }
        if !stems.is_empty() {
            ways = joined(&ways, &stems);
        }
    }
    ways
}

/// Each of these with each of those behind it.
fn joined(ways: &[String], stems: &[String]) -> Vec<String> {
    let behind = |way: &String| {
        let way = way.clone();
        stems
            .iter()
            .map(move |stem| format!("{way} {stem}").trim_start().to_owned())
    };
    ways.iter().flat_map(behind).collect()
}

/// Words that stand side by side as they are written; none if there is none.
pub(super) fn written(name: &str) -> Option<Term> {
    side(name, in_either(&words(name).collect::<Vec<_>>()))
}

/// What a text in either language has of words side by side.
fn in_either(words: &[String]) -> [String; 2] {
    LANGUAGES.map(|language| side_by_side(words, language))
}

/// The term of words side by side, with the ways to have them.
fn side(typed: &str, ways: impl IntoIterator<Item = String>) -> Option<Term> {
    let own = distinct(ways);
    (!own.is_empty()).then(|| Term {
        typed: typed.trim().to_owned(),
        own,
        akin: Vec::new(),
        concepts: Vec::new(),
    })
}

/// One word, as it is typed in small letters.
pub(super) fn word(typed: &str) -> Term {
    let mut own = stems(typed);
    own.extend(apart(typed));
    own.extend(in_name(typed).iter().flat_map(|word| stems(word)));
    let languages = [Language::English, Language::French];
    let known: Vec<&Known> = languages
        .iter()
        .flat_map(|language| {
            own.iter()
                .flat_map(|stem| thesaurus::concepts(*language, stem))
        })
        .collect();
    Term {
        typed: typed.to_owned(),
        akin: thesaurus::others(known.iter().copied(), &own),
        concepts: distinct(known.iter().map(|known| known.names.clone())),
        own: distinct(own),
    }
}

/// The stems that a word may have, in either language and any spelling.
pub(super) fn stems(word: &str) -> Vec<String> {
    if let Some(script) = by_script(word) {
        return distinct([fold(&script.stem(word))]);
    }
    if is_elided_noun(word) {
        // It is French, and no other spelling of an English word.
        return distinct([fold(&Language::French.stem(word))]);
    }
    let languages = [Language::English, Language::French];
    let all = spellings(word);
    distinct(all.iter().flat_map(|word| {
        languages
            .iter()
            .map(|language| fold(&language.stem(word)))
            .collect::<Vec<_>>()
    }))
}

/// A word with a prefix, as it stands where the two are written apart.
fn apart(word: &str) -> Option<String> {
    let (prefix, rest) = PREFIXES
        .iter()
        .find_map(|prefix| Some((*prefix, word.strip_prefix(prefix)?)))?;
    let long = rest.chars().count() > 3 && !is_stop(rest);
    long.then(|| format!("{prefix} {}", fold(&Language::English.stem(rest))))
}

/// Each once, in their order, and nothing empty.
pub(super) fn distinct<T: PartialEq + Default>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for one in all {
        if one != T::default() && !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

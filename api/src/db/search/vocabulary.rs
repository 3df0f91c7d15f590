//! Words that are on record for everybody: those of the lexicon and of the names in the reference tables. No text of the register is
//! among them, so that what is offered for a slip tells nothing of what somebody may not read.

use super::{
    demonyms::Demonym,
    term::{Term, word},
    thesaurus,
    words::{Language, fold, is_stop, words},
};
use domain::nearest::nearest_few;
use std::collections::{BTreeMap, HashSet};

/// Fewest letters of a word that another may be a slip of.
const LETTERS_MIN: usize = 4;

/// Most words that are offered for one.
const OFFERED_MAX: usize = 3;

/// The words that are on record for everybody.
pub struct Vocabulary {
    /// As they are written, by their plain letters.
    words: BTreeMap<String, String>,
    stems: HashSet<String>,
}

impl Vocabulary {
    /// The words of the lexicon, of what people are called and of these names. `letters` are abbreviations, which are understood only
    /// as they are written.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        letters: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut all = Self {
            words: BTreeMap::new(),
            stems: HashSet::new(),
        };
        thesaurus::each_phrase(|language, phrase| all.add(phrase, &[language]));
        let demonyms = Demonym::all().iter().flat_map(Demonym::forms);
        for name in names.into_iter().chain(demonyms) {
            all.add(name, &[Language::English, Language::French]);
        }
        for name in letters {
            all.words
                .entry(fold(name))
                .or_insert_with(|| name.to_owned());
        }
        all
    }

    /// Takes in the words of a name in these languages: by the stem that "foresterie" would have in English, `forestery` was no slip.
    fn add(&mut self, name: &str, languages: &[Language]) {
        for written in name.split(|letter: char| !letter.is_alphanumeric()) {
            if written.chars().count() >= LETTERS_MIN {
                let plain = fold(written);
                self.words
                    .entry(plain)
                    .or_insert_with(|| written.to_owned());
            }
        }
        for word in words(name) {
            for language in languages {
                self.stems.extend(language.stems_of(&word));
            }
        }
    }

    /// Words that were perhaps meant by one that is not among them, or by several that are to stand side by side.
    pub fn meant(&self, term: &Term) -> Vec<String> {
        if self.knows(term) {
            return Vec::new();
        }
        let typed: Vec<&str> = term.typed.split_whitespace().collect();
        match typed[..] {
            [_, _, ..] => self.side_by_side(&typed),
            _ => self.near(&term.typed),
        }
    }

    fn knows(&self, term: &Term) -> bool {
        let is_known = |way: &String| way.split(' ').all(|stem| self.stems.contains(stem));
        !term.concepts.is_empty() || term.own.iter().any(is_known)
    }

    /// These words with those that were perhaps meant in place of what is not among them; none where nothing is like any of those.
    fn side_by_side(&self, typed: &[&str]) -> Vec<String> {
        let meant = typed.iter().map(|written| {
            let small = written.to_lowercase();
            match is_stop(&small) || self.knows(&word(&small)) {
                true => Vec::new(),
                false => self.near(written),
            }
        });
        let meant: Vec<Vec<String>> = meant.collect();
        let most = meant.iter().map(Vec::len).max().unwrap_or_default();
        let offered = (0..most).map(|at| {
            let words = typed.iter().zip(&meant).map(|(written, meant)| {
                let other = meant.get(at).or(meant.last());
                other.map_or(*written, String::as_str)
            });
            words.collect::<Vec<_>>().join(" ")
        });
        offered.collect()
    }

    /// Words that are like one.
    fn near(&self, typed: &str) -> Vec<String> {
        let plain = fold(typed);
        if plain.chars().count() < LETTERS_MIN {
            return self.words.get(&plain).cloned().into_iter().collect();
        }
        let near = nearest_few(&plain, self.words.keys().map(String::as_str), OFFERED_MAX);
        let near = near.into_iter().filter_map(|word| self.words.get(word));
        near.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Terms;
    use super::*;

    #[test]
    fn what_is_mistyped_is_answered_with_words_on_record() {
        let names = ["Liberia", "Côte d'Ivoire"];
        let all = Vocabulary::new(names, ["DRC"]);
        let meant = |typed: &str| -> Vec<Vec<String>> {
            let terms = Terms::parse(typed).into_terms();
            terms.iter().map(|term| all.meant(term)).collect()
        };
        for (typed, one) in [
            ("forestery", "forestry"),
            ("custms", "customs"),
            ("duoane", "douane"),
            ("timbre", "timber"),
            ("Liberai", "Liberia"),
            ("divoire", "Ivoire"),
            ("drc", "DRC"),
            ("\"custms of Liberai\"", "customs of Liberia"),
        ] {
            let found = meant(typed);
            let has = |word: &String| word.eq_ignore_ascii_case(one);
            assert!(found[0].iter().any(has), "{typed}: {found:?}");
        }
        for typed in [
            "customs",
            "douanes",
            "liberia",
            "cote",
            "UNOCI",
            "1572",
            "xq",
            "таможня",
            "\"customs of Liberia\"",
            "\"xq zy\"",
        ] {
            assert_eq!(meant(typed), [Vec::<String>::new()], "{typed}");
        }
    }
}

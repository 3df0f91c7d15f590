//! What words of English and French mean the same: plain ones of a list for the search alone, and the concepts that matching knows.

use matching::text::lexicon::{Concept, Lexicon};
use serde::Deserialize;
use std::sync::LazyLock;

/// Words for one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meaning {
    /// English words for it, the first of them its name.
    pub(super) en: Vec<String>,
    /// French words for it, the first of them its name.
    pub(super) fr: Vec<String>,
    /// Whether it is a concept of matching, whose single words may say less than its names of several, as training says less than
    /// the training of trainers. All words of the list say the same.
    #[serde(skip)]
    pub(super) is_concept: bool,
    /// Those that mean something else in another language.
    #[serde(skip)]
    pub(super) ambiguous: Vec<String>,
    /// Those that are proper names, each with the other names of the same.
    #[serde(skip)]
    pub(super) names: Vec<Vec<String>>,
}

/// The file of plain words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Vec<Meaning>,
}

static MEANINGS: LazyLock<Vec<Meaning>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/search-words.toml");
    let file: Result<File, toml::de::Error> = toml::from_str(text);
    // Before the concepts: a word has one other for it here, and as many as a term may have there.
    let mut all = file.expect("the list is sound, which its tests show").words;
    all.extend(lexicon().concepts().iter().map(Meaning::of));
    all
});

/// The lexicon that matching reads by as well.
fn lexicon() -> &'static Lexicon {
    Lexicon::embedded().expect("the lexicon is sound, which its tests show")
}

impl Meaning {
    /// All that are known.
    pub(super) fn all() -> &'static [Self] {
        &MEANINGS
    }

    fn of(concept: &Concept) -> Self {
        Self {
            en: concept.en.clone(),
            fr: concept.fr.clone(),
            is_concept: true,
            ambiguous: concept.ambiguous.clone(),
            names: concept.names.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::search::words::Language;
    use std::collections::BTreeSet;

    /// Stems of the single words among these.
    fn stems(language: Language, words: &[String]) -> BTreeSet<String> {
        let single = words.iter().filter(|word| !word.contains(' '));
        single
            .flat_map(|word| language.stems_of(&word.to_lowercase()))
            .collect()
    }

    #[test]
    fn every_plain_word_finds_more_than_itself() {
        let plain = MEANINGS.len() - lexicon().concepts().len();
        assert!(plain > 150);
        for Meaning { en, fr, .. } in &MEANINGS[..plain] {
            let (english, french) = (stems(Language::English, en), stems(Language::French, fr));
            assert!(!english.is_empty() && !fr.is_empty(), "{en:?} {fr:?}");
            let all = [&english, &french].map(BTreeSet::len).iter().sum::<usize>();
            assert!(all <= 12, "more than a term takes: {en:?} {fr:?}");
            assert!(
                english.is_disjoint(&french),
                "found as it is: {en:?} {fr:?}"
            );
        }
    }
}

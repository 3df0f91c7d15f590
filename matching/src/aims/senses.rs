//! What single words are for, where no language model is: vectors of words in texts that one read once and for all.

use super::{Embedder, language};
use crate::text::{Language, token::tokens};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use std::collections::HashMap;

/// Name of these vectors.
pub(super) const NAME: &str = "words";

/// A word of a language, by its stem.
#[derive(Clone, Debug, PartialEq)]
struct Sense {
    /// How much it counts beside others.
    weight: f32,
    /// What a step of its figures is worth.
    step: f32,
    figures: Box<[i8]>,
}

/// What a word counts that is so rare. Rare words tell what a text is for; those that stand in every other one are of its setting. It is the
/// power of 1.5, with figures that are the same on every machine.
pub fn weight_of(rarity: f32) -> f32 {
    rarity * rarity.sqrt()
}

/// Vectors of words in English and French, turned into the directions that tell what texts are for (example `learn`).
#[derive(Clone, Debug)]
pub(super) struct Senses {
    by_stem: [HashMap<&'static str, Sense>; 2],
    width: usize,
}

impl Senses {
    /// Those that come with the engine.
    ///
    /// # Errors
    /// The line that is wrong.
    pub(super) fn embedded() -> Result<Self, String> {
        Self::parse(include_str!("../../data/senses.tsv"))
    }

    /// A line a word: language, stem, rarity, step and figures of a byte each in base64; lines that begin with `#` are comments.
    fn parse(text: &'static str) -> Result<Self, String> {
        let mut senses = Self {
            by_stem: Default::default(),
            width: 0,
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            senses.add(line).ok_or_else(|| format!("senses: {line}"))?;
        }
        Ok(senses)
    }

    fn add(&mut self, line: &'static str) -> Option<()> {
        let [language, stem, rarity, step, figures] =
            line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let bytes = STANDARD_NO_PAD.decode(figures).ok()?;
        let sense = Sense {
            weight: weight_of(rarity.parse().ok()?),
            step: step.parse().ok()?,
            figures: bytes.into_iter().map(|byte| byte.cast_signed()).collect(),
        };
        self.width = self.width.max(sense.figures.len());
        self.by_stem
            .get_mut(Language::of(language).slot())?
            .insert(stem, sense);
        Some(())
    }

    fn sense(&self, language: Language, stem: &str) -> Option<&Sense> {
        self.by_stem.get(language.slot())?.get(stem)
    }

    /// In which language a text is read; in both where it does not tell.
    pub(super) fn languages_of(&self, text: &str) -> &'static [Language] {
        language::languages_of(text, |language, stem| self.sense(language, stem).is_some())
    }
}

impl Embedder for Senses {
    fn version(&self) -> &str {
        NAME
    }

    /// The mean of its words: rare ones count more, and those that stand often, though less than each time.
    fn embed(&self, text: &str) -> Vec<f32> {
        let mut found: HashMap<(Language, String), f32> = HashMap::new();
        for language in self.languages_of(text) {
            let tokens = tokens(text, *language).into_iter();
            for token in tokens.filter(|token| !token.stop) {
                *found.entry((*language, token.stem)).or_default() += 1.0;
            }
        }
        // In one order: sums of another one differ in their last digits.
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (mut vector, mut all) = (vec![0.0; self.width], 0.0);
        for ((language, stem), times) in found {
            let Some(sense) = self.sense(language, &stem) else {
                continue;
            };
            let weight = f32::ln_1p(times) * sense.weight;
            all += weight;
            for (sum, figure) in vector.iter_mut().zip(&sense.figures) {
                *sum += weight * sense.step * f32::from(*figure);
            }
        }
        if all > 0.0 {
            vector.iter_mut().for_each(|sum| *sum /= all);
        }
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_count_more() {
        let senses = Senses::parse("en\taa\t1\t0.5\tAgA\nen\tbb\t3\t1\tAAE\n").expect("senses");
        let found = senses.embed("Bb aa bb cc");
        // Twice a word that is thrice as rare, beside one: it counts for more than thrice as much.
        let first = 2f32.ln() / (2f32.ln() + 27f32.sqrt() * 3f32.ln());
        assert!(
            (found[0] - first).abs() < 1e-6 && (found[1] - (1.0 - first)).abs() < 1e-6,
            "{found:?}"
        );
        assert_eq!(senses.embed("cc"), [0.0, 0.0]);
    }

    #[test]
    fn a_text_that_tells_no_language_is_read_in_both() {
        let senses = Senses::parse("en\taa\t1\t0.5\tAgA\nfr\taa\t1\t1\tAAE\n").expect("senses");
        assert_eq!(senses.embed("aa"), [0.5, 0.5]);
        assert_eq!(senses.embed("the aa"), [1.0, 0.0]);
        assert_eq!(senses.embed("de l'aa"), [0.0, 1.0]);
    }

    /// A word of several parts is read as these, so that no line is for it.
    #[test]
    fn every_line_is_found_by_a_word() {
        let mut left = Senses::embedded().expect("what is built in").by_stem;
        let rings = include_str!("../../taught/words.txt").lines();
        for (english, french) in rings.filter_map(|line| line.split_once('|')) {
            for (language, words) in [(Language::En, english), (Language::Fr, french)] {
                let read = words.split(',').flat_map(|word| tokens(word, language));
                for token in read.filter(|token| !token.stop) {
                    left[language.slot()].remove(token.stem.as_str());
                }
            }
        }
        let left = left.map(|of| of.into_keys().collect::<Vec<_>>());
        assert!(left.iter().all(Vec::is_empty), "found by no text: {left:?}");
    }

    #[test]
    fn what_is_built_in_is_whole() {
        let senses = Senses::embedded().expect("what is built in");
        let [english, french] = &senses.by_stem;
        assert!(english.len() > 3_000 && french.len() > 3_000);
        let mut all = english.values().chain(french.values());
        assert!(all.all(|sense| sense.figures.len() == senses.width && sense.weight > 0.0));
    }
}

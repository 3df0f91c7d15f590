//! Which domains of the crosswalk a text is about, by words that tell it without naming a concept.
//!
//! Two texts on harbours may share neither a word nor a concept, "berth" here and "connaissement" there, and are still nearer each
//! other than either is to a text on courts.

use crate::text::token::{Language, Stems, fold};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    domains: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    en: Vec<String>,
    fr: Vec<String>,
}

/// Domains with the words that tell them.
pub struct Topics {
    version: String,
    names: Vec<String>,
    /// By language: domains of each stem.
    stems: [HashMap<String, Vec<usize>>; 2],
}

impl Topics {
    /// The words that come with the engine.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn embedded() -> Result<Self, String> {
        Self::parse(include_str!("../../data/domains.toml"))
    }

    /// Purposes with the words that tell them, which come with the engine: not what a text is about but what it is for.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn purposes() -> Result<Self, String> {
        Self::parse(include_str!("../../data/purposes.toml"))
    }

    /// Reads words by domain.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let File { version, domains } = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut stems = [HashMap::<String, Vec<usize>>::new(), HashMap::new()];
        for (at, words) in domains.values().enumerate() {
            for (language, words) in [(Language::En, &words.en), (Language::Fr, &words.fr)] {
                let stemmer = Stems::new(language);
                for word in words
                    .iter()
                    .map(|word| fold(word))
                    .filter(|word| word.chars().all(char::is_alphanumeric))
                {
                    let of = stems[language.slot()]
                        .entry(stemmer.stem(&word))
                        .or_default();
                    if !of.contains(&at) {
                        of.push(at);
                    }
                }
            }
        }
        Ok(Self {
            version,
            names: domains.into_keys().collect(),
            stems,
        })
    }

    /// Version of the file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Domains, by the position that vectors use.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Domains of a stem, none for most.
    pub fn of(&self, stem: &str, language: Language) -> &[usize] {
        self.stems
            .get(language.slot())
            .and_then(|stems| stems.get(stem))
            .map_or(&[], Vec::as_slice)
    }

    /// Position of a domain.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Names of the domains that two texts are both about, the strongest first.
    pub fn shared(&self, one: &[f32], other: &[f32]) -> Vec<String> {
        let mut shared: Vec<(f32, &String)> = one
            .iter()
            .zip(other)
            .zip(&self.names)
            .map(|((left, right), name)| (left * right, name))
            .filter(|(both, _)| *both > 0.1)
            .collect();
        shared.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
        shared.into_iter().map(|(_, name)| name.clone()).collect()
    }
}

/// How far two texts are about the same domains, 0 to 1; `None` where one of them tells none.
pub fn topical(one: &[f32], other: &[f32]) -> Option<f64> {
    let is_silent = |topics: &[f32]| topics.iter().all(|weight| *weight == 0.0);
    let product = || {
        one.iter()
            .zip(other)
            .map(|(left, right)| f64::from(left * right))
            .sum::<f64>()
            .clamp(0.0, 1.0)
    };
    (!is_silent(one) && !is_silent(other)).then(product)
}

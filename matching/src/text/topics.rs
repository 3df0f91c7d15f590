//! Which domains of the crosswalk a text is about, by words that tell it without naming a concept.
//!
//! Two texts on harbours may share neither a word nor a concept, "berth" here and "connaissement" there, and are still nearer each
//! other than either is to a text on courts.

use crate::text::{
    language::Language,
    token::{Stems, fold},
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

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

static DOMAINS: LazyLock<Result<Topics, String>> =
    LazyLock::new(|| Topics::parse(include_str!("../../data/domains.toml")));
static PURPOSES: LazyLock<Result<Topics, String>> =
    LazyLock::new(|| Topics::parse(include_str!("../../data/purposes.toml")));

/// Domains with the words that tell them.
pub struct Topics {
    version: String,
    names: Vec<String>,
    /// By language: domains of each stem.
    stems: [HashMap<String, Vec<usize>>; 2],
}

impl Topics {
    /// The words that come with the engine; read once, and shared by all who ask.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn embedded() -> Result<&'static Self, String> {
        DOMAINS.as_ref().map_err(Clone::clone)
    }

    /// Purposes with the words that tell them, as they come with the engine: not what a text is about but what it is for.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn purposes() -> Result<&'static Self, String> {
        PURPOSES.as_ref().map_err(Clone::clone)
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
    pub fn shared(&self, one: &[Told], other: &[Told]) -> Vec<String> {
        let mut shared: Vec<(f32, &String)> = products(one, other)
            .filter(|(_, both)| *both > 0.1)
            .filter_map(|(domain, both)| Some((both, self.names.get(usize::from(domain))?)))
            .collect();
        shared.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
        shared.into_iter().map(|(_, name)| name.clone()).collect()
    }
}

/// A domain that a text tells, by its position, and how much.
pub type Told = (u8, f32);

/// The domains that are told, with weights scaled so that their squares sum to one.
pub(super) fn of_length_one(weights: &[f32]) -> Box<[Told]> {
    let squares: f32 = weights.iter().map(|weight| weight * weight).sum();
    let length = squares.sqrt().max(f32::MIN_POSITIVE);
    let told = (0..=u8::MAX).zip(weights);
    told.filter(|(_, weight)| **weight != 0.0)
        .map(|(domain, weight)| (domain, weight / length))
        .collect()
}

/// What two texts tell of each domain that both do.
fn products(one: &[Told], other: &[Told]) -> impl Iterator<Item = (u8, f32)> {
    one.iter().filter_map(|(domain, left)| {
        let (_, right) = other.iter().find(|(of, _)| of == domain)?;
        Some((*domain, left * right))
    })
}

/// How far two texts are about the same domains, 0 to 1; `None` where one of them tells none.
pub fn topical(one: &[Told], other: &[Told]) -> Option<f64> {
    let product = || {
        products(one, other)
            .fold(0.0, |sum, (_, both)| sum + f64::from(both))
            .clamp(0.0, 1.0)
    };
    (!one.is_empty() && !other.is_empty()).then(product)
}

//! What a text is for: where its vector points, among directions that tell purposes apart.
//!
//! Texts of one setting share most of what they say, and their vectors point alike whatever they want. So vectors are turned into the
//! directions in which texts of one setting and several purposes lie apart, learned from texts of which that is known (example `learn`).
//! Vectors are those of single words that come with the engine, or, better, those of a language model: nothing here knows one, and who
//! has one gives it as an [`Embedder`]. Aims, which are sentences of their own, put into words where two texts point alike.

mod directions;
mod language;
mod reading;
mod senses;

pub use reading::Reading;
pub use senses::weight_of;

use crate::facts::{Assistance, Gap};
use directions::{Directions, Learned};
use senses::Senses;
use serde::Deserialize;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Turns texts into vectors, in all languages alike: the same text always into the same one.
pub trait Embedder: Send + Sync {
    /// Name of the model: figures of one say nothing about those of another.
    fn version(&self) -> &str;

    /// The vector of a text.
    fn embed(&self, text: &str) -> Vec<f32>;
}

/// Most texts whose figures are kept: with more all are forgotten, and read again when they are asked for.
const KEPT_MAX: usize = 200_000;

/// Most aims that an explanation names, and how near both texts must be to one for that, as a cosine.
const TOLD: usize = 2;
const TOLD_MIN: f64 = 0.25;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    aims: Vec<String>,
}

/// Those of words: read once, and shared by all engines.
static OF_WORDS: OnceLock<Arc<Aims>> = OnceLock::new();

/// Where a text points; its squares sum to one, or all are 0 where nothing is known of it.
pub type Profile = Arc<[f32]>;

/// Directions, what reads texts, and the aims that are told.
pub struct Aims {
    version: String,
    learned: Learned,
    /// What is wanted, in words, and where that points.
    aims: Vec<(String, Profile)>,
    embedder: Arc<dyn Embedder>,
    /// What was read, by two hashes with keys of this process, so that nobody can write a text that is taken for another.
    kept: Mutex<HashMap<(u64, u64), Profile>>,
    keys: (RandomState, RandomState),
    /// Texts that the model read.
    texts_read: AtomicU64,
}

impl Aims {
    /// The directions that come with the engine for a language model.
    ///
    /// # Errors
    /// What is wrong with the files, or that they are of another model.
    pub fn embedded(embedder: Arc<dyn Embedder>) -> Result<Self, String> {
        Self::new(include_str!("../data/directions.csv"), embedder)
    }

    /// The directions of the words that come with the engine: less than what a language model tells, and there at once.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn of_words() -> Result<Arc<Self>, String> {
        if let Some(known) = OF_WORDS.get() {
            return Ok(known.clone());
        }
        let senses = Arc::new(Senses::embedded()?);
        let aims = Self::new(include_str!("../data/directions-words.csv"), senses)?;
        Ok(OF_WORDS.get_or_init(|| Arc::new(aims)).clone())
    }

    fn new(directions: &str, embedder: Arc<dyn Embedder>) -> Result<Self, String> {
        let file: File =
            toml::from_str(include_str!("../data/aims.toml")).map_err(|error| error.to_string())?;
        let learned = Learned::parse(directions)?;
        if learned.model != embedder.version() {
            return Err(format!(
                "aims: their figures are of {}, not of {}",
                learned.model,
                embedder.version()
            ));
        }
        let pointing =
            |text: &String| pointing(&learned.directions, &Reading::of(&embedder.embed(text)));
        let aims = file.aims.into_iter();
        Ok(Self {
            version: format!("{} {}", learned.version, file.version),
            aims: aims.map(|text| (text.clone(), pointing(&text))).collect(),
            learned,
            embedder,
            kept: Mutex::default(),
            keys: Default::default(),
            texts_read: AtomicU64::new(0),
        })
    }

    /// Version of directions and aims, and the model.
    pub fn version(&self) -> String {
        format!("{} {}", self.version, self.model())
    }

    /// Name of the model: what it made of a text is of use to no other.
    pub fn model(&self) -> &str {
        self.embedder.version()
    }

    /// What reads texts, as a sentence begins.
    pub fn said_by(&self) -> &'static str {
        if self.are_of_words() {
            "By their words"
        } else {
            "By the language model"
        }
    }

    /// Whether single words alone are read.
    pub fn are_of_words(&self) -> bool {
        self.model() == senses::NAME
    }

    /// Texts that the model read since it was loaded.
    pub fn texts_read(&self) -> u64 {
        self.texts_read.load(Ordering::Relaxed)
    }

    /// Has the model read a text, which takes a while.
    pub fn read(&self, text: &str) -> Reading {
        self.texts_read.fetch_add(1, Ordering::Relaxed);
        Reading::of(&self.embedder.embed(text))
    }

    /// What was kept of a reading; `None` where it is none of this model.
    pub fn parse(&self, kept: &[u8]) -> Option<Reading> {
        Reading::parse(kept, self.learned.directions.width())
    }

    /// Takes what the model made of a text before, so that it does not have to read it.
    pub fn recall(&self, text: &str, reading: &Reading) {
        self.known_or(text, || reading.clone());
    }

    /// Where a text points. A text that a language model read before is not read again.
    pub fn profile(&self, text: &str) -> Profile {
        if self.are_of_words() {
            return self.pointing(&self.read(text));
        }
        self.known_or(text, || self.read(text))
    }

    fn pointing(&self, reading: &Reading) -> Profile {
        pointing(&self.learned.directions, reading)
    }

    fn known_or(&self, text: &str, reading: impl FnOnce() -> Reading) -> Profile {
        let key = (self.keys.0.hash_one(text), self.keys.1.hash_one(text));
        let held = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(&key) {
            return known.clone();
        }
        let profile = self.pointing(&reading());
        let mut kept = held();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, profile.clone());
        profile
    }

    /// How far two texts are for the same: 0 as little as hardly any pair, 1 as much as hardly any. Not known where nothing is known of
    /// one of them, or they were read by two models.
    pub fn agreement(&self, one: &[f32], other: &[f32]) -> Option<f64> {
        let is_known = |profile: &[f32]| profile.iter().any(|figure| *figure != 0.0);
        let Learned { least, most, .. } = self.learned;
        let above = (cosine(one, other) - least) / (most - least);
        (one.len() == other.len() && is_known(one) && is_known(other))
            .then(|| crate::rounded(above.clamp(0.0, 1.0)))
    }

    /// The aims to which both texts are nearest, the nearest first.
    pub fn shared(&self, one: &[f32], other: &[f32]) -> Vec<String> {
        let near = |aim: &Profile| f64::min(cosine(one, aim), cosine(other, aim));
        let aims = self.aims.iter().map(|(text, aim)| (near(aim), text));
        let mut shared: Vec<_> = aims.filter(|(near, _)| *near >= TOLD_MIN).collect();
        shared.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        shared.truncate(TOLD);
        shared.into_iter().map(|(_, text)| text.clone()).collect()
    }
}

fn pointing(directions: &Directions, reading: &Reading) -> Profile {
    directions.of(reading.figures()).into()
}

fn cosine(one: &[f32], other: &[f32]) -> f64 {
    one.iter()
        .zip(other)
        .map(|(left, right)| f64::from(left * right))
        .sum()
}

fn joined<'a>(title: &str, description: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let ended = |text: &str| text.trim().trim_end_matches('.').to_owned();
    [ended(title), ended(description)]
        .into_iter()
        .chain(lines.map(ended))
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(". ")
}

/// What a model reads of a gap.
pub fn text_of_gap(gap: &Gap) -> String {
    let needs = gap.needs.iter().map(|need| &*need.title);
    joined(&gap.title, &gap.description, needs)
}

/// What a model reads of an offer or programme.
pub fn text_of_assistance(assistance: &Assistance) -> String {
    let lines = assistance.lines.iter().map(|line| &*line.title);
    joined(&assistance.title, &assistance.description, lines)
}

#[cfg(test)]
mod tests;

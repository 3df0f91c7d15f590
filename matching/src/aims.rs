//! What a text is for, told by a language model: how near it is to each of some aims, which are sentences of their own.
//!
//! Texts of one setting share most of what they say, and their vectors point alike whatever they want; how near they are to aims, in
//! relation to what is usual, tells them apart. Nothing here knows a model: who has one gives it as an [`Embedder`], and without one no
//! score knows of aims.

mod reading;

pub use reading::Reading;

use crate::facts::{Assistance, Gap};
use serde::Deserialize;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Turns texts into vectors, in all languages alike: the same text always into the same one.
pub trait Embedder: Send + Sync {
    /// Name of the model: figures of one say nothing about those of another.
    fn version(&self) -> &str;

    /// The vector of a text, of length one.
    fn embed(&self, text: &str) -> Vec<f32>;
}

/// Most texts whose figures are kept: with more all are forgotten, and read again when they are asked for.
const KEPT_MAX: usize = 200_000;

/// Most aims that an explanation names, and how much both texts must serve one for that: twice as much as if all were alike.
const TOLD: usize = 2;
const TOLD_MIN: f32 = 2.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    model: String,
    least: f64,
    most: f64,
    aim: Vec<Aim>,
}

/// An aim, and how near texts are to it as a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// What is wanted, in words.
    pub text: String,
    /// Mean of how near texts are to it.
    pub mean: f32,
    /// Their standard deviation.
    pub deviation: f32,
}

/// How much a text serves each aim; the squares sum to one.
pub type Profile = Arc<[f32]>;

/// Aims, and the model that tells how near a text is to each.
pub struct Aims {
    version: String,
    least: f64,
    most: f64,
    aims: Vec<Aim>,
    vectors: Vec<Vec<f32>>,
    embedder: Arc<dyn Embedder>,
    /// What was read, by two hashes with keys of this process, so that nobody can write a text that is taken for another.
    kept: Mutex<HashMap<(u64, u64), Profile>>,
    keys: (RandomState, RandomState),
    /// Texts that the model read.
    texts_read: AtomicU64,
}

impl Aims {
    /// The aims that come with the engine, for this model.
    ///
    /// # Errors
    /// What is wrong with the file, or that its figures are of another model.
    pub fn embedded(embedder: Arc<dyn Embedder>) -> Result<Self, String> {
        let text = include_str!("../data/aims.toml");
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.model != embedder.version() {
            return Err(format!(
                "aims: their figures are of {}, not of {}",
                file.model,
                embedder.version()
            ));
        }
        Ok(Self {
            vectors: file
                .aim
                .iter()
                .map(|aim| embedder.embed(&aim.text))
                .collect(),
            version: file.version,
            least: file.least,
            most: file.most,
            aims: file.aim,
            embedder,
            kept: Mutex::default(),
            keys: Default::default(),
            texts_read: AtomicU64::new(0),
        })
    }

    /// Version of the aims and of the model.
    pub fn version(&self) -> String {
        format!("{} {}", self.version, self.embedder.version())
    }

    /// The aims.
    pub fn all(&self) -> &[Aim] {
        &self.aims
    }

    /// Name of the model: what it made of a text is of use to no other.
    pub fn model(&self) -> &str {
        self.embedder.version()
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
        Reading::parse(kept, self.vectors.first()?.len())
    }

    /// Takes what the model made of a text before, so that it does not have to read it.
    pub fn recall(&self, text: &str, reading: &Reading) {
        self.known_or(text, || reading.clone());
    }

    /// How near a text is to each aim, as it stands: the cosine.
    pub fn nearness(&self, text: &str) -> Vec<f32> {
        self.nearness_of(&self.read(text))
    }

    fn nearness_of(&self, reading: &Reading) -> Vec<f32> {
        let figures: Vec<f32> = reading.figures().collect();
        let product = |aim: &Vec<f32>| {
            aim.iter()
                .zip(&figures)
                .map(|(one, two)| one * two)
                .sum::<f32>()
        };
        self.vectors.iter().map(product).collect()
    }

    /// How much a text serves each aim. A text that was read before is not read again.
    pub fn profile(&self, text: &str) -> Profile {
        self.known_or(text, || self.read(text))
    }

    fn known_or(&self, text: &str, reading: impl FnOnce() -> Reading) -> Profile {
        let key = (self.keys.0.hash_one(text), self.keys.1.hash_one(text));
        let held = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(&key) {
            return known.clone();
        }
        let profile: Profile = self.weighed(&self.nearness_of(&reading())).into();
        let mut kept = held();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, profile.clone());
        profile
    }

    /// Nearness in relation to what is usual, then in relation to the other aims: what stands out counts.
    fn weighed(&self, nearness: &[f32]) -> Vec<f32> {
        let unusual: Vec<f32> = nearness
            .iter()
            .zip(&self.aims)
            .map(|(near, aim)| (near - aim.mean) / aim.deviation)
            .collect();
        let most = unusual.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let raised: Vec<f32> = unusual.iter().map(|value| (value - most).exp()).collect();
        let length = raised.iter().map(|value| value * value).sum::<f32>().sqrt();
        raised.iter().map(|value| value / length).collect()
    }

    /// How far two texts serve the same aims, 0 to 1, before what is usual is taken off.
    pub fn product(one: &[f32], other: &[f32]) -> f64 {
        one.iter()
            .zip(other)
            .map(|(left, right)| f64::from(left * right))
            .sum()
    }

    /// How far two texts serve the same aims: 0 as little as the least of pairs do, 1 as much as the most.
    pub fn agreement(&self, one: &[f32], other: &[f32]) -> f64 {
        let above = Self::product(one, other) - self.least;
        crate::rounded((above / (self.most - self.least)).clamp(0.0, 1.0))
    }

    /// The aims that both texts serve most, the strongest first.
    pub fn shared(&self, one: &[f32], other: &[f32]) -> Vec<String> {
        let least = TOLD_MIN / one.len().max(1) as f32;
        let mut shared: Vec<(f32, &Aim)> = one
            .iter()
            .zip(other)
            .zip(&self.aims)
            .map(|((left, right), aim)| (left * right, aim))
            .filter(|(both, _)| *both >= least)
            .collect();
        shared.sort_by(|left, right| {
            right
                .0
                .total_cmp(&left.0)
                .then_with(|| left.1.text.cmp(&right.1.text))
        });
        shared.truncate(TOLD);
        shared
            .into_iter()
            .map(|(_, aim)| aim.text.clone())
            .collect()
    }
}

fn joined<'a>(title: &str, description: &str, lines: impl Iterator<Item = &'a String>) -> String {
    let ended = |text: &str| text.trim().trim_end_matches('.').to_owned();
    [ended(title), ended(description)]
        .into_iter()
        .chain(lines.map(|line| ended(line)))
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(". ")
}

/// What a model reads of a gap.
pub fn text_of_gap(gap: &Gap) -> String {
    let needs = gap.needs.iter().map(|need| &need.title);
    joined(&gap.title, &gap.description, needs)
}

/// What a model reads of an offer or programme.
pub fn text_of_assistance(assistance: &Assistance) -> String {
    let lines = assistance.lines.iter().map(|line| &line.title);
    joined(&assistance.title, &assistance.description, lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{Asked, Engine},
        evidence::Part,
        facts::ReferenceData,
        model::PartName,
        text::Corpus,
    };

    /// Knows three words, one of them in two languages.
    struct Words;

    impl Embedder for Words {
        fn version(&self) -> &str {
            "multilingual-e5-small-q4"
        }

        fn embed(&self, text: &str) -> Vec<f32> {
            let text = text.to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
            let figures = [
                has(&["weapon", "armes"]),
                has(&["tax", "impôt"]),
                has(&["housing"]),
            ]
            .map(|has| f32::from(u8::from(has)));
            let length = figures.iter().sum::<f32>().sqrt().max(1.0);
            figures.map(|figure| figure / length).to_vec()
        }
    }

    #[test]
    fn texts_of_one_aim_agree_across_languages_and_say_in_what() {
        let aims = Aims::embedded(Arc::new(Words)).expect("what is built in");
        let [weapons, french, taxes] =
            ["hidden weapons", "armes cachées", "tax receipts"].map(|text| aims.profile(text));
        assert!(aims.agreement(&weapons, &french) > aims.agreement(&weapons, &taxes));
        let shared = aims.shared(&weapons, &french);
        assert!(shared[0].contains("weapon"), "{shared:?}");
        assert!(aims.shared(&weapons, &taxes).len() <= TOLD);
        assert!(Arc::ptr_eq(&weapons, &aims.profile("hidden weapons")));
    }

    #[test]
    fn what_was_kept_of_a_text_stands_for_reading_it() {
        let aims = || Aims::embedded(Arc::new(Words)).expect("what is built in");
        let (first, second) = (aims(), aims());
        let kept = first.read("hidden weapons").bytes();
        let reading = second.parse(&kept).expect("of the same model");
        second.recall("hidden weapons", &reading);
        let text = "hidden weapons";
        assert_eq!(first.profile(text), second.profile(text));
        assert_eq!((first.texts_read(), second.texts_read()), (2, 0));
        assert!(second.parse(&kept[2..]).is_none());
    }

    #[test]
    fn an_engine_with_a_model_weighs_aims_and_still_adds_up() {
        let plain = Engine::new(ReferenceData::default()).expect("what is built in");
        assert!(plain.model.parts().all(|part| part != PartName::Meaning));
        let aims = Aims::embedded(Arc::new(Words)).expect("what is built in");
        let engine = plain.with_aims(Arc::new(aims)).expect("what is built in");
        let gap: Gap = toml::from_str(
            "reference = 'a'\ndescription = ''\ntitle = 'Hidden weapons pass'\nlanguage = 'en'\nholder = 'HOST_STATE'\nsector = '15210'\nnature = 'CAPACITY'\nstate = 'OPEN'\n\
             needs = [{ assistance = 'TRAINING', title = 'Search' }]",
        )
        .expect("a gap");
        let help: Assistance = toml::from_str(
            "reference = 'b'\ndescription = ''\nform = 'OFFER'\ntitle = 'Trouver les armes'\nlanguage = 'fr'\nstatus = 'PIPELINE'\nwilling = 'YES'\nable = 'YES'\n\
             seeks_exemption = 'YES'\nlines = [{ assistance = 'TRAINING', title = 'Fouille' }]",
        )
        .expect("help");
        let (gap, help) = (engine.gap(gap), engine.assistance(help));
        let judged = engine.judge(&gap, &help, &Corpus::default(), Asked::default(), false);
        let of_meaning = judged
            .parts
            .iter()
            .find(|part| part.name == PartName::Meaning);
        let told = of_meaning.map(|part| (part.value, part.explanation.contains("weapons")));
        assert_eq!(told, Some((Some(1.0), true)), "{of_meaning:?}");
        let sum: f64 = judged.parts.iter().map(Part::contribution).sum();
        assert!((sum - judged.score()).abs() < 1e-9);
    }

    #[test]
    fn figures_of_another_model_are_refused() {
        struct Other;
        impl Embedder for Other {
            fn version(&self) -> &str {
                "other"
            }
            fn embed(&self, _: &str) -> Vec<f32> {
                vec![1.0]
            }
        }
        let fault = Aims::embedded(Arc::new(Other)).err();
        assert!(fault.is_some_and(|fault| fault.contains("not of other")));
    }

    #[test]
    fn stops_are_not_doubled() {
        let lines = ["One.".to_owned(), String::new()];
        assert_eq!(
            joined("Title.", " Body. ", lines.iter()),
            "Title. Body. One"
        );
    }
}

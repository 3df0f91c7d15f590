//! One pair of a gap and an assistance, judged: what rules it out, what the sanctions ask, what speaks for it.

mod judge;
mod read;

pub use judge::{Judgement, score};

use crate::{
    aims::Aims,
    compliance::Rules,
    facts::{Assistance, Gap, ReferenceData},
    model::Model,
    obstacle::wanted,
    text::{Doc, Lexicon, MeaningWeights, Topics, Vector, Vocabulary},
};
use chrono::NaiveDate;
use std::{collections::BTreeSet, sync::Arc};

/// All that pairs are judged by. Nothing in it is about a pair, an asker or a moment.
pub struct Engine {
    /// Weights, threshold and policy.
    pub model: Model,
    /// What the world is like.
    pub world: ReferenceData,
    /// Concepts and their words.
    pub lexicon: &'static Lexicon,
    /// Domains and the words that tell them.
    pub topics: &'static Topics,
    /// Purposes and the words that tell them.
    pub purposes: &'static Topics,
    /// How the parts of a meaning weigh.
    pub weights: MeaningWeights,
    /// What texts are for: by single words, or by a language model where there is one.
    pub aims: Arc<Aims>,
    /// The same by single words, for what a language model has not read yet.
    words: Arc<Aims>,
    /// Whether what everybody may read is not read by a language model where it is put in a catalogue.
    reads_later: bool,
    /// Stems of all texts that were read.
    vocabulary: Vocabulary,
    /// What the sanctions ask.
    pub rules: Rules,
}

/// A gap or an assistance, read once.
pub struct Item<T> {
    /// What is known of it; in a catalogue perhaps without texts that were read.
    pub facts: Arc<T>,
    /// What its texts speak of.
    pub doc: Doc,
}

/// A gap and an assistance, with the vectors of their words.
#[derive(Clone, Copy)]
pub struct Pairing<'a> {
    /// The gap.
    pub gap: &'a Item<Gap>,
    /// The assistance.
    pub assistance: &'a Item<Assistance>,
    /// Words of the gap.
    pub gap_vector: &'a Vector,
    /// Words of the assistance.
    pub assistance_vector: &'a Vector,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The day asked about; `None` for the day on which the gap is first to be helped, where that is stated.
    pub on: Option<NaiveDate>,
    /// The day of the question.
    pub today: NaiveDate,
}

impl Asked {
    /// The day on which this gap is judged.
    pub fn day(&self, gap: &Gap) -> NaiveDate {
        self.on.or(wanted(gap).from).unwrap_or(self.today)
    }
}

impl Engine {
    /// The engine with what is built in, for this world.
    ///
    /// # Errors
    /// What is wrong with what is built in; a test reads it.
    pub fn new(world: ReferenceData) -> Result<Self, String> {
        let rules = Rules::built_in()
            .with_regimes(world.regimes.clone())
            .with_last_days(&world.last_days);
        Ok(Self {
            model: Model::built_in()?,
            world,
            lexicon: Lexicon::embedded()?,
            topics: Topics::embedded()?,
            purposes: Topics::purposes()?,
            weights: MeaningWeights::default(),
            aims: Aims::of_words()?,
            words: Aims::of_words()?,
            reads_later: false,
            vocabulary: Vocabulary::default(),
            rules,
        })
    }

    /// The same engine, with days on which Committees do not work besides weekends.
    #[must_use]
    pub fn with_holidays(self, holidays: BTreeSet<NaiveDate>) -> Self {
        let rules = self.rules.with_holidays(holidays);
        Self { rules, ..self }
    }

    /// The same engine with a language model, and with the weights that go with one. Items that were read without it have to be read anew.
    ///
    /// # Errors
    /// What is wrong with what is built in; a test reads it.
    pub fn with_aims(self, aims: Arc<Aims>) -> Result<Self, String> {
        Ok(Self {
            model: Model::with_meaning()?,
            aims,
            ..self
        })
    }

    /// The same engine for a catalogue that does not wait for the language model: what everybody may read knows aims where its text was
    /// read before, and none otherwise.
    #[must_use]
    pub fn reading_later(self) -> Self {
        Self {
            reads_later: true,
            ..self
        }
    }

    /// Whether it does not wait for the language model.
    pub(crate) fn reads_later(&self) -> bool {
        self.reads_later
    }
}

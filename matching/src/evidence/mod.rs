//! What speaks for a pair: parts between 0 and 1, each with its weight, whether it was known at all, and a sentence.
//!
//! What is not known contributes nothing and lowers the evidence coverage: it is never taken for agreement.

mod beside;
mod borne;
mod cofinancing;
mod course;
mod fit;
#[cfg(test)]
mod tests;
mod words;

pub use fit::sector_nearness;

use crate::{
    facts::{Assistance, Gap, ReferenceData},
    model::{Model, PartName},
    text::{Limit, Meaning},
};
use chrono::NaiveDate;

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub name: PartName,
    /// How much it weighs.
    pub weight: f64,
    /// How far it agrees, 0 to 1; `None` where that is not known.
    pub value: Option<f64>,
    /// What was found, as a sentence.
    pub explanation: String,
}

impl Part {
    /// What it adds to the score.
    pub fn contribution(&self) -> f64 {
        self.weight * self.value.unwrap_or(0.0)
    }
}

/// How far two texts are for the same, what for, and what says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// From 0 to 1; `None` where it is not known.
    pub value: Option<f64>,
    /// The aims that both are nearest to.
    pub told: Vec<String>,
    /// As a sentence begins: "By their words".
    pub said_by: &'static str,
}

/// What the parts look at.
pub struct Pair<'a> {
    /// The gap.
    pub gap: &'a Gap,
    /// The offer or programme.
    pub assistance: &'a Assistance,
    /// What the world is like.
    pub world: &'a ReferenceData,
    /// The weights.
    pub model: &'a Model,
    /// The day asked about.
    pub on: NaiveDate,
    /// Sentences that limit the assistance.
    pub limits: &'a [Limit],
    /// What their texts have in common.
    pub meaning: &'a Meaning,
    /// How far both are about the same domains, and which.
    pub topics: (Option<f64>, Vec<String>),
    /// How far both serve the same purposes, and which.
    pub purposes: (Option<f64>, Vec<String>),
    /// How far both serve the same aims, and which.
    pub aims: Shared,
    /// Whether sentences are wanted: ranking many does without.
    pub explain: bool,
}

impl Pair<'_> {
    /// All parts of the score, known or not.
    pub fn parts(&self) -> Vec<Part> {
        let part = |name: PartName, (value, explanation): (Option<f64>, String)| Part {
            name,
            weight: self.model.weights.of(name),
            value: value.map(|value| value.clamp(0.0, 1.0)),
            explanation,
        };
        self.model
            .parts()
            .map(|name| {
                part(
                    name,
                    match name {
                        PartName::Concepts => self.concepts(),
                        PartName::Words => self.words(),
                        PartName::Topic => self.topic(),
                        PartName::Purpose => self.purpose(),
                        PartName::Assistance => self.kinds(),
                        PartName::Place => self.place(),
                        PartName::Size => self.size(),
                        PartName::Limits => self.limits(),
                        PartName::Sector => self.sector(),
                        PartName::Languages => self.languages(),
                        PartName::Time => self.time(),
                        PartName::Sequence => self.sequence(),
                        PartName::Record => self.record(),
                        PartName::Meaning => self.aims(),
                    },
                )
            })
            .collect()
    }

    /// A sentence, where it is wanted.
    fn say(&self, sentence: impl FnOnce() -> String) -> String {
        if self.explain {
            sentence()
        } else {
            String::new()
        }
    }
}

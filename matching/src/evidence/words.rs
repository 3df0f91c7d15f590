//! What the texts of both say: concepts, words, subjects, purposes, and limits in sentences.

use super::{Pair, Shared};
use crate::obstacle::listed;

/// From what agreement on texts are said to be for the same, though no aim says for what.
const ALIKE: f64 = 0.5;

impl Pair<'_> {
    pub(super) fn concepts(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_concepts;
        let explanation = self.say(|| match shared.as_slice() {
            [] => "The texts share no concept.".to_owned(),
            some => format!("Both speak of {}.", listed(some.iter().map(String::as_str))),
        });
        (Some(self.meaning.conceptual), explanation)
    }

    pub(super) fn words(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_words;
        let explanation = self.say(|| match shared.as_slice() {
            [] => "The texts share no words.".to_owned(),
            some => format!("Shared words: {}.", some.join(", ")),
        });
        (
            Some(self.meaning.lexical.powf(self.model.word_spread)),
            explanation,
        )
    }

    pub(super) fn topic(&self) -> (Option<f64>, String) {
        let explanation = self.say(|| match (&self.topics.0, self.topics.1.as_slice()) {
            (None, _) => "One of the texts tells no domain.".to_owned(),
            (_, []) => "The texts are about different domains.".to_owned(),
            (_, some) => format!(
                "Both are about {}.",
                listed(some.iter().map(String::as_str))
            ),
        });
        (self.topics.0, explanation)
    }

    pub(super) fn purpose(&self) -> (Option<f64>, String) {
        let (value, shared) = &self.purposes;
        let explanation = self.say(|| match (value, shared.as_slice()) {
            (None, _) => "One of the texts tells no purpose.".to_owned(),
            (_, []) => "The texts serve different purposes.".to_owned(),
            (_, some) => format!("Both serve {}.", listed(some.iter().map(String::as_str))),
        });
        (*value, explanation)
    }

    pub(super) fn aims(&self) -> (Option<f64>, String) {
        let Shared {
            value,
            told,
            said_by,
        } = &self.aims;
        let explanation = self.say(|| match (value, told.as_slice()) {
            (None, _) => "What the texts are for is not known.".to_owned(),
            (Some(value), []) if *value >= ALIKE => {
                format!("{said_by} both are for the same, which no aim here puts into words.")
            }
            (_, []) => format!("{said_by} the texts are for no aim in common."),
            (_, some) => {
                let quoted: Vec<String> = some.iter().map(|aim| format!("\"{aim}\"")).collect();
                let quoted = listed(quoted.iter().map(String::as_str));
                format!("{said_by} both are for {quoted}.")
            }
        });
        (*value, explanation)
    }

    /// Sentences that keep the assistance for a circle to which no country of the gap belongs.
    pub(super) fn foreign_circles(&self) -> Vec<&str> {
        let countries = &self.gap.countries;
        let foreign = self
            .limits
            .iter()
            .filter(|limit| limit.is_foreign(countries));
        foreign.map(|limit| &*limit.sentence).collect()
    }

    pub(super) fn limits(&self) -> (Option<f64>, String) {
        let foreign = self.foreign_circles();
        if let [sentence, ..] = foreign.as_slice() {
            let explanation =
                self.say(|| format!("Its text keeps it for other countries: \"{sentence}\"."));
            return (Some(0.0), explanation);
        }
        let explanation = self.say(|| {
            let quoted: Vec<String> = self
                .meaning
                .conflicts
                .iter()
                .map(|sentence| format!("\"{sentence}\""))
                .collect();
            match (quoted.is_empty(), self.meaning.taken_out > 0.0) {
                (false, _) => format!(
                    "Its text sets limits that touch this gap: {}.",
                    quoted.join("; ")
                ),
                (true, true) => "Its text leaves out something that the gap speaks of.".to_owned(),
                (true, false) => {
                    "Nothing in its text is seen to speak against this gap.".to_owned()
                }
            }
        });
        (Some(1.0 - self.meaning.taken_out), explanation)
    }
}

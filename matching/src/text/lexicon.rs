//! A controlled vocabulary of concepts in English and French, and the finding of them in texts.

mod concept;
pub(super) mod read;

pub use concept::{Concept, Facet};

use crate::text::{
    language::Language,
    token::{fold, tokens},
};
use read::{above, check_names, positions, stems_of};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    concept: Vec<Concept>,
}

/// A concept found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// Its position in the lexicon.
    pub concept: u16,
    /// Its facet.
    pub facet: Facet,
    /// How often it was found.
    pub count: u32,
}

/// One place where a concept is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The concept.
    pub concept: u16,
    /// Position of its first token.
    pub first: usize,
    /// Position of its last token.
    pub last: usize,
}

pub(super) struct Phrase {
    pub(super) stems: Box<[String]>,
    pub(super) concept: u16,
    /// Whether it says that the concept is *not* meant.
    pub(super) not: bool,
    pub(super) ambiguous: bool,
}

/// Phrases of one language, by each stem that can begin them.
#[derive(Default)]
pub(super) struct Phrases(pub(super) HashMap<String, Vec<Phrase>>);

impl Phrases {
    fn add(&mut self, phrase: Phrase) {
        // Two words may come in either order: "cargo inspection", "inspection of cargo".
        if let (false, [first, second]) = (phrase.not, &*phrase.stems) {
            let reversed = Box::new([second.clone(), first.clone()]);
            self.0.entry(second.clone()).or_default().push(Phrase {
                stems: reversed,
                ..phrase
            });
        }
        if let Some(first) = phrase.stems.first().cloned() {
            self.0.entry(first).or_default().push(phrase);
        }
    }
}

static EMBEDDED: LazyLock<Result<Lexicon, String>> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../data/lexicon.toml")));

/// The lexicon, ready to be looked up.
pub struct Lexicon {
    version: String,
    concepts: Vec<Concept>,
    broader: Vec<Option<u16>>,
    ids: BTreeMap<String, u16>,
    pub(super) phrases: [Phrases; 3],
}

impl Lexicon {
    /// The lexicon that comes with the engine; read once, and shared by all who ask.
    pub fn embedded() -> Result<&'static Self, String> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Reads a lexicon; the error says which concept is wrong and how.
    pub fn parse(text: &str) -> Result<Self, String> {
        let File {
            version,
            concept: concepts,
        } = toml::from_str(text).map_err(|error| error.to_string())?;
        let ids = positions(&concepts)?;
        let broader = concepts
            .iter()
            .map(|concept| above(concept, &concepts, &ids))
            .collect::<Result<_, _>>()?;
        let mut phrases = [Phrases::default(), Phrases::default(), Phrases::default()];
        for (position, concept) in (0..).zip(&concepts) {
            check_names(concept)?;
            let lists = [
                (Language::En, &concept.en, false),
                (Language::En, &concept.not_en, true),
                (Language::Fr, &concept.fr, false),
                (Language::Fr, &concept.not_fr, true),
                (Language::Other, &concept.other, false),
            ];
            for (language, list, not) in lists {
                for phrase in list {
                    phrases[language.slot()].add(Phrase {
                        stems: stems_of(concept, phrase, language, not)?,
                        concept: position,
                        not,
                        ambiguous: concept.ambiguous.contains(phrase),
                    });
                }
            }
        }
        Ok(Self {
            version,
            concepts,
            broader,
            ids,
            phrases,
        })
    }

    /// Version of the file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All concepts; tags point into them.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The concept at a position that a tag gave.
    pub fn concept(&self, position: u16) -> &Concept {
        &self.concepts[usize::from(position)]
    }

    /// Position of a concept.
    pub fn position(&self, id: &str) -> Option<u16> {
        self.ids.get(id).copied()
    }

    /// Name of a concept in a language: its first phrase there.
    pub fn name(&self, position: u16, language: Language) -> &str {
        let concept = self.concept(position);
        let (own, other) = if language == Language::Fr {
            (&concept.fr, &concept.en)
        } else {
            (&concept.en, &concept.fr)
        };
        own.first()
            .or_else(|| other.first())
            .map_or(&concept.id, String::as_str)
    }

    /// How near two concepts are: 1 where they are the same, ½ for a concept and the one that includes it, ¼ two steps away.
    pub fn nearness(&self, one: u16, other: u16) -> f64 {
        if one == other {
            return 1.0;
        }
        self.steps_up(one, other)
            .or_else(|| self.steps_up(other, one))
            .map_or(0.0, |steps| 0.5_f64.powi(steps))
    }

    fn steps_up(&self, from: u16, to: u16) -> Option<i32> {
        let mut at = from;
        for steps in 1..=2 {
            at = self.broader[usize::from(at)]?;
            if at == to {
                return Some(steps);
            }
        }
        None
    }

    /// Whether two short phrases name the same: the same words, or concepts that include one another: "military", "forces armées".
    pub fn same(&self, one: &str, other: &str, language: Language) -> bool {
        if fold(one) == fold(other) {
            return true;
        }
        // Words of a rule may be in either language, whatever that of the text is.
        let concepts = |text: &str| -> BTreeSet<u16> {
            let of = |language| self.tags(text, language).into_iter().map(|tag| tag.concept);
            of(language)
                .chain(of(Language::En))
                .chain(of(Language::Fr))
                .collect()
        };
        let (left, right) = (concepts(one), concepts(other));
        left.iter().any(|concept| right.contains(concept))
    }

    /// Concepts of a text with how often each was found, in the order of the lexicon.
    pub fn tags(&self, text: &str, language: Language) -> Vec<Tag> {
        let mut counts = BTreeMap::<u16, u32>::new();
        for hit in self.hits(&tokens(text, language), language) {
            *counts.entry(hit.concept).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|(concept, count)| Tag {
                concept,
                facet: self.concept(concept).facet,
                count,
            })
            .collect()
    }
}

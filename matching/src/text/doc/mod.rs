//! What matching keeps of the texts of a gap or an assistance.

mod read;

pub use read::Reader;

use crate::{
    aims::Profile,
    text::{
        counts::Count,
        language::Language,
        lexicon::{Facet, Lexicon},
        limits::Limit,
        token::StemKey,
        topics::Told,
    },
};
use domain::assistance::AssistanceType;

/// Fields of a document: title, lines, body, keywords.
pub const FIELDS: usize = 4;
/// The title.
pub const TITLE: usize = 0;
/// Titles of needs or lines.
pub const LINES: usize = 1;
/// The description.
pub const BODY: usize = 2;
/// Institution, tags, beneficiaries, names of sectors and types of assistance.
pub const KEYWORDS: usize = 3;

/// How often words that begin alike stand in each field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Number of their beginning in the vocabulary.
    pub term: u32,
    /// Times in each field, 255 at most.
    pub counts: [u8; FIELDS],
}

/// How often a concept stands in each field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its position in the lexicon.
    pub concept: u16,
    /// Times in each field, 255 at most.
    pub counts: [u8; FIELDS],
}

/// The words and concepts of a gap or an assistance.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// Language of title and description.
    pub language: Language,
    /// Stems by number.
    pub stems: Box<[Posting]>,
    /// Concepts in the order of the lexicon.
    pub concepts: Box<[Held]>,
    /// Concepts that a negation takes out, in the order of the lexicon.
    pub negated: Box<[u16]>,
    /// How much it is about each domain of the crosswalk that it tells; the squares sum to one.
    pub topics: Box<[Told]>,
    /// How much it serves each purpose; as `topics`.
    pub purposes: Box<[Told]>,
    /// Stems of each field, stop words left out.
    pub lengths: [u16; FIELDS],
    /// Sentences that limit what is given; none for a gap.
    pub limits: Box<[Limit]>,
    /// Numbers and stems of words in title and lines that no concept covers; none for an assistance.
    pub asked: Box<[(u32, StemKey)]>,
    /// Sorts of people and places, by number; none for an assistance.
    pub sorts: Box<[u8]>,
    /// Numbers of people and ages in any field; none for an assistance.
    pub counts: Box<[Count]>,
    /// Where it points, by a language model where there is one: `None` until that has read it.
    pub aims: Option<Profile>,
    /// Where it points by its words, where a language model is to read it; `None` without one, where `aims` says so.
    pub words: Option<Profile>,
}

/// What statistics count of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Numbers of its stems.
    pub stems: Box<[u32]>,
    /// Its concepts.
    pub concepts: Box<[u16]>,
    /// Stems of each field.
    pub lengths: [u16; FIELDS],
}

impl Words {
    /// That of a document.
    pub fn of(doc: &Doc) -> Self {
        Self {
            stems: doc.stems.iter().map(|posting| posting.term).collect(),
            concepts: doc.concepts.iter().map(|held| held.concept).collect(),
            lengths: doc.lengths,
        }
    }
}

/// Id of the concept of a type of assistance.
pub fn kind_concept(kind: AssistanceType) -> &'static str {
    match kind {
        AssistanceType::Training => "training",
        AssistanceType::Expertise => "expertise",
        AssistanceType::Equipment => "equipment",
        AssistanceType::Infrastructure => "infrastructure",
        AssistanceType::Ict => "ict",
        AssistanceType::Procedure => "procedure",
        AssistanceType::Legislation => "legislation",
        AssistanceType::Diagnostic => "diagnostic",
        AssistanceType::Awareness => "awareness",
        AssistanceType::Funding => "funding",
    }
}

impl Doc {
    /// Its concepts of one facet.
    pub fn concepts_of<'a>(
        &'a self,
        facet: Facet,
        lexicon: &'a Lexicon,
    ) -> impl Iterator<Item = &'a Held> {
        self.concepts
            .iter()
            .filter(move |held| lexicon.concept(held.concept).facet == facet)
    }

    /// Whether it holds a concept, negations apart.
    pub fn holds(&self, concept: u16) -> Option<&Held> {
        self.concepts
            .binary_search_by_key(&concept, |held| held.concept)
            .ok()
            .map(|place| &self.concepts[place])
    }
}

//! Fielded BM25 (BM25F) for query by example, with statistics kept apart from the texts that are scored.
//!
//! A word counts by how it begins: that joins "inspect", "inspecteur" and "inspection", in one language and across two.

mod index;
mod vocabulary;

pub use index::Index;
pub use vocabulary::Vocabulary;

use crate::text::{
    doc::{Doc, FIELDS, Words},
    lexicon::{Facet, Lexicon},
};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Parameters of BM25F.
#[derive(Clone, Debug, PartialEq)]
pub struct Bm25 {
    /// Weights of title, lines, body and keywords.
    pub fields: [f64; FIELDS],
    /// How much the length of each of them counts, 0 to 1.
    pub lengths: [f64; FIELDS],
    /// Saturation: the weighted frequency that is worth half.
    pub k1: f64,
    /// Weight of a concept beside that of a stem as rare.
    pub concepts: f64,
}

impl Default for Bm25 {
    fn default() -> Self {
        Self {
            fields: [1.0, 1.0, 1.0, 0.0],
            lengths: [0.5; FIELDS],
            k1: 0.5,
            concepts: 0.8,
        }
    }
}

/// Weights of the terms of a document, by term: of what is searched each is between 0 and 1, a query's product with its own text is 1.
pub type Vector = Box<[(u32, f32)]>;

fn less(count: Option<&mut u32>) {
    if let Some(count) = count {
        *count = count.saturating_sub(1);
    }
}

/// Statistics of a collection: how rare stems and concepts are in it, and how long its fields.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Documents.
    docs: u32,
    /// Documents with each beginning of a word.
    stems: HashMap<u32, u32>,
    /// Documents with each concept, in any language.
    concepts: BTreeMap<u16, u32>,
    /// Summed lengths of the fields.
    lengths: [u64; FIELDS],
    /// How rare each concept is, by its position: every pair asks it of all that it speaks of.
    rarities: OnceLock<Box<[f64]>>,
}

impl Corpus {
    /// Of a set of documents, such as all that is public.
    pub fn of<'a>(docs: impl IntoIterator<Item = &'a Doc>) -> Self {
        let mut corpus = Self::default();
        docs.into_iter().for_each(|doc| corpus.add(&Words::of(doc)));
        corpus
    }

    /// Counts one more document.
    pub fn add(&mut self, doc: &Words) {
        self.rarities.take();
        self.docs += 1;
        for stem in &doc.stems {
            *self.stems.entry(*stem).or_default() += 1;
        }
        for concept in &doc.concepts {
            *self.concepts.entry(*concept).or_default() += 1;
        }
        for (sum, length) in self.lengths.iter_mut().zip(doc.lengths) {
            *sum += u64::from(length);
        }
    }

    /// Counts one document less, which was counted before.
    pub fn remove(&mut self, doc: &Words) {
        self.rarities.take();
        self.docs = self.docs.saturating_sub(1);
        for stem in &doc.stems {
            less(self.stems.get_mut(stem));
        }
        for concept in &doc.concepts {
            less(self.concepts.get_mut(concept));
        }
        for (sum, length) in self.lengths.iter_mut().zip(doc.lengths) {
            *sum = sum.saturating_sub(u64::from(length));
        }
    }

    /// How many documents were counted.
    pub fn len(&self) -> u32 {
        self.docs
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Inverse document frequency of the beginning of a word in any language: many are shared.
    pub fn stem_idf(&self, term: u32) -> f64 {
        idf(self.len(), self.stems.get(&term).copied().unwrap_or(0))
    }

    /// Inverse document frequency of a concept.
    pub fn concept_idf(&self, concept: u16) -> f64 {
        let rarities = self.rarities.get_or_init(|| self.concept_idfs());
        let known = rarities.get(usize::from(concept));
        known.copied().unwrap_or_else(|| idf(self.len(), 0))
    }

    /// That of each concept up to the last that any document has.
    fn concept_idfs(&self) -> Box<[f64]> {
        let last = self.concepts.last_key_value().map(|(concept, _)| *concept);
        let all = last.into_iter().flat_map(|last| 0..=last);
        let with = |concept: u16| self.concepts.get(&concept).copied().unwrap_or(0);
        all.map(|concept| idf(self.len(), with(concept))).collect()
    }

    /// How much each term of a document counts where it is searched for: near 1 where it stands often in a short text.
    ///
    /// Terms are beginnings of words and, above [`CONCEPT_TERMS`], functions and commodities: the terms that languages share.
    pub fn vector(&self, doc: &Doc, lexicon: &Lexicon, bm25: &Bm25) -> Vector {
        let stems = doc
            .stems
            .iter()
            .map(|posting| (posting.term, &posting.counts));
        let concepts = doc.concepts.iter().filter_map(|held| {
            let concept = lexicon.concept(held.concept);
            matches!(concept.facet, Facet::Function | Facet::Commodity)
                .then_some((CONCEPT_TERMS + u32::from(held.concept), &held.counts))
        });
        stems
            .chain(concepts)
            .map(|(term, counts)| {
                let counted = self.frequency(doc, counts, bm25);
                (term, (counted / (bm25.k1 + counted)) as f32)
            })
            .filter(|(_, counted)| *counted > 0.0)
            .collect()
    }

    /// How much each term of a document asks for: rare ones most.
    ///
    /// The product of a query and of what is searched is BM25, in relation to that of the query's own text, which is 1.
    pub fn query(&self, doc: &Doc, lexicon: &Lexicon, bm25: &Bm25) -> Vector {
        let mut asked = self.vector(doc, lexicon, bm25);
        // Of single precision, a sum would differ with the order of the terms, which is that in which texts happened to be read.
        let mut whole = 0.0_f64;
        for (term, weight) in &mut asked {
            let counted = *weight;
            let rarity = match term.checked_sub(CONCEPT_TERMS) {
                // Concepts are fewer than there are numbers of them.
                Some(concept) => {
                    let concept = concept as u16;
                    bm25.concepts * lexicon.concept(concept).weight * self.concept_idf(concept)
                }
                None => self.stem_idf(*term),
            };
            *weight *= rarity as f32;
            whole += f64::from(*weight) * f64::from(counted);
        }
        if whole > 0.0 {
            let of_whole = |weight: f32| (f64::from(weight) / whole) as f32;
            asked
                .iter_mut()
                .for_each(|(_, weight)| *weight = of_whole(*weight));
        }
        asked
    }

    /// How often a term occurs, by field, in relation to how long the fields are on average.
    fn frequency(&self, doc: &Doc, counts: &[u8; FIELDS], bm25: &Bm25) -> f64 {
        let all = f64::from(self.len().max(1));
        (0..FIELDS)
            .map(|field| {
                let average = self.lengths[field] as f64 / all;
                let relative = if average > 0.0 {
                    f64::from(doc.lengths[field]) / average
                } else {
                    1.0
                };
                let part = bm25.lengths[field];
                bm25.fields[field] * f64::from(counts[field]) / (1.0 - part + part * relative)
            })
            .sum()
    }
}

/// Where the numbers of concepts begin among those of terms.
pub const CONCEPT_TERMS: u32 = u32::MAX - 0xffff;

fn idf(docs: u32, with: u32) -> f64 {
    // One document more on both sides: a corpus that lacks a language, or has one document, still tells words apart.
    let (docs, with) = (f64::from(docs) + 1.0, f64::from(with));
    (1.0 + (docs - with + 0.5).max(0.5) / (with + 0.5)).ln()
}

/// Sum of the products of two vectors: 0 where they share nothing, 1 where one holds all that the other asks for.
pub fn product(one: &[(u32, f32)], other: &[(u32, f32)]) -> f64 {
    let (mut left, mut right, mut sum) = (0, 0, 0.0);
    while left < one.len() && right < other.len() {
        match one[left].0.cmp(&other[right].0) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                sum += f64::from(one[left].1) * f64::from(other[right].1);
                left += 1;
                right += 1;
            }
        }
    }
    sum.clamp(0.0, 1.0)
}

//! What every comparison of two documents needs: how rare words and concepts are, and what each part weighs.

use crate::text::{
    bm25::{Bm25, Corpus, Vocabulary},
    doc::{BODY, FIELDS, Held, KEYWORDS, LINES, TITLE},
    lexicon::Lexicon,
};

/// Weights of the parts of [`crate::text::Meaning`].
#[derive(Clone, Debug, PartialEq)]
pub struct MeaningWeights {
    /// Parameters of the lexical part.
    pub bm25: Bm25,
    /// Share of concepts in the value, 0 to 1; the rest is that of words.
    pub concepts: f64,
    /// Power that spreads the lexical part.
    pub spread: f64,
    /// Weights of function, commodity, institution and help.
    pub facets: [f64; 4],
    /// Weight of a concept by the field in which it stands: title, lines, body, keywords.
    pub fields: [f64; FIELDS],
    /// Share of what the candidate has of the query's concepts; the rest is the reverse.
    pub coverage: f64,
    /// What a candidate loses that has nothing of the query's core.
    pub query_core: f64,
    /// What a candidate loses of whose core the query has nothing.
    pub candidate_core: f64,
    /// What a candidate loses whose limits take out all that the query asks for.
    pub conflict: f64,
}

impl Default for MeaningWeights {
    fn default() -> Self {
        Self {
            bm25: Bm25::default(),
            concepts: 0.55,
            spread: 0.6,
            facets: [0.55, 0.25, 0.12, 0.08],
            fields: [1.0, 0.8, 0.4, 0.5],
            coverage: 0.5,
            query_core: 0.25,
            candidate_core: 0.4,
            conflict: 0.6,
        }
    }
}

/// What every comparison needs.
pub struct Common<'a> {
    /// How rare words and concepts are.
    pub corpus: &'a Corpus,
    /// Words by number.
    pub vocabulary: &'a Vocabulary,
    /// Concepts.
    pub lexicon: &'a Lexicon,
    /// How the parts weigh.
    pub weights: &'a MeaningWeights,
}

impl Common<'_> {
    /// What a concept counts by the most telling field in which it stands.
    pub(super) fn strength(&self, held: &Held) -> f64 {
        [TITLE, LINES, BODY, KEYWORDS]
            .into_iter()
            .filter(|field| held.counts[*field] > 0)
            .map(|field| self.weights.fields[field])
            .fold(0.0, f64::max)
    }

    /// How telling a concept is: how rare, weighted by itself and by its facet.
    pub(super) fn rarity(&self, concept: u16) -> f64 {
        let of = self.lexicon.concept(concept);
        self.corpus.concept_idf(concept) * of.weight * self.weights.facets[of.facet as usize]
    }
}

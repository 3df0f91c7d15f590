//! How far two documents mean the same thing.
//!
//! `value` = (`lexical`^0.6 · (1 − c) + `conceptual` · c) · (1 − conflict), with c the share of concepts.
//!
//! * `lexical`: BM25F of the candidate for the query, in relation to that of the query for itself, see [`crate::text::bm25`].
//! * `conceptual`: for each facet the part of the query's concepts that the candidate has (and, counting less, the reverse), weighted
//!   by rarity and by the field in which they stand; broader and narrower concepts count half. The facets' weighted mean is then
//!   scaled by how much of the query's core the candidate has, and of the candidate's core the query: the core are functions and
//!   commodities of the title.
//! * `conflict`: the part of the query's concepts that the candidate's limits take out; by what is told in passing half at most.
//!
//! It is 1 only for a document compared with itself or one that says the same.

use crate::{
    rounded,
    text::{
        against::shuts_out,
        bm25::{Corpus, Vector, Vocabulary, product},
        common::{Common, MeaningWeights},
        doc::{Doc, Held, TITLE},
        language::Language,
        lexicon::{Facet, Lexicon},
    },
};

/// How far two documents mean the same thing, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// The blend, 0 to 1.
    pub value: f64,
    /// Agreement of words, 0 to 1.
    pub lexical: f64,
    /// Agreement of concepts, 0 to 1.
    pub conceptual: f64,
    /// How much of what the query asks for the candidate takes out, 0 to 1.
    pub taken_out: f64,
    /// Words that both have, the most telling first.
    pub shared_words: Vec<String>,
    /// Names of the concepts that both have, in English, the most telling first.
    pub shared_concepts: Vec<String>,
    /// Sentences of the candidate that speak against it for this query.
    pub conflicts: Vec<String>,
}

/// Most words and concepts that are told.
const TOLD: usize = 8;

/// Compares a query with a candidate.
pub fn meaning(
    query: &Doc,
    candidate: &Doc,
    corpus: &Corpus,
    vocabulary: &Vocabulary,
    lexicon: &Lexicon,
    weights: &MeaningWeights,
) -> Meaning {
    let own = corpus.query(query, lexicon, &weights.bm25);
    let other = corpus.vector(candidate, lexicon, &weights.bm25);
    Common {
        corpus,
        vocabulary,
        lexicon,
        weights,
    }
    .meaning((query, &own), (candidate, &other), true)
}

impl Common<'_> {
    /// Compares a query with a candidate, each with its vector; what they share is told where `tell` asks for it.
    pub fn meaning(
        &self,
        (query, own): (&Doc, &Vector),
        (candidate, other): (&Doc, &Vector),
        tell: bool,
    ) -> Meaning {
        let lexical = product(own, other);
        let conceptual = self.conceptual(query, candidate);
        let mut taken_out = self.taken_out(query, candidate);
        let mut limits = candidate.limits.iter();
        if limits.any(|limit| shuts_out(query, limit, self.lexicon)) {
            taken_out = 1.0;
        }
        let lowered = candidate
            .limits
            .iter()
            .map(|limit| self.lowers(query, limit));
        let taken_out = lowered.fold(taken_out, f64::max);
        let blend = blended(lexical, conceptual, taken_out, self.weights);
        let (shared_words, shared_concepts) = if tell {
            (self.words(own, other), self.concepts(query, candidate))
        } else {
            Default::default()
        };
        Meaning {
            value: rounded(blend),
            lexical: rounded(lexical),
            conceptual: rounded(conceptual),
            taken_out: rounded(taken_out),
            shared_words,
            shared_concepts,
            conflicts: if tell {
                self.conflicts(query, candidate)
            } else {
                Vec::new()
            },
        }
    }

    fn words(&self, own: &Vector, other: &Vector) -> Vec<String> {
        let told = own
            .iter()
            .filter(|(term, _)| *term < crate::text::bm25::CONCEPT_TERMS)
            .filter_map(|(term, weight)| {
                let place = other.binary_search_by_key(term, |(other, _)| *other).ok()?;
                Some((
                    f64::from(*weight) * f64::from(other[place].1),
                    self.vocabulary.word(*term),
                ))
            });
        // Words of texts that are not learnt have no way to be written.
        most_telling(told.filter(|(_, word)| !word.is_empty()).collect())
    }

    fn concepts(&self, query: &Doc, candidate: &Doc) -> Vec<String> {
        let told = query.concepts.iter().filter_map(|held| {
            let other = candidate.holds(held.concept)?;
            let weight = self.rarity(held.concept) * self.strength(held) * self.strength(other);
            Some((
                weight,
                self.lexicon.name(held.concept, Language::En).to_owned(),
            ))
        });
        most_telling(told.collect())
    }

    /// The part of `of` that `by` has, and the weight of all of `of`.
    fn covered<'a>(&self, of: impl Iterator<Item = &'a Held>, by: &Doc) -> (f64, f64) {
        let (mut part, mut whole) = (0.0, 0.0);
        for held in of {
            let own = self.strength(held);
            let weight = self.rarity(held.concept) * own;
            let best = by
                .concepts
                .iter()
                .map(|other| {
                    let near = self.lexicon.nearness(held.concept, other.concept);
                    if near > 0.0 && own > 0.0 {
                        near * (0.5 + 0.5 * (self.strength(other) / own).min(1.0))
                    } else {
                        0.0
                    }
                })
                .fold(0.0, f64::max);
            part += weight * best;
            whole += weight;
        }
        (part, whole)
    }

    fn conceptual(&self, query: &Doc, candidate: &Doc) -> f64 {
        let Some(agreement) = self.agreement(query, candidate) else {
            return 0.0;
        };
        let missing = |of: &Doc, by: &Doc| {
            let core = core(of, self.lexicon);
            share(self.covered(core.iter(), by)).map_or(0.0, |share| 1.0 - share)
        };
        let lost = self.weights.query_core * missing(query, candidate)
            + self.weights.candidate_core * missing(candidate, query);
        agreement * (1.0 - lost)
    }

    /// How far the two agree in each facet, weighted; `None` where neither holds a concept.
    fn agreement(&self, query: &Doc, candidate: &Doc) -> Option<f64> {
        let side = |facet: Facet, of: &Doc, by: &Doc| {
            let concepts = of.concepts_of(facet, self.lexicon);
            share(self.covered(concepts, by))
        };
        let (mut sum, mut of) = (0.0, 0.0);
        for facet in Facet::ALL {
            let weight = self.weights.facets[facet as usize];
            let there = side(facet, query, candidate);
            let back = side(facet, candidate, query);
            let (weight, agreement) = match (there, back) {
                (Some(there), Some(back)) => (
                    weight,
                    self.weights.coverage * there + (1.0 - self.weights.coverage) * back,
                ),
                (Some(_), None) => (weight, 0.0),
                // The candidate says more than it was asked.
                (None, Some(_)) => (weight / 2.0, 0.0),
                (None, None) => continue,
            };
            sum += weight * agreement;
            of += weight;
        }
        (of != 0.0).then(|| sum / of)
    }
}

fn most_telling(mut told: Vec<(f64, String)>) -> Vec<String> {
    told.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    told.truncate(TOLD);
    told.into_iter().map(|(_, name)| name).collect()
}

fn blended(lexical: f64, conceptual: f64, taken_out: f64, weights: &MeaningWeights) -> f64 {
    let blend =
        (1.0 - weights.concepts) * lexical.powf(weights.spread) + weights.concepts * conceptual;
    blend * (1.0 - weights.conflict * taken_out)
}

fn share((part, whole): (f64, f64)) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Functions and commodities in a title.
fn core(doc: &Doc, lexicon: &Lexicon) -> Vec<Held> {
    let telling = |held: &&Held| {
        matches!(
            lexicon.concept(held.concept).facet,
            Facet::Function | Facet::Commodity
        )
    };
    doc.concepts
        .iter()
        .filter(telling)
        .filter(|held| held.counts[TITLE] > 0)
        .copied()
        .collect()
}

//! What texts mean: words, concepts and limits of gaps and offers, and how far two of them agree.

mod against;
pub mod bm25;
pub(crate) mod circles;
mod common;
pub mod counts;
mod cues;
pub mod doc;
mod find;
mod language;
pub mod lexicon;
pub mod limits;
pub mod meaning;
mod phrases;
mod scopes;
mod sorts;
pub(crate) mod stops;
pub mod token;
mod topics;

pub use bm25::{Bm25, Corpus, Index, Vector, Vocabulary};
pub use common::{Common, MeaningWeights};
pub use doc::{Doc, Reader, Words};
pub use language::Language;
pub use lexicon::{Concept, Facet, Hit, Lexicon, Tag};
pub use limits::{Limit, Limits, limits};
pub use meaning::{Meaning, meaning};
pub use phrases::LimitKind;
pub use topics::{Told, Topics, topical};

#[cfg(test)]
mod tests;

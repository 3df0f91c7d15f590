//! Answers about the schema, kept: the schema is the same for everyone, and tools ask about it in the same words.

use actix_web::web::Bytes;
use quick_cache::{Weighter, sync::Cache};

use crate::http::documents::IntrospectionKey;

/// Answers kept at most, about.
const ENTRIES: usize = 100;

/// The answers to questions about nothing but the schema.
pub(super) struct KeptAnswers(Cache<IntrospectionKey, Bytes, Length>);

#[derive(Clone)]
struct Length;

impl Weighter<IntrospectionKey, Bytes> for Length {
    fn weight(&self, _: &IntrospectionKey, answer: &Bytes) -> u64 {
        answer.len() as u64
    }
}

impl KeptAnswers {
    /// Keeps so many bytes at most.
    pub(super) fn new(bytes: u64) -> Self {
        Self(Cache::with_weighter(ENTRIES, bytes, Length))
    }

    /// The answer to a question that was answered before.
    pub(super) fn get(&self, key: &IntrospectionKey) -> Option<Bytes> {
        self.0.get(key)
    }

    /// Keeps an answer.
    pub(super) fn insert(&self, key: IntrospectionKey, answer: Bytes) {
        self.0.insert(key, answer);
    }
}

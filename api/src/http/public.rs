//! Answers that everybody gets, kept for as long as the register stands as it did.
//!
//! Only answers that were asked for nobody in particular come here. What a token opened has no way in: [`PublicAnswers`] is asked in
//! `execute.rs` where there is no viewer, and an answer is made for it by [`super::Backend::execute_public`], which takes none.

pub(super) mod answer;
pub(super) mod write;

use std::sync::Arc;

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use crate::http::{
    backend::Mark, documents::Question, places::Places, public::answer::PublicAnswer,
    repeated::Repeated,
};

/// Requests that wait at once for answers that others are asking for.
const WAITING_MAX: usize = 1_000;
/// How many of them may be one client's.
const OWN_WAITING_MAX: usize = WAITING_MAX / 8;
/// Estimated memory of an entry besides its answer.
const ENTRY_BYTES: u64 = 400;
/// The part of all bytes, one by this, in which requests are remembered.
const REQUESTS_SHARE: u64 = 8;
/// Bytes above which the cache has several parts, each of which still holds the longest answer.
const ONE_PART_BYTES: u64 = 16 * 1024 * 1024;

/// A question, and how the register stood.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The question.
    pub(super) question: Question,
    /// How the register stood when it was asked.
    pub(super) mark: Mark,
}

/// None where the answer is not good for others, so that each asks for themselves and nobody waits.
pub(super) type Entry = Option<Arc<PublicAnswer>>;

/// Answers that are kept.
pub(super) struct PublicAnswers {
    /// None where none are to be.
    pub(super) kept: Option<Cache<Key, Entry, Size>>,
    /// What requests ask that came before.
    pub(super) repeated: Repeated,
    /// Places of those who wait for somebody else's question.
    pub(super) waiting: Places,
}

#[derive(Clone)]
pub(super) struct Size;

impl Weighter<Key, Entry> for Size {
    fn weight(&self, _: &Key, entry: &Entry) -> u64 {
        let answer = entry.as_ref().map_or(0, |answer| answer.json.len() as u64);
        // Packed at its first use: counted from the beginning, as if it packed badly.
        2 * answer + ENTRY_BYTES
    }
}

impl PublicAnswers {
    /// Keeps so many bytes at most; none with 0.
    pub(super) fn new(bytes: u64) -> anyhow::Result<Self> {
        let repeated = Repeated::new(bytes / REQUESTS_SHARE);
        let bytes = bytes - bytes / REQUESTS_SHARE;
        let mut options = OptionsBuilder::new();
        let options = options
            .estimated_items_capacity(1_000)
            .weight_capacity(bytes)
            .shards(if bytes < ONE_PART_BYTES { 1 } else { 4 })
            .build()?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        let kept = (bytes > 0).then(|| Cache::with_options(options, Size, hasher, lifecycle));
        Ok(Self {
            kept,
            repeated,
            waiting: Places::new(WAITING_MAX, OWN_WAITING_MAX),
        })
    }

    /// Bytes that are kept.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.as_ref().map_or(0, Cache::weight) + self.repeated.bytes()
    }

    /// The answer to this question, as the register stands.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<PublicAnswer>> {
        self.kept.as_ref()?.get(key).flatten()
    }
}

//! Requests that come again byte for byte, as dashboards send them: what each asks is remembered, so that neither its JSON nor its
//! document is read again.
//!
//! Nothing is told from here. What is remembered is the question alone; whether an answer to it is kept, and still good, is looked for each
//! time, and it is charged and counted like any other. A request is known by all of its bytes and not by a digest, so that none can be
//! made that is taken for another. Only what nobody in particular asked, and was answered, is remembered.

use actix_web::web::Bytes;
use quick_cache::{Weighter, sync::Cache};

use crate::{
    access::viewer::Viewer,
    http::{documents::Question, request::Said},
};

/// Longest request that is remembered.
const REQUEST_BYTES_MAX: usize = 16 * 1024;
/// Estimated memory of one besides its bytes.
const ENTRY_BYTES: u64 = 200;
/// Requests that room is made for at first.
const ENTRIES: usize = 1_000;

/// All that a request says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Words {
    /// The query string of a GET.
    Query(Bytes),
    /// The body of a POST.
    Body(Bytes),
}

impl Words {
    /// What a request says, where it may be remembered.
    pub(super) fn of(said: &Said<'_>, viewer: &Viewer) -> Option<Self> {
        let length = match said {
            Said::Query(query) => query.len(),
            Said::Body { bytes, .. } => bytes.len(),
        };
        let is_taken = *viewer == Viewer::Anonymous && length <= REQUEST_BYTES_MAX;
        is_taken.then(|| match said {
            Said::Query(query) => Self::Query(Bytes::copy_from_slice(query.as_bytes())),
            Said::Body { bytes, .. } => Self::Body(bytes.clone()),
        })
    }

    fn bytes(&self) -> &Bytes {
        match self {
            Self::Query(bytes) | Self::Body(bytes) => bytes,
        }
    }

    /// The same, without the room that was left over when they arrived.
    fn alone(&self) -> Self {
        let bytes = Bytes::copy_from_slice(self.bytes());
        match self {
            Self::Query(_) => Self::Query(bytes),
            Self::Body(_) => Self::Body(bytes),
        }
    }
}

/// What requests ask that came before.
pub(super) struct Repeated(Cache<Words, Question, Length>);

#[derive(Clone)]
struct Length;

impl Weighter<Words, Question> for Length {
    fn weight(&self, words: &Words, _: &Question) -> u64 {
        words.bytes().len() as u64 + ENTRY_BYTES
    }
}

impl Repeated {
    /// Remembers so many bytes at most; nothing with 0.
    pub(super) fn new(bytes: u64) -> Self {
        Self(Cache::with_weighter(ENTRIES, bytes, Length))
    }

    /// Bytes that are remembered.
    pub(super) fn bytes(&self) -> u64 {
        self.0.weight()
    }

    /// What this asks, where it came before.
    pub(super) fn question(&self, words: &Words) -> Option<Question> {
        self.0.get(words)
    }

    /// Remembers what this asks.
    pub(super) fn remember(&self, words: &Words, question: Question) {
        self.0.insert(words.alone(), question);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Words {
        Words::Body(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn a_request_is_known_by_all_of_its_bytes_and_its_kind() {
        let repeated = Repeated::new(100_000);
        repeated.remember(&body("a=b"), [7; 32]);
        assert_eq!(repeated.question(&body("a=b")), Some([7; 32]));
        let query = Words::Query(Bytes::from_static(b"a=b"));
        for other in [body("a=b "), body("a="), body(""), query] {
            assert_eq!(repeated.question(&other), None, "{other:?}");
        }
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let (repeated, nothing) = (Repeated::new(100_000), Repeated::new(0));
        for number in 0..1_000 {
            repeated.remember(&body(&format!("{number:0300}")), [0; 32]);
            nothing.remember(&body("{}"), [0; 32]);
            assert!(repeated.bytes() <= 100_000);
        }
        assert!(repeated.bytes() > 0 && nothing.bytes() == 0);
    }

    #[test]
    fn what_is_long_has_no_place() {
        let of = |length: usize| Words::of(&Said::Query(&"a".repeat(length)), &Viewer::Anonymous);
        assert!(of(REQUEST_BYTES_MAX).is_some() && of(REQUEST_BYTES_MAX + 1).is_none());
    }
}

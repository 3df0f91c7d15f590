//! Parts of the feed that were read for one follower, for all who follow it from the same place with the same eyes: thousands may be
//! told of one change at once, most of them nobody in particular.

use crate::db::{feed::news::News, pulse::Head};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Most parts that are kept. Whoever comes then reads for themselves.
const PARTS_MAX: usize = 1_000;

pub(super) type Shared = Arc<OnceCell<News>>;

/// Parts that were read since the register last went on.
#[derive(Default)]
pub struct SharedParts(Mutex<Parts>);

#[derive(Default)]
struct Parts {
    head: Head,
    parts: HashMap<String, Shared>,
}

impl SharedParts {
    /// The part of this name, as the feed is at this head: read, or to be read by whoever asks first.
    pub(super) fn shared(&self, key: String, head: &Head) -> Shared {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if (parts.head.lost, parts.head.event) > (head.lost, head.event) {
            // One who comes late looks for themselves, and sees what is new.
            return Shared::default();
        }
        if parts.head != *head {
            parts.head = head.clone();
            parts.parts.clear();
        }
        if parts.parts.len() >= PARTS_MAX && !parts.parts.contains_key(&key) {
            return Shared::default();
        }
        parts.parts.entry(key).or_default().clone()
    }
}

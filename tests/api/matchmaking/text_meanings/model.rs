//! Models of the test: one that counts words, and one that waits.

use super::MODEL;
use matching::aims::Embedder;
use std::{
    sync::{Condvar, Mutex},
    time::Duration,
};

/// As many as the model has that the directions are learned for.
pub(super) const DIMENSIONS: usize = 384;

/// Counts words: each text has a vector that only its words make. It goes by the name of the model that the aims are made for.
pub(super) struct Words;

impl Embedder for Words {
    fn version(&self) -> &str {
        MODEL
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let mut counts = vec![0.0; DIMENSIONS];
        for word in text
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
        {
            let hash = word.bytes().fold(7_usize, |hash, byte| {
                hash.wrapping_mul(31).wrapping_add(byte.into())
            });
            counts[hash % DIMENSIONS] += 1.0;
        }
        let length = counts
            .iter()
            .map(|count: &f32| count * count)
            .sum::<f32>()
            .sqrt()
            .max(1.0);
        counts.iter().map(|count| count / length).collect()
    }
}

/// Reads as [`Words`] does, and not before it is let.
#[derive(Default)]
pub(super) struct Gate {
    is_closed: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    pub(super) fn close(&self, is_closed: bool) {
        *self.is_closed.lock().unwrap() = is_closed;
        self.changed.notify_all();
    }
}

impl Embedder for Gate {
    fn version(&self) -> &str {
        MODEL
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let is_closed = self.is_closed.lock().unwrap();
        let most = Duration::from_secs(120);
        let waited = self
            .changed
            .wait_timeout_while(is_closed, most, |is_closed| *is_closed);
        drop(waited.unwrap());
        Words.embed(text)
    }
}

//! Who waits for something, counted.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many wait for something.
#[derive(Default)]
pub(super) struct Waiting(AtomicUsize);

/// One of them, until it is dropped.
pub(super) struct Waits<'a>(&'a Waiting);

impl Waiting {
    pub(super) fn enter(&self) -> Waits<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Waits(self)
    }

    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

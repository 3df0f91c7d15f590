//! Where figures are kept, by the questions that asked for them.

use super::stretch::Stretch;
use crate::db::watermark::Watermark;
use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The figures of one stretch, of whatever kind.
pub(super) type Figures = Arc<dyn Any + Send + Sync>;

/// The figures of one question, and of when they are.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) marks: Watermark,
    pub(super) day: String,
    pub(super) parts: Vec<(Stretch, Figures)>,
}

/// What was asked for, by a name for it. The first who asks reads it, and others wait for that.
#[derive(Default)]
pub(in crate::db) struct Kept(Mutex<HashMap<String, Place>>);

pub(super) type Place = Arc<tokio::sync::Mutex<Shelf>>;

/// Where the figures of one question stand.
#[derive(Default)]
pub(super) struct Shelf {
    pub(super) held: Option<Held>,
    /// Whether somebody began to read them and came to no end, good or bad: who asked waited no longer, and with them went what was read.
    pub(super) is_broken_off: bool,
}

impl Kept {
    pub(super) fn place(&self, question: String) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(question).or_default().clone()
    }

    pub(super) fn known(&self, question: &str) -> Option<Place> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(question).cloned()
    }
}

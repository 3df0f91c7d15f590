//! Where figures are kept, by the questions that asked for them.

use super::stretch::Stretch;
use crate::db::watermark::Watermark;
use std::{
    any::Any,
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard},
    time::Duration,
};
use tokio::time::timeout;
use uuid::Uuid;

/// How long who only looks whether figures are held waits for whoever reads them.
const WAIT_MAX: Duration = Duration::from_millis(25);

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
pub(in crate::db) struct Kept {
    places: Mutex<HashMap<String, Place>>,
    /// What was read last, for who waits for nobody.
    last: RwLock<HashMap<String, Last>>,
}

/// What was read last by a name, and what is known of what happened since.
#[derive(Clone)]
pub(super) struct Last {
    pub(super) held: Arc<Held>,
    /// How far the register was when it was looked what happened since.
    pub(super) marks: Watermark,
    /// The gaps of which what was read may lack what happened until then.
    pub(super) lacks: Arc<BTreeSet<Uuid>>,
}

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
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(question).or_default().clone()
    }

    pub(super) fn known(&self, question: &str) -> Option<Place> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(question).cloned()
    }

    /// What was read last by a name.
    pub(super) fn last(&self, question: &str) -> Option<Last> {
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner);
        last.get(question).cloned()
    }

    /// Whether this is what was read last by a name.
    pub(super) fn tells(&self, question: &str, held: &Held) -> bool {
        let last = self.last(question);
        last.is_some_and(|last| last.held.marks == held.marks && last.held.day == held.day)
    }

    /// Notes what was read by a name.
    pub(super) fn tell(&self, question: &str, last: Last) {
        self.last_mut().insert(question.to_owned(), last);
    }

    /// Notes what that lacks by now, unless something else was read meanwhile.
    pub(super) fn lacks(&self, question: &str, now: Last) {
        if let Some(last) = self.last_mut().get_mut(question)
            && Arc::ptr_eq(&last.held, &now.held)
        {
            *last = now;
        }
    }

    fn last_mut(&self) -> RwLockWriteGuard<'_, HashMap<String, Last>> {
        self.last.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is held by a name. Who reads it just now is waited for, as another field of the same request: most read little, and what they
    /// read need not be asked of the database once more. Not for long, since some read all of it, or wait for what who asks here holds.
    pub(super) async fn held(&self, question: &str) -> Option<Held> {
        let place = self.known(question)?;
        let shelf = timeout(WAIT_MAX, place.lock()).await.ok()?;
        shelf.held.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Option<Held> {
        let marks = Watermark {
            event: 1,
            id: None,
            reference: 1,
        };
        let (day, parts) = ("2026-11-30".to_owned(), Vec::new());
        Some(Held { marks, day, parts })
    }

    #[tokio::test]
    async fn who_asks_waits_for_whoever_reads_just_now() {
        let kept = Kept::default();
        let place = kept.place("gaps".to_owned());
        let mut shelf = place.lock().await;
        let reads = async {
            shelf.held = held();
            drop(shelf);
        };
        let (one, other, ()) = tokio::join!(kept.held("gaps"), kept.held("gaps"), reads);
        assert!(one.is_some() && other.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_who_reads_all_of_it() {
        let kept = Kept::default();
        assert!(kept.held("gaps").await.is_none(), "nobody asked for it yet");
        let place = kept.place("gaps".to_owned());
        let mut shelf = place.lock().await;
        shelf.held = held();
        assert!(kept.held("gaps").await.is_none());
        drop(shelf);
        assert!(kept.held("gaps").await.is_some());
    }
}

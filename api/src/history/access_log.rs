//! Who read what is confided: findings and gaps that are not out, so that a copy that got out can be traced. Members of the Panel whose they
//! are are noted where they are CONFIDENTIAL or accuse somebody alone.
//!
//! The scope notes every such row it gives out, and of which gaps the matches are that it gives out: whoever reads a match has read
//! of its gap. Before the answer leaves, each account's first reading of a row on a day is
//! written into the history; an answer with something CONFIDENTIAL, or that accuses somebody, does not leave where that cannot be written.

use crate::access::{
    policy::{Confided, Guarded},
    viewer::Viewer,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// Rows that one request was given.
#[derive(Debug, Default)]
pub struct Readings {
    rows: Mutex<BTreeMap<Uuid, Reading>>,
    gaps: Mutex<BTreeSet<Uuid>>,
}

/// A row that was given.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its table.
    pub table: String,
    /// What becomes of it where it cannot be written.
    pub confided: Confided,
    /// The Panel that owns it.
    pub owner: Option<Uuid>,
}

impl Readings {
    /// Notes a row if it is one to be noted, and the gap that is read of with it.
    pub fn note<E: Guarded>(&self, row: &E::Row, viewer: &Viewer, today: &str) {
        if let Some(confided) = E::confided(row, viewer, today) {
            let reading = Reading {
                confided,
                table: E::default().table_name().to_owned(),
                owner: E::owner(row),
            };
            locked(&self.rows).insert(E::id(row), reading);
        }
        if let Some(gap) = E::of_gap(row) {
            locked(&self.gaps).insert(gap);
        }
    }

    /// Notes what was read inside of a change that is taken back, but for what that wrote: nobody finds it again.
    pub fn join(&self, tried: &Self, written: &[Uuid]) {
        let rows = tried.take().into_iter();
        locked(&self.rows).extend(rows.filter(|(id, _)| !written.contains(id)));
        let gaps = tried.take_gaps().into_iter();
        locked(&self.gaps).extend(gaps.filter(|id| !written.contains(id)));
    }

    /// Takes out what was noted so far.
    pub fn take(&self) -> BTreeMap<Uuid, Reading> {
        std::mem::take(&mut *locked(&self.rows))
    }

    /// Takes out the gaps that were read of so far; whether they are confided is not known yet.
    pub fn take_gaps(&self) -> BTreeSet<Uuid> {
        std::mem::take(&mut *locked(&self.gaps))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

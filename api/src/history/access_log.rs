//! Who read what is confided: CONFIDENTIAL rows, and allegations that are not out.
//!
//! The scope notes every such row it gives out. Before the answer leaves, each account's first reading of a row on a day is
//! written into the history; an answer whose readings cannot be written does not leave.

use crate::access::policy::Guarded;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// Rows that one request was given.
#[derive(Debug, Default)]
pub struct Readings(Mutex<BTreeMap<Uuid, Reading>>);

/// A row that was given.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its table.
    pub table: String,
    /// The Panel that owns it.
    pub owner: Option<Uuid>,
}

impl Readings {
    /// Notes a row if it is one to be noted.
    pub fn note<E: Guarded>(&self, row: &E::Row) {
        if E::is_confided(row) {
            let reading = Reading {
                table: E::default().table_name().to_owned(),
                owner: E::owner(row),
            };
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(E::id(row), reading);
        }
    }

    /// Takes out what was noted so far.
    pub fn take(&self) -> BTreeMap<Uuid, Reading> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

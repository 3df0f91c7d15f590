//! Ids of matches and of what is written about them, by which lists are ordered.

use crate::db::transaction::Tx;
use domain::{date::PartialDate, id};
use entity::assistance;
use uuid::Uuid;

/// Ids of what is written now about matches of an offer or programme. They begin with the moment where its provider is named. Where it
/// asked not to be they begin with the day, which everybody reads: by the moment, what it gives could be told to be of whoever did
/// something in its own name just then.
#[derive(Clone, Copy, Debug)]
pub struct NewIds {
    /// The first millisecond of today, where ids tell no more.
    day: Option<u64>,
}

impl NewIds {
    /// Those for matches of this offer or programme.
    pub fn of(tx: &Tx, assistance: &assistance::Model) -> Self {
        let today = || PartialDate::stored(tx.today()).millis();
        Self {
            day: (!assistance.attributed).then(today),
        }
    }

    /// One that sorts behind the last that was written of its kind before, also where its provider was named then.
    pub fn after(self, last: Option<Uuid>) -> Uuid {
        self.day
            .map_or_else(Uuid::now_v7, |day| id::of_day(day, last))
    }

    /// One that sorts behind so many of its kind that are written with it.
    pub fn behind(self, known: u64) -> Uuid {
        match self.day {
            Some(day) => id::fresh(day + known),
            None => Uuid::now_v7(),
        }
    }
}

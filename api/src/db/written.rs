//! How much organisations had written down on a day, as this process counts it.

use crate::error::{Error, Result};
use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Bytes that were written for each organisation on the day, in UTC, of which something was written last.
#[derive(Default)]
pub struct Written {
    /// The most of one organisation in a day; 0 for any number.
    most: AtomicU64,
    day: Mutex<Day>,
}

#[derive(Default)]
struct Day {
    number: i64,
    bytes: HashMap<Uuid, u64>,
}

impl Written {
    /// From now on no organisation has more than so many bytes written in a day; 0 for any number.
    pub fn bound(&self, most: u64) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// Refuses so many bytes more at this moment, Unix time in milliseconds, where the organisation would have too many.
    pub(super) fn ensure_room(&self, organisation: Uuid, at: i64, more: u64) -> Result<()> {
        let most = self.most.load(Ordering::Relaxed);
        let written = self.day(at).bytes.get(&organisation).copied();
        let sum = written.unwrap_or_default().saturating_add(more);
        if most == 0 || sum <= most {
            return Ok(());
        }
        Err(Error::Conflict(format!(
            "An organisation may have {most} bytes written down in a day, with what the history keeps of them, and yours would have \
             {sum}: write less, or go on after midnight UTC."
        )))
    }

    /// Counts what was written for an organisation.
    pub(super) fn add(&self, organisation: Uuid, at: i64, more: u64) {
        let mut day = self.day(at);
        let written = day.bytes.entry(organisation).or_default();
        *written = written.saturating_add(more);
    }

    /// What was written on the day of a moment.
    fn day(&self, at: i64) -> MutexGuard<'_, Day> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        let number = at.div_euclid(DAY_MS);
        if day.number != number {
            *day = Day {
                number,
                bytes: HashMap::new(),
            };
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_organisation_has_its_own_bytes_and_all_of_them_again_the_next_day() {
        let (written, [one, other]) = (Written::default(), [1, 2].map(Uuid::from_u128));
        let has_room = |organisation, at, more| written.ensure_room(organisation, at, more).is_ok();
        assert!(has_room(one, 0, u64::MAX), "as long as nothing bounds it");
        written.bound(100);
        written.add(one, 0, 60);
        assert!(has_room(one, DAY_MS - 1, 40));
        assert!(!has_room(one, DAY_MS - 1, 41));
        assert!(has_room(other, DAY_MS - 1, 100));
        assert!(has_room(one, DAY_MS, 100));
        written.add(one, DAY_MS, u64::MAX);
        written.add(one, DAY_MS, 1);
        assert!(!has_room(one, DAY_MS, 1));
    }
}

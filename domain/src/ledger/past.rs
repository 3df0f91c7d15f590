//! What is committed of an earlier day: it covers its need from then on, so that the need must have had room for it on each day since.
//!
//! What has ended since, or was taken back, covered the need then, and a need that asks for more today may have asked for less.

use super::{Account, Books};
use crate::validation::Fault;
use std::collections::BTreeSet;

/// What a need asked for and had on an earlier day.
#[derive(Clone, Copy, Debug)]
pub struct Stood<'a> {
    /// The day.
    pub day: &'a str,
    /// The need on it.
    pub need: Account,
}

/// The days from an earlier one until yesterday on which a need may have had less room than on the day before: the first of them, and those
/// on which something was entered or its size changed. What ends only makes room.
pub fn turns<'a>(
    from: &'a str,
    today: &str,
    changes: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let changes = changes.into_iter().chain([from]);
    changes.filter(|day| *day >= from && *day < today).collect()
}

impl Books<'_> {
    /// Refuses to commit more than the need had room for on one of these days.
    pub fn had_room<'s>(
        &self,
        amount: i64,
        stood: impl IntoIterator<Item = Stood<'s>>,
    ) -> Result<(), Fault> {
        let lacks = |one: &Stood<'_>| one.need.room().is_some_and(|room| amount > room);
        let Some(full) = stood.into_iter().find(lacks) else {
            return Ok(());
        };
        let (amount, room) = (self.figure(amount), full.need.room().unwrap_or_default());
        let message = format!(
            "{amount} is more than the need lacked on {}: {} at most. It would cover the need from the day it is of: give one since when there was room, or reverse by reverseEntry what was mistyped.",
            full.day,
            self.figure(room),
        );
        Err(Fault::taken("on", message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ledger::Ledger, matches::CommitmentKind::Committed};

    #[test]
    fn a_need_has_less_room_only_from_days_on_which_something_changed() {
        let changes = [
            "",
            "2026-01-09",
            "2026-03",
            "2026-03-01",
            "2026-05-01",
            "2026-06-01",
        ];
        let turns: Vec<&str> = turns("2026-02-01", "2026-05-01", changes)
            .into_iter()
            .collect();
        assert_eq!(turns, ["2026-02-01", "2026-03", "2026-03-01"]);
        assert!(super::turns("2026-05-01", "2026-05-01", []).is_empty());
    }

    #[test]
    fn there_must_have_been_room_on_each_day() {
        let on = |day, covered, size| Stood {
            day,
            need: Account {
                entered: Ledger::of([(Committed, covered)]),
                size,
            },
        };
        let stood = [
            on("2026-02-01", 1, Some(4)),
            on("2026-03-01", 3, Some(4)),
            on("2026-04-01", 9, None),
        ];
        let books = Books::default();
        assert_eq!(books.had_room(1, stood), Ok(()));
        let fault = books.had_room(2, stood).expect_err("too much");
        assert_eq!(fault.field, ["on"]);
        let begins = "2 is more than the need lacked on 2026-03-01: 1 at most. ";
        assert!(fault.to_string().starts_with(begins), "{fault}");
    }
}

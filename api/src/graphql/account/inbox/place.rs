//! Places in an inbox, which is one list out of several: each of these gives its own rows between two places, and no more than a page of
//! them is read, however many wait.

use super::InboxKind;
use crate::{
    db::page::{Cursor, DATELESS, Key, PageArgs, Place, Window},
    error::Result,
};
use sea_orm::Iterable;
use std::cmp::Ordering;
use uuid::Uuid;

/// What the order of an inbox is called in cursors.
pub(super) const ORDER: &str = "inbox";

/// Where something stands: by the day on which it is due, [`DATELESS`] where none is set, then by kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) day: String,
    pub(super) kind: InboxKind,
    pub(super) id: Uuid,
}

impl Spot {
    fn of(cursor: &Cursor) -> Option<Self> {
        let (day, kind) = read(&cursor.key)?;
        Some(Self {
            day: day.to_owned(),
            kind,
            id: cursor.id,
        })
    }

    /// The place that cursors are written of.
    pub(super) fn place(&self) -> Place {
        let key = format!("{} {}", self.day, self.kind as u8);
        Place::new(ORDER, Key::Text(key), self.id)
    }

    /// The place in the list of one kind alone, which is by day and id, or by the id alone where nothing of the kind is ever due: rows of
    /// a day lie behind it where their kind does.
    fn cursor_in(&self, kind: InboxKind, due: Due) -> Cursor {
        let among_day = match kind.cmp(&self.kind) {
            Ordering::Less => Uuid::max(),
            Ordering::Equal => self.id,
            Ordering::Greater => Uuid::nil(),
        };
        match due {
            Due::Sometimes => Cursor {
                key: Key::Text(self.day.clone()),
                id: among_day,
            },
            Due::Never if self.day.as_str() < DATELESS => Cursor {
                key: Key::None,
                id: Uuid::nil(),
            },
            Due::Never => Cursor {
                key: Key::None,
                id: among_day,
            },
        }
    }
}

/// The day and the kind in the key of a cursor.
fn read(key: &Key) -> Option<(&str, InboxKind)> {
    let Key::Text(text) = key else {
        return None;
    };
    let (day, number) = text.split_once(' ')?;
    let number: u8 = number.parse().ok()?;
    let kind = InboxKind::iter().find(|kind| *kind as u8 == number)?;
    Some((day, kind))
}

/// Whether anything of a kind is ever due, so that its list is by days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Sometimes,
    Never,
}

/// The part of an inbox that is asked for.
pub(super) struct InboxWindow {
    pub(super) size: u64,
    pub(super) backward: bool,
    pub(super) after: Option<Spot>,
    pub(super) before: Option<Spot>,
}

impl InboxWindow {
    pub(super) fn parse(args: PageArgs) -> Result<Self> {
        let window = Window::parse(args, ORDER, |key| read(key).is_some())?;
        Ok(Self {
            size: window.size,
            backward: window.backward,
            after: window.after.as_ref().and_then(Spot::of),
            before: window.before.as_ref().and_then(Spot::of),
        })
    }

    /// The part of it in the list of one kind.
    pub(super) fn of(&self, kind: InboxKind, due: Due) -> Window {
        let cursor = |spot: &Spot| spot.cursor_in(kind, due);
        Window {
            size: self.size,
            backward: self.backward,
            after: self.after.as_ref().map(cursor),
            before: self.before.as_ref().map(cursor),
        }
    }

    /// Whether it is between the two places.
    pub(super) fn holds(&self, spot: &Spot) -> bool {
        self.after.as_ref().is_none_or(|after| spot > after)
            && self.before.as_ref().is_none_or(|before| spot < before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spot() -> impl Strategy<Value = Spot> {
        let days = vec!["2026-03-01", "2026-12-31", DATELESS];
        let kinds: Vec<InboxKind> = InboxKind::iter().collect();
        let id = (0_u128..3).prop_map(|id| Uuid::from_u128(id + 1));
        (prop::sample::select(days), prop::sample::select(kinds), id).prop_map(|(day, kind, id)| {
            Spot {
                day: day.to_owned(),
                kind,
                id,
            }
        })
    }

    /// Whether a row of a kind's own list lies behind a cursor of it, as the database compares.
    fn is_behind(row: &Spot, cursor: &Cursor) -> bool {
        match &cursor.key {
            Key::Text(day) => (&row.day, row.id) > (day, cursor.id),
            _ => row.id > cursor.id,
        }
    }

    proptest! {
        #[test]
        fn the_list_of_each_kind_goes_on_where_the_inbox_does(row in spot(), place in spot()) {
            let cursor = place.cursor_in(row.kind, Due::Sometimes);
            prop_assert_eq!(is_behind(&row, &cursor), row > place);
            let row = Spot { day: DATELESS.to_owned(), ..row };
            let cursor = place.cursor_in(row.kind, Due::Never);
            prop_assert_eq!(is_behind(&row, &cursor), row > place);
        }

        #[test]
        fn a_place_is_read_as_it_was_written(spot in spot()) {
            prop_assert_eq!(Spot::of(spot.place().cursor()), Some(spot));
        }
    }
}

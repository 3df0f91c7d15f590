//! Places between two entries, as cursors hold them.

use super::ORDER;
use crate::{
    db::{
        page::{Cursor, Key, Place},
        scope::Scope,
        watermark,
    },
    error::{Error, Result},
};
use uuid::Uuid;

/// The cursor of who begins with what comes behind an event of today, and behind what this day and those before opened.
pub fn behind(event: Uuid, today: &str) -> String {
    let behind = Behind {
        event,
        day: today.to_owned(),
        thing: Uuid::max(),
    };
    behind.place().encode()
}

/// A place between two entries: the last event that was given, and the last thing that a day opened.
#[derive(Clone, Debug, Default)]
pub(super) struct Behind {
    pub(super) event: Uuid,
    pub(super) day: String,
    pub(super) thing: Uuid,
}

impl Behind {
    pub(super) fn parse(cursor: &Cursor) -> Option<Self> {
        let Key::Text(text) = &cursor.key else {
            return None;
        };
        let (day, thing) = text.split_once(' ')?;
        let is_day = day.is_empty() || (10..=11).contains(&day.len());
        let thing: Uuid = thing.parse().ok().filter(|_| is_day)?;
        Some(Self {
            event: cursor.id,
            day: day.to_owned(),
            thing,
        })
    }

    /// Goes behind all that this day and those before opened.
    pub(super) fn pass(&mut self, today: &str) {
        if self.day.as_str() <= today {
            today.clone_into(&mut self.day);
            self.thing = Uuid::max();
        }
    }

    pub(super) fn place(&self) -> Place {
        let days = format!("{} {}", self.day, self.thing);
        Place::new(ORDER, Key::Text(days), self.event)
    }
}

/// Whether a cursor of the feed can hold this.
pub fn fits(key: &Key) -> bool {
    let cursor = Cursor {
        key: key.clone(),
        id: Uuid::nil(),
    };
    Behind::parse(&cursor).is_some()
}

/// The number of the event that a place names; 0 at the beginning.
pub(super) async fn number(scope: &Scope, event: Uuid) -> Result<i64> {
    if event.is_nil() {
        return Ok(0);
    }
    let number = watermark::number_of(scope.store(), event).await?;
    number.ok_or_else(|| {
        let reason = "is no place in the feed of this register: begin again without it";
        Error::invalid("after", reason)
    })
}

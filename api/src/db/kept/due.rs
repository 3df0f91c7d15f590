//! What is read before a question waits for it.

use super::shelf::Shelf;
use crate::{
    db::{scope::Scope, watermark::Watermark},
    error::Result,
};

/// How far the register is, and whether it rests there.
#[derive(Clone, Copy)]
pub struct Moment {
    marks: Watermark,
    /// Whether nothing happened since it was looked at before: else the next event would have the same stretches read again.
    is_at_rest: bool,
}

impl Moment {
    /// As of now, after another moment.
    pub async fn after(scope: &Scope, before: Option<Self>) -> Result<Self> {
        let marks = Watermark::read(scope.store()).await?;
        Ok(Self {
            marks,
            is_at_rest: before.is_some_and(|before| before.marks == marks),
        })
    }
}

/// Whether the figures of this name are to be read now: nobody asked for them yet, they have to be read anew as a whole, the register rests
/// and they lack what happened to it, or no question stayed for them long enough. While somebody reads them, they need not be.
pub fn is_due(scope: &Scope, now: Moment, question: &str) -> bool {
    let place = scope.store().kept().known(question);
    place.is_none_or(|place| {
        let shelf = place.try_lock();
        shelf.is_ok_and(|shelf| shelf.is_due(now, scope.today()))
    })
}

impl Shelf {
    fn is_due(&self, now: Moment, day: &str) -> bool {
        let held = self.held.as_ref();
        let lacks = held.is_some_and(|held| {
            !held.can_follow(now.marks, day) || now.is_at_rest && held.marks != now.marks
        });
        self.is_broken_off || lacks
    }
}

//! One budget over several lines of an assistance.

use super::{Line, Need, Size};
use domain::assistance::ceiling::is_over;
use serde::{Deserialize, Serialize};

/// What an assistance may still give of one currency, over all its lines together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    /// ISO 4217: money of other currencies is not under it.
    pub currency: Box<str>,
    /// How much of it is not committed yet, in minor units.
    pub remaining: i64,
}

impl Ceiling {
    /// How much it leaves of what is counted as this size is, where it is over that.
    pub fn left_of(&self, size: &Size) -> Option<i64> {
        is_over(&self.currency, size.currency.as_deref()).then_some(self.remaining)
    }
}

impl Line {
    /// The same under a ceiling over it and others: no more remains of it than of that, and where it is open-ended, it gives no more of that
    /// money.
    pub fn under(mut self, ceiling: Option<&Ceiling>) -> Self {
        let Some(size) = &self.size else {
            self.ceiling = ceiling.cloned();
            return self;
        };
        if let Some(over) = ceiling.and_then(|ceiling| ceiling.left_of(size)) {
            let left = self.remaining.unwrap_or(size.value);
            self.remaining = Some(left.min(over));
        }
        self
    }

    /// How much it has left for a need, in its own unit; where it is open-ended, what the ceiling over it leaves of the money that is
    /// needed. `None` where nothing bounds it.
    pub fn left_for(&self, need: &Need) -> Option<i64> {
        match &self.size {
            Some(size) => Some(self.remaining.unwrap_or(size.value)),
            None => self.ceiling.as_ref()?.left_of(need.size.as_ref()?),
        }
    }
}

//! What a line has left while it is allotted to one need of a gap after another, as the ledger would draw on it.

use super::Measure;
use crate::facts::{Line, Need, Size};

/// A line, and what needs of one gap draw on it.
pub struct Stock<'a> {
    /// The line.
    pub line: &'a Line,
    /// How many of the needs it serves.
    pub uses: usize,
    /// What is drawn from it, in the unit of its size.
    drawn: i64,
}

impl<'a> Stock<'a> {
    /// A line of which nothing is allotted to these needs yet.
    pub fn of<'n>(line: &'a Line, needs: impl Iterator<Item = &'n Need>) -> Self {
        Self {
            line,
            uses: needs.filter(|need| line.serves(need)).count(),
            drawn: 0,
        }
    }

    /// The most that it gives a need yet, in the unit of the need's size; `None` where it is open-ended, or cannot be compared.
    pub fn most(&self, units: &Measure<'_>, need: &Size) -> Option<i64> {
        let Some(size) = &self.line.size else {
            return units.most(self.line, need);
        };
        let whole = self.line.remaining.unwrap_or(size.value);
        let whole = self.line.most.map_or(whole, |most| most.min(whole));
        units.in_unit(whole.saturating_sub(self.drawn).max(0), size, need)
    }

    /// Allots it to a need, no more than that lacks: how much, in the unit of the need's size. What is open-ended gives the next as much.
    pub fn draw(&mut self, units: &Measure<'_>, need: &Size, lacks: i64) -> i64 {
        let amount = self.most(units, need).unwrap_or(0).min(lacks);
        let drawn = self.line.size.as_ref();
        let drawn = drawn.and_then(|size| units.in_unit(amount, need, size));
        self.drawn = self.drawn.saturating_add(drawn.unwrap_or(0));
        amount
    }
}

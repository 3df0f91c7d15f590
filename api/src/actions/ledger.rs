//! What the ledger says, of a need or of a line that gives, and how much room it leaves.

use domain::matches::CommitmentKind;
use entity::commitment;

/// Sums of the ledger, all in one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Promised.
    pub pledged: i64,
    /// Firmly committed.
    pub committed: i64,
    /// Delivered.
    pub delivered: i64,
    /// Taken back.
    pub withdrawn: i64,
}

impl Ledger {
    /// The sums of these entries.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>) -> Self {
        let mut ledger = Self::default();
        for entry in entries {
            let sum = match entry.kind {
                CommitmentKind::Pledged => &mut ledger.pledged,
                CommitmentKind::Committed => &mut ledger.committed,
                CommitmentKind::Delivered => &mut ledger.delivered,
                CommitmentKind::Withdrawn => &mut ledger.withdrawn,
            };
            *sum = sum.saturating_add(entry.quantity.or(entry.amount_minor).unwrap_or(0));
        }
        ledger
    }

    /// What counts against a size: commitments that stand, or deliveries where they are more. A withdrawal takes nothing
    /// delivered back.
    pub fn covered(self) -> i64 {
        self.delivered.max(self.committed - self.withdrawn)
    }

    /// What is committed and neither delivered nor taken back: what can be.
    pub fn outstanding(self) -> i64 {
        (self.committed - self.withdrawn - self.delivered).max(0)
    }

    /// How much more a size bears; nothing says that it bears any.
    pub fn room(self, size: Option<i64>) -> Option<i64> {
        size.map(|size| (size - self.covered()).max(0))
    }
}

//! What figures are of.

use async_graphql::Enum;

/// What is counted or summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FigureOf {
    /// How many gaps, each once.
    Gaps,
    /// How many needs, those without a size among them; by country, one of several countries counts in each.
    Needs,
    /// How much is needed.
    Needed,
    /// How much is promised to needs with a size, without what has ended. What is given to needs without one, `coverage` by provider or
    /// month sums up.
    Pledged,
    /// How much is firmly committed today to needs with a size, withdrawals, reversals and what has ended taken off.
    Committed,
    /// How much is delivered to needs with a size and lasts, reversals and what has ended taken off.
    Delivered,
    /// How much is neither committed nor delivered today.
    Remaining,
    /// How many matches with an offer or programme that the viewer may read of, and that nobody said no to or took back.
    Matches,
}

impl FigureOf {
    /// Whether needs have to be read for it.
    pub fn is_of_needs(self) -> bool {
        self == Self::Needs || self.place().is_some()
    }

    /// Where sums have it; none where it is a count.
    pub(super) fn place(self) -> Option<usize> {
        match self {
            Self::Gaps | Self::Needs | Self::Matches => None,
            Self::Needed => Some(0),
            Self::Pledged => Some(1),
            Self::Committed => Some(2),
            Self::Delivered => Some(3),
            Self::Remaining => Some(4),
        }
    }
}

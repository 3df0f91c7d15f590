//! How a match stands: what was made of consent, and whether its next step is late.

use async_graphql::Enum;

/// What was made of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Consent {
    /// The source names no one whose consent is needed.
    NotNeeded,
    /// Somebody has not answered, and their clock runs, or ran when it ended, or waits until everybody reads the gap.
    Pending,
    /// Somebody has not answered, and their clock ran out. Silence is shown as silence.
    Silent,
    /// All who were asked consent.
    Given,
    /// Somebody objects.
    Objected,
}

/// Whether the next step of a match is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DueState {
    /// Nothing is due: it has ended, or nobody's clock runs since not everybody reads its gap yet.
    None,
    /// There is time.
    Running,
    /// The day has passed.
    Overdue,
}

//! Tables that people fill in.

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum TableKind {
    /// Gaps of a Panel, or of who lacks something.
    Gaps,
    /// Offers of a donor.
    Offers,
    /// Programmes of who runs them.
    Programmes,
}

impl TableKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gaps, Self::Offers, Self::Programmes];

    /// What its sheet is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaps => "gaps",
            Self::Offers => "offers",
            Self::Programmes => "programmes",
        }
    }
}

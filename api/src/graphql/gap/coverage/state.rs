//! How far the needs of a gap are covered, in a word.

use async_graphql::Enum;
use domain::french::French;
use strum::{AsRefStr, EnumString};

/// How far the needs of a gap are covered by firm commitments and deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, AsRefStr, EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum CoverageState {
    /// No need has a stated size, so that no degree can be given, and none is looked after.
    Unsized,
    /// No need has a stated size, so that no degree can be given, and at least one is looked after.
    LookedAfter,
    /// Nothing is committed.
    None,
    /// Something is committed, something remains or is unsized.
    Part,
    /// Every need is sized and covered.
    Full,
}

impl CoverageState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Unsized,
        Self::LookedAfter,
        Self::None,
        Self::Part,
        Self::Full,
    ];
}

impl French for CoverageState {
    fn french(self) -> &'static str {
        match self {
            Self::Unsized => "non chiffrés",
            Self::LookedAfter => "non chiffrés, pris en charge",
            Self::None => "non couverts",
            Self::Part => "couverts en partie",
            Self::Full => "couverts",
        }
    }
}

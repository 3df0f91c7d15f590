//! How far the needs of a gap are covered, in a word.

use super::Need;
use crate::error::Result;
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

    /// The state of a gap with these needs.
    pub async fn of(needs: &[Need]) -> Result<Self> {
        let (mut sized, mut begun, mut met, mut looked_after) = (0, 0, 0, 0);
        for need in needs {
            let covered = need.ledger().await?.covered();
            sized += usize::from(need.size().is_some());
            begun += usize::from(covered > 0);
            looked_after += usize::from(need.is_looked_after().await?);
            met += usize::from(need.size().is_some_and(|size| covered >= i128::from(size)));
        }
        Ok(match (sized, begun + looked_after) {
            (0, 0) => Self::Unsized,
            (0, _) => Self::LookedAfter,
            (_, 0) => Self::None,
            _ if met == needs.len() => Self::Full,
            _ => Self::Part,
        })
    }
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

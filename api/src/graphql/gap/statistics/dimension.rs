//! What statistics are made by.

use crate::graphql::gap::dimension::GapDimension;
use async_graphql::Enum;

/// What statistics are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StatisticsDimension {
    /// All gaps together.
    All,
    /// Sanctions regime under which the gap was found.
    Regime,
    /// Sector, by purpose code.
    Sector,
    /// Who gives: gaps count for each provider they are matched with or that gives to them, by what that provider does; those that
    /// asked not to be named are counted together.
    Provider,
}

impl StatisticsDimension {
    /// The id of each gap that it counts by.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::All | Self::Provider => None,
            Self::Regime => Some(GapDimension::Regime.grouping().key),
            Self::Sector => Some(GapDimension::Sector.grouping().key),
        }
    }
}

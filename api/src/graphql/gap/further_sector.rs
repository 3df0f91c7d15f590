//! Sectors of a gap beside its main one.

use crate::graphql::reference::sector::Sector;
use async_graphql::{InputObject, SimpleObject};
use domain::gap::further_sector::Draft;

/// A sector that a gap touches beside its main one.
#[derive(SimpleObject)]
pub struct FurtherSector {
    /// The sector.
    pub sector: Sector,
    /// What of the gap it is, in percent, as a decimal string; null where not stated. The rest is the main sector's.
    pub percent: Option<String>,
}

/// A sector that a gap touches beside its main one.
#[derive(InputObject)]
pub struct FurtherSectorInput {
    /// OECD DAC code: another than the main sector, and each once.
    sector: String,
    /// What of the gap it is, in percent, as a decimal string above 0 with at most four decimals; for each further sector or for none. They
    /// sum to less than 100: the rest is the main sector's.
    percent: Option<String>,
}

impl FurtherSectorInput {
    /// The sector in words of the domain.
    pub fn draft(self) -> Draft {
        Draft {
            sector: self.sector,
            percent: self.percent,
        }
    }
}

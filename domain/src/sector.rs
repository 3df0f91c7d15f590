//! Sectors, as the OECD DAC codes them.

use crate::words;

words! {
    /// Whether a sector is a category or a purpose.
    SectorLevel {
        /// A category of three digits.
        Category,
        /// A purpose of five digits.
        Purpose,
    }

    /// Whether a sector code is still in use.
    SectorStatus {
        /// In use.
        Active,
        /// Withdrawn by the OECD DAC; kept for older records.
        Withdrawn,
    }
}

//! What a provider did so far.

use serde::{Deserialize, Serialize};

/// What a provider did so far, by the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Deliveries.
    pub kept: u32,
    /// Commitments taken back.
    pub broken: u32,
}

impl Record {
    /// Whether there is anything on it.
    pub fn tells(self) -> bool {
        self.kept > 0 || self.broken > 0
    }
}

//! Records of the ledger.

use domain::{date::PartialDate, matches::CommitmentKind, size::SizeUnit};
use serde::{Deserialize, Serialize};

/// A line of the ledger.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Commitment {
    pub code: String,
    pub gap: String,
    pub need: i32,
    pub provider: String,
    pub assistance: Option<String>,
    pub kind: CommitmentKind,
    pub unit: Option<SizeUnit>,
    pub quantity: Option<i64>,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub reverses: Option<String>,
    pub date: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

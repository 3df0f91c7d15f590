//! What one more unit would bring, and of what.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What there could be more of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum What {
    /// A line of assistance.
    Supply(Uuid),
    /// What several lines may give together, by whose that is.
    Budget(Uuid),
    /// Gaps that a provider can look after.
    Attention(String),
}

/// What one more unit would bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tip {
    /// Of what.
    pub what: What,
    /// How much more: 1 of what is counted and of gaps, else one lot, which is a tenth of the line or of the budget.
    pub more: i64,
    /// Unit of that: of the line, or `GAPS`.
    pub unit: String,
    /// What the relaxed plan says that it would bring; mostly too much.
    pub predicted: f64,
    /// What it brings, planned again: weighted need with bonuses and less fees, as the objective counts. Never below 0.
    pub confirmed: f64,
    /// "One more person of ... would add 0.80 to what the plan reaches."
    pub sentence: String,
}

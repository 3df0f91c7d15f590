//! What is to be entered in the ledger under a match, reversed in it, or verified of it.

use domain::{date::PartialDate, matches::DeliveryRating, size::SizeUnit};
use uuid::Uuid;

/// What to enter under a line of a match.
pub struct EntryDraft {
    /// The match.
    pub match_id: Uuid,
    /// The line of the match.
    pub line: Uuid,
    /// How much, as a decimal string in its unit; none where the need is only looked after.
    pub amount: Option<String>,
    /// The unit; by default that of the need, or of the line where the need is unsized.
    pub unit: Option<SizeUnit>,
    /// Its currency, where it is money; as the unit by default.
    pub currency: Option<String>,
    /// When; today by default.
    pub on: Option<PartialDate>,
    /// The last day on which it covers the need; by default that of what is committed under the line.
    pub until: Option<PartialDate>,
    /// What a reader should know, or why something is taken back.
    pub note: Option<String>,
    /// What its author confirms about the note, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// What to reverse under a match.
pub struct ReverseDraft {
    /// The match.
    pub match_id: Uuid,
    /// The entry of the ledger.
    pub entry: Uuid,
    /// How much of it, as a decimal string in its unit; all by default.
    pub amount: Option<String>,
    /// When; today by default.
    pub on: Option<PartialDate>,
    /// Why.
    pub reason: String,
    /// What its author confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// A match, and what was found when it was looked at.
pub struct VerifyDraft {
    /// The match.
    pub match_id: Uuid,
    /// What was found.
    pub statement: String,
    /// How well it serves.
    pub rating: Option<DeliveryRating>,
    /// What its author confirms about the statement, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

//! What takes an entry back, and what verifies a delivery.

use crate::{
    actions::ledger::{ReverseDraft, VerifyDraft},
    graphql::{
        id::{Kind, row_or_nil},
        mutation::input::{PublicTextConfirmation, Said},
    },
};
use async_graphql::{ID, InputObject};
use domain::{date::PartialDate, matches::DeliveryRating};

/// What to reverse, and why.
#[derive(InputObject)]
pub struct ReverseEntryInput {
    #[graphql(flatten)]
    said: Said,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// The entry of the ledger under it, as `MatchLine.entries` has it: a pledge, a commitment or a delivery that nothing reverses yet.
    entry: ID,
    /// How much of it, as a decimal string above 0 in the unit of the entry; all of it by default.
    amount: Option<String>,
    /// When: a year, a month or a day, not before the match was agreed; today by default.
    on: Option<PartialDate>,
    /// Why. Everybody who reads the gap reads this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl ReverseEntryInput {
    pub(super) fn draft(self) -> ReverseDraft {
        ReverseDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            entry: row_or_nil(&self.entry, Kind::Commitment),
            amount: self.amount,
            on: self.on,
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A verification.
#[derive(InputObject)]
pub struct VerifyDeliveryInput {
    #[graphql(flatten)]
    said: Said,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// What was found. Everybody who can read the match can read this.
    statement: String,
    /// How well what was delivered serves, as you find it; not stated by default.
    rating: Option<DeliveryRating>,
    /// What you confirm about the statement: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl VerifyDeliveryInput {
    pub(super) fn draft(self) -> VerifyDraft {
        VerifyDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            statement: self.statement,
            rating: self.rating,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

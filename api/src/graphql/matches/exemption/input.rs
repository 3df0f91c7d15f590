//! What the mutations about exemptions take.

use crate::{
    actions::exemption::{DecideDraft, RequestDraft, RevokeDraft, WithdrawDraft},
    graphql::{
        id::{Kind, row_or_nil},
        mutation::input::{PublicTextConfirmation, Said},
    },
};
use async_graphql::{ID, InputObject};
use domain::{date::PartialDate, matches::ExemptionDecision};

/// An exemption to request.
#[derive(InputObject)]
pub struct RequestExemptionInput {
    #[graphql(flatten)]
    said: Said,
    /// The match that a measure touches.
    #[graphql(name = "match")]
    match_id: ID,
    /// Code of the measure: of the one that the `compliance` of the match names.
    measure: String,
    /// What for. Everybody who can read the match can read this.
    statement: String,
    /// What you confirm about the statement: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RequestExemptionInput {
    pub(super) fn draft(self) -> RequestDraft {
        RequestDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            measure: self.measure,
            statement: self.statement,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A request to withdraw.
#[derive(InputObject)]
pub struct WithdrawExemptionRequestInput {
    #[graphql(flatten)]
    said: Said,
    /// The request.
    exemption_request: ID,
    /// Why. Everybody who can read the match can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl WithdrawExemptionRequestInput {
    pub(super) fn draft(self) -> WithdrawDraft {
        WithdrawDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A decision about an exemption.
#[derive(InputObject)]
pub struct DecideExemptionInput {
    #[graphql(flatten)]
    said: Said,
    /// The request.
    exemption_request: ID,
    /// What is decided.
    decision: ExemptionDecision,
    /// When it was decided: from when it was requested on until today, today by default. What is granted counts from that day on.
    on: Option<PartialDate>,
    /// Symbol of the document that says so.
    document: Option<String>,
    /// Why; needed where it is refused.
    reason: Option<String>,
    /// On what conditions it is granted. Everybody who can read the match can read this.
    conditions: Option<String>,
    /// The last day on which it is granted, the day of the decision or later; without an end by default.
    valid_until: Option<PartialDate>,
    /// What you confirm about the reason and the conditions: needed where something in them looks like a way to a private person and is the
    /// address of an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl DecideExemptionInput {
    pub(super) fn draft(self) -> DecideDraft {
        DecideDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            decision: self.decision,
            on: self.on,
            document: self.document,
            reason: self.reason,
            conditions: self.conditions,
            valid_until: self.valid_until,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// An exemption to revoke.
#[derive(InputObject)]
pub struct RevokeExemptionInput {
    #[graphql(flatten)]
    said: Said,
    /// The request that was granted.
    exemption_request: ID,
    /// Why. Everybody who can read the match can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RevokeExemptionInput {
    pub(super) fn draft(self) -> RevokeDraft {
        RevokeDraft {
            request: row_or_nil(&self.exemption_request, Kind::ExemptionRequest),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

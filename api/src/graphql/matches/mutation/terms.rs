//! What is proposed and consented to.

use super::named;
use crate::{
    actions::matches::{
        consent::ConsentDraft,
        propose::{LineDraft, ProposeDraft},
    },
    graphql::{
        id::{Kind, assistance_or_nil, row_or_nil},
        mutation::input::{PublicTextConfirmation, Said},
    },
};
use async_graphql::{ID, InputObject};
use domain::matches::pairing::Share;

/// Which line is to give to which need.
#[derive(InputObject)]
pub struct MatchLineInput {
    /// The need.
    need: ID,
    /// The line of the offer or programme.
    line: ID,
    /// How much at most, as a decimal string in the unit of the need; leave it out for as much as both have.
    size: Option<String>,
}

impl MatchLineInput {
    pub(super) fn draft(self) -> LineDraft {
        LineDraft {
            need: row_or_nil(&self.need, Kind::Need),
            line: row_or_nil(&self.line, Kind::AssistanceLine),
            share: self.size.map(Share::Written),
        }
    }
}

/// A match to propose.
#[derive(InputObject)]
pub struct ProposeMatchInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// The offer or programme.
    assistance: ID,
    /// Which of its lines are to give to which needs.
    lines: Vec<MatchLineInput>,
    /// What it is to be.
    note: Option<String>,
    /// What you call it in systems of your own: no two matches that your organisation proposed have the same. Only your organisation reads
    /// it.
    external_reference: Option<String>,
    /// What you confirm about the note: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl ProposeMatchInput {
    pub(super) fn draft(self) -> ProposeDraft {
        let (kind, assistance) = assistance_or_nil(&self.assistance);
        ProposeDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            kind,
            assistance,
            lines: self.lines.into_iter().map(MatchLineInput::draft).collect(),
            note: self.note,
            external_reference: self.external_reference,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// A match to consent to.
#[derive(InputObject)]
pub struct ConsentToMatchInput {
    #[graphql(flatten)]
    said: Said,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// Other matches of the same gap that you choose this one over: they are objected to in the same change.
    over: Option<Vec<ID>>,
    /// Why; needed where one is chosen over others.
    reason: Option<String>,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl ConsentToMatchInput {
    pub(super) fn draft(self) -> ConsentDraft {
        let over = self.over.unwrap_or_default();
        ConsentDraft {
            match_id: named(&self.match_id),
            over: over.iter().map(named).collect(),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

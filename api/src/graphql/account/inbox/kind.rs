//! Why something is in an inbox.

use async_graphql::Enum;

/// Why something is in an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum, sea_orm::EnumIter)]
pub enum InboxKind {
    /// A finding names the organisation, which is invited to reply; due on the last day for it.
    ReplyInvited,
    /// A match is proposed for a gap of the organisation's or of its state, which is asked to consent. Not while the gap is closed or the
    /// help cannot be had.
    ConsentAsked,
    /// Whose gap it is consented to a match of the organisation's offer or programme, which has to agree; or did not answer in time, where
    /// the operator lets matches go on then, and no day is set. Not while the gap is closed.
    AgreementAsked,
    /// The organisation is a committee that is asked to exempt a match from a measure that is not over; no day is set for it.
    ExemptionAsked,
    /// A match was delivered, or something before it was withdrawn, for which no day is set; and the organisation can verify that, as holder
    /// of the gap or as the Panel that found it.
    VerificationAsked,
    /// A match was agreed, and the organisation has not delivered all of it; due on the day on which the match is, or on the last day of what
    /// is committed and not delivered, where that is earlier.
    DeliveryDue,
    /// A match is proposed for a gap of the organisation's own, a Panel's: to be known, since others answer.
    MatchProposed,
    /// A finding that is not public is shared with the organisation; no day is set.
    FindingShared,
    /// A gap that is not public is shared with the organisation; no day is set.
    GapShared,
    /// All that a gap of the organisation's own needs was delivered and verified, a Panel's or one it is the steward of: it can be
    /// closed; no day is set.
    ClosureProposed,
    /// Others propose plans of needs for a gap of the organisation's or of its state, which adopts one or sets them aside; no day is set.
    NeedPlanProposed,
    /// A webhook of the organisation has deliveries that its receiver did not take and that were set aside in the last 30 days; no day
    /// is set.
    DeliverySetAside,
    /// A webhook of the organisation tells of what fits something that nothing can fit now, or that the organisation may no longer read,
    /// and so of nothing; no day is set.
    SearchFindsNothing,
    /// A gap of the organisation's own, a Panel's or one it is the steward of, or an offer or programme of its own is in no suggestion and no
    /// plan, for something in its record cannot be read; no day is set.
    NotWeighed,
    /// An exemption ends within 30 days, or has ended, under which the organisation has something to give, or that it asked for; due on its
    /// last day. Not once another is asked for, the committee said no since, or nothing is left to give.
    ExemptionEnds,
    /// A match runs, for a gap of the organisation's or of its state, and whoever gives may not act at present, since a registrar suspended
    /// it or is yet to review it; no day is set.
    ProviderBarred,
    /// A match runs, for a gap of the organisation's or of its state, and the mission that gives is over; no day is set. Not where it asked
    /// not to be named.
    MissionOver,
}

impl InboxKind {
    #[expect(clippy::too_many_lines, reason = "a sentence for each")]
    pub(super) fn explanation(self) -> &'static str {
        match self {
            Self::ReplyInvited => {
                "The finding names you: reply by the day it is due (submitReply)."
            }
            Self::ConsentAsked => {
                "Help is proposed for your gap: consent or object (consentToMatch, objectToMatch)."
            }
            Self::AgreementAsked => {
                "Your help is wanted: agree or decline (agreeMatch, declineMatch)."
            }
            Self::ExemptionAsked => {
                "An exemption is requested for this match: decide on it (decideExemption)."
            }
            Self::VerificationAsked => "This was delivered: verify it (verifyDelivery).",
            Self::DeliveryDue => {
                "You agreed to give this: commit and deliver it, or take it back (commit, recordDelivery, withdrawMatch)."
            }
            Self::MatchProposed => "Help is proposed for a gap that you found.",
            Self::FindingShared => "A Panel lets you read this finding, which is not public.",
            Self::GapShared => "A Panel lets you read this gap, which is not public.",
            Self::ClosureProposed => {
                "All it needs was delivered and verified: close it, or say what is still needed (closeGap, reviseGap)."
            }
            Self::NeedPlanProposed => {
                "A plan of what your gap needs is proposed: adopt it or set it aside (adoptNeedPlan, setAsideNeedPlan)."
            }
            Self::DeliverySetAside => {
                "Your receiver did not take what changed: see its deliveries, mend it, and have them sent again (redeliver)."
            }
            Self::SearchFindsNothing => {
                "Nothing can fit what your webhook searches by, which is over, closed or no longer yours to read: search by another, or remove it (updateWebhook, removeWebhook)."
            }
            Self::ExemptionEnds => {
                "Its exemption from a measure lasts to the day it is due: give by then, or ask for another (requestExemption)."
            }
            Self::ProviderBarred => "Who gives may not act: you may take it back (withdrawMatch).",
            Self::MissionOver => {
                "The mission that gives is over: take it back (withdrawMatch), verify what came (verifyDelivery), and match what others give now."
            }
            Self::NotWeighed => {
                "Something in its record cannot be read, so that it is in no suggestion and no plan: tell whoever runs the service, whose log says what it is."
            }
        }
    }
}

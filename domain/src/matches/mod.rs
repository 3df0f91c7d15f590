//! Matches: how far they are, who consents, and what the ledger says.

mod exemption;
pub mod pairing;
pub mod refused;
mod state;
pub mod step;

use crate::words;
pub use exemption::{Exemption, ending, ending_since};

words! {
    /// A side of a match.
    MatchSide {
        /// Who gives.
        Provider,
        /// Whose gap it is.
        Holder,
        /// Neither: a plan that was approved.
        Plan,
    }

    /// How far a match is.
    MatchState {
        /// Proposed; the gap's holder has not answered.
        Proposed,
        /// The gap's holder consents, or need not be asked; the provider has not agreed yet.
        Consented,
        /// The gap's holder objects. Ended.
        Objected,
        /// Both sides agree; nothing is delivered yet.
        Agreed,
        /// Part of what is committed is delivered.
        Delivering,
        /// All that stands committed is delivered; it is not verified yet.
        Delivered,
        /// It was verified that it was delivered. Ended, unless something that was delivered comes back (`reverseEntry`).
        Verified,
        /// The provider declines. Ended.
        Declined,
        /// Taken back. Ended; what was delivered before can still be verified (`verifyDelivery`).
        Withdrawn,
    }

    /// What one whose consent a match takes has answered.
    ConsentAnswer {
        /// Nothing yet.
        Pending,
        /// Yes.
        Given,
        /// No.
        Objected,
    }

    /// What became of a request for an exemption.
    ExemptionState {
        /// The committee has not decided.
        Requested,
        /// The committee exempts it, until `validUntil` where it said so.
        Granted,
        /// The committee does not exempt it.
        Refused,
        /// Who asked took it back, or the match ended, before it was decided.
        Withdrawn,
        /// The committee exempted it, and revoked that: what was delivered by then stays exempt.
        Revoked,
    }

    /// How well what was delivered serves, as whoever verifies it finds.
    DeliveryRating {
        /// It does what it was needed for.
        Useful,
        /// It does part of that, or with makeshifts.
        PartlyUseful,
        /// It is there, and does not do what it was needed for.
        NotUseful,
    }

    /// What a committee decides.
    ExemptionDecision {
        /// It is exempted.
        Granted,
        /// It is not.
        Refused,
    }

    /// What a line of the ledger says.
    CommitmentKind {
        /// Promised.
        Pledged,
        /// Firmly committed.
        Committed,
        /// Delivered.
        Delivered,
        /// Taken back.
        Withdrawn,
        /// A commitment was entered by mistake: as much of it as this says never stood.
        CommitmentReversed,
        /// A delivery was entered by mistake or given back: as much of it as this says does not count.
        DeliveryReversed,
        /// A pledge was entered by mistake: as much of it as this says was never promised.
        PledgeReversed,
        /// What was pledged and not committed ended with its match.
        PledgeEnded,
    }
}

impl CommitmentKind {
    /// What reverses an entry of this kind; none for what is taken back, has ended, or reverses another.
    pub fn reversal(self) -> Option<Self> {
        match self {
            Self::Committed => Some(Self::CommitmentReversed),
            Self::Delivered => Some(Self::DeliveryReversed),
            Self::Pledged => Some(Self::PledgeReversed),
            Self::Withdrawn
            | Self::CommitmentReversed
            | Self::DeliveryReversed
            | Self::PledgeReversed
            | Self::PledgeEnded => None,
        }
    }

    /// Whether it reverses another entry.
    pub fn reverses(self) -> bool {
        matches!(
            self,
            Self::CommitmentReversed | Self::DeliveryReversed | Self::PledgeReversed
        )
    }
}

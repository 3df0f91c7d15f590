//! Gaps: whose they are, whether help can close them, and how far they are closed.

pub mod draft;
pub mod need;
pub mod provenance;
pub mod publication;
pub mod revision;
pub mod state;

use crate::words;
pub use draft::{Draft, Links, Statement};
pub use revision::Revision;

words! {
    /// Whose gap it is.
    GapHolder {
        /// An institution of a host state.
        HostState,
        /// A peace operation.
        Mission,
        /// The United Nations Secretariat.
        Secretariat,
        /// A Sanctions Committee.
        Committee,
        /// Member States.
        MemberStates,
        /// A regional organisation.
        RegionalOrganisation,
        /// Companies and traders.
        PrivateSector,
    }

    /// Whether help can close a gap.
    GapNature {
        /// Somebody cannot: help can close it.
        Capacity,
        /// Somebody will not: shown apart and never offered to anyone.
        Will,
    }

    /// How far a gap is closed.
    GapState {
        /// Open.
        Open,
        /// Somebody works on it.
        InProgress,
        /// Closed.
        Closed,
    }

    /// How grave the source calls a gap.
    GapSeverity {
        /// Low.
        Low,
        /// Medium.
        Medium,
        /// High.
        High,
    }

    /// How directly the source states a gap.
    GapEvidence {
        /// The source states the lack outright.
        Named,
        /// Inferred from a mandate, a condition or a contrast in the source.
        Implied,
    }

    /// Whether a gap enters a plan.
    AssessmentDecision {
        /// It enters the plan.
        IntoPlan,
        /// Not in this cycle.
        NotNow,
        /// It is outside the mandate.
        OutsideMandate,
    }
}

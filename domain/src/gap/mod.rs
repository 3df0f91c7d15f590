//! Gaps: who holds them, whether help can close them, and how far they are closed.

pub mod cost;
pub mod draft;
pub mod further_sector;
pub mod measured;
pub mod need;
pub mod need_plan;
pub mod need_share;
pub mod progress;
pub mod provenance;
pub mod publication;
pub mod revision;
pub mod standing;
pub mod state;
pub mod steward;
pub mod whose;

use crate::words;
pub use draft::{Draft, Links, Statement};
pub use revision::Revision;

words! {
    /// The gap's holder: the kind of body whose capacity is missing.
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
        /// Capacity is missing: help can close it.
        Capacity,
        /// Willingness is missing: shown apart and never offered to anyone.
        Will,
    }

    /// How far a gap is closed.
    GapState {
        /// Open: no help is agreed, and nobody is on record as working on it.
        Open,
        /// Work on it is under way, as it is from the first match that is agreed. Much may still be lacking: who asks what is lacking asks for these and for `OPEN`.
        InProgress,
        /// Closed.
        Closed,
    }

    /// How serious the source considers a gap.
    GapSeverity {
        /// Low.
        Low,
        /// Medium.
        Medium,
        /// High.
        High,
    }

    /// How urgent the source says it is to close a gap.
    GapPriority {
        /// It can wait.
        Low,
        /// Neither urgent nor to be put off.
        Medium,
        /// Urgent.
        High,
        /// Before all others.
        Critical,
    }

    /// How directly the source states a gap.
    GapEvidence {
        /// The source states outright what is missing.
        Named,
        /// Inferred from a mandate, a condition or a contrast in the source.
        Implied,
    }

    /// What two gaps have in common.
    GapLinkKind {
        /// The same goods are smuggled or traded along the same route, through both.
        SameRoute,
        /// The same commodity is at stake, as diamonds, gold, timber or arms.
        SameCommodity,
        /// Both are about the same border, or the same border post from either side.
        SameBorder,
        /// The same traders, companies, armed groups or officials make use of both.
        SameNetwork,
        /// One lack lies behind both: what mends it helps with either.
        SameCause,
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

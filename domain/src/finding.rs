//! Reports, findings and recommendations, and who may read them.

use crate::words;

words! {
    /// What sort of report it is.
    ReportKind {
        /// The final or only report of a mandate.
        Final,
        /// A midterm report.
        Midterm,
        /// An interim report.
        Interim,
    }

    /// Who may read a record.
    InformationCategory {
        /// Everyone.
        Public,
        /// The owning Panel and organisations it shares with, until publication; then everyone.
        Report,
        /// The owning Panel and the party named, until it replied or its date passed.
        Allegation,
        /// The owning Panel and missions it shares with, sanitised.
        Tactical,
        /// The owning Panel alone.
        Confidential,
    }

    /// What became of a recommendation.
    RecommendationStatus {
        /// Nothing is known to have been done.
        Open,
        /// Done in part.
        PartlyDone,
        /// Done.
        Done,
        /// The sources do not say.
        NotStated,
    }

    /// Whom a recommendation is for.
    RecommendationAddressee {
        /// The host state.
        HostState,
        /// A peace operation.
        Mission,
        /// The Security Council.
        SecurityCouncil,
        /// A Sanctions Committee.
        Committee,
        /// The United Nations Secretariat.
        Secretariat,
        /// Member States.
        MemberStates,
        /// Donors.
        Donors,
        /// Panels of Experts.
        Panels,
        /// United Nations agencies.
        UnAgencies,
        /// A regional organisation.
        RegionalOrganisation,
        /// Companies and traders.
        PrivateSector,
    }
}

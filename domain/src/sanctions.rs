//! Measures, their exemptions, and what ends them.

use crate::words;

words! {
    /// What a measure forbids.
    MeasureKind {
        /// Supply of arms and related assistance.
        ArmsEmbargo,
        /// Trade in rough diamonds.
        Diamonds,
        /// Trade in timber.
        Timber,
        /// Funds and resources of listed persons and entities.
        AssetFreeze,
        /// Travel of listed persons.
        TravelBan,
        /// Flights or aviation services.
        Aviation,
        /// Trade in charcoal.
        Charcoal,
        /// Supply of items for weapons of mass destruction.
        NonProliferation,
    }

    /// What is known of the procedure to ask for an exemption from a measure.
    ExemptionProcedure {
        /// A procedure is published.
        Published,
        /// Something is published, yet states cannot tell what to do.
        Unclear,
        /// A source says that there is no published procedure.
        Missing,
        /// The sources say nothing about it.
        NotStated,
    }

    /// How far a lifting condition is defined.
    LiftingConditionKind {
        /// Asked for one regime.
        Specific,
        /// Asked wherever sanctions are to end.
        General,
        /// The source says that no condition has been set.
        NotDefined,
    }
}

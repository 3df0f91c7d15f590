//! Measures, their exemptions, what they ask of a delivery, and what ends them.

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

    /// Whether gaps on record still stand in the way of a lifting condition. That none does says nothing of whether it is met: the Council
    /// decides that.
    LiftingGapState {
        /// No gap on record stands in its way, or ever did.
        NoneOnRecord,
        /// Some that stand in its way are not closed.
        SomeRemain,
        /// All that stood in its way are closed.
        AllClosed,
    }

    // From the mildest to the strictest: the strictest of several binds.
    /// What has to happen before a delivery.
    ComplianceOutcome {
        /// Nothing: a rule in force asks nothing, or no regime is in force there.
        Clear,
        /// Nobody can say from what is on record: the place is not known, or a regime in force has no rules here. Ask `contact`.
        Unknown,
        /// A notice to the Committee in advance.
        Notify,
        /// The Committee's approval in advance.
        ExemptionRequired,
        /// It may not be delivered.
        Prohibited,
    }

    /// What a delivery is in the eyes of an arms embargo.
    ComplianceClass {
        /// Civil help.
        None,
        /// Equipment for forces that is not made to kill.
        NonLethal,
        /// Training or advice of forces.
        SecurityTraining,
        /// Arms, ammunition, and what belongs to them.
        Lethal,
    }
}

impl ComplianceClass {
    /// All of them, from the mildest on.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::NonLethal,
        Self::SecurityTraining,
        Self::Lethal,
    ];
}

//! What the history tells of.

use crate::words;

words! {
    /// What was done.
    EventKind {
        /// A record was loaded from a file by the operator.
        Loaded,
        /// A finding or gap that is not out was read.
        Read,
        /// An organisation was registered.
        OrganisationRegistered,
        /// An organisation was reviewed.
        OrganisationReviewed,
        /// An API key was created.
        ApiKeyCreated,
        /// An API key was revoked.
        ApiKeyRevoked,
        /// A Panel's key for sealed notes was registered.
        SealingKeyRegistered,
        /// A report was recorded.
        ReportRecorded,
        /// A report was published, or given its embargo date.
        ReportPublished,
        /// A finding was recorded.
        FindingRecorded,
        /// A finding was revised.
        FindingRevised,
        /// A finding was put into another category.
        FindingReclassified,
        /// A finding was published, or given its embargo date.
        FindingPublished,
        /// A finding was shared.
        FindingShared,
        /// A gap was shared.
        GapShared,
        /// A share was ended.
        ShareEnded,
        /// A party was invited to reply.
        ReplyInvited,
        /// A party replied.
        ReplySubmitted,
        /// A sealed note was attached.
        SealedNoteAttached,
        /// The ciphertext of a sealed note was erased.
        SealedNoteRemoved,
        /// A recommendation was recorded.
        RecommendationRecorded,
        /// What became of a recommendation was recorded.
        RecommendationFollowedUp,
        /// What the Security Council asks about a recommendation was recorded.
        InstructionRecorded,
        /// A recommendation was published, or given its embargo date.
        RecommendationPublished,
        /// A gap was recorded.
        GapRecorded,
        /// A gap was revised.
        GapRevised,
        /// A gap was put into another category.
        GapReclassified,
        /// A gap was published, or given its embargo date.
        GapPublished,
        /// A gap was closed.
        GapClosed,
        /// A gap was opened again.
        GapReopened,
        /// A match of a gap was agreed, or runs again: work began, or its `stateNote` names that match in place of one that was taken back.
        GapBegun,
        /// Help with a gap that was agreed was taken back: no work is under way any more, or its `stateNote` names other help instead.
        GapHelpEnded,
        /// Progress on a gap was recorded.
        GapProgressRecorded,
        /// Progress on a gap was withdrawn by who recorded it.
        GapProgressWithdrawn,
        /// The needs of a gap were planned.
        NeedsPlanned,
        /// A plan of the needs of a gap was adopted.
        NeedPlanAdopted,
        /// A plan of the needs of a gap was set aside.
        NeedPlanSetAside,
        /// A need was endorsed by an organisation that coordinates.
        NeedEndorsed,
        /// An endorsement of a need was ended.
        EndorsementEnded,
        /// A gap was linked with another.
        GapsLinked,
        /// A link of a gap with another was taken away.
        GapsUnlinked,
        /// An offer was made.
        OfferMade,
        /// An offer was revised.
        OfferRevised,
        /// An offer was withdrawn.
        OfferWithdrawn,
        /// A programme was registered.
        ProgrammeRegistered,
        /// A programme was revised.
        ProgrammeRevised,
        /// An organisation said what it thinks of a suggestion, or changed that.
        SuggestionJudged,
        /// It was decided whether a gap enters a plan.
        GapAssessed,
        /// A host state asked for help with a gap.
        AssistanceRequested,
        /// A match was proposed.
        MatchProposed,
        /// Consent to a match was given.
        MatchConsented,
        /// A match was objected to.
        MatchObjected,
        /// A match was declined.
        MatchDeclined,
        /// A match was agreed.
        MatchAgreed,
        /// A match was withdrawn.
        MatchWithdrawn,
        /// Something was pledged.
        Pledged,
        /// Something was committed.
        Committed,
        /// Something was delivered.
        Delivered,
        /// A commitment was withdrawn.
        CommitmentWithdrawn,
        /// A commitment or delivery was reversed.
        EntryReversed,
        /// A delivery was verified.
        DeliveryVerified,
        /// Progress on a lifting condition was recorded.
        ProgressRecorded,
        /// Progress on a lifting condition was withdrawn by who recorded it.
        ProgressWithdrawn,
        /// A mission recorded whom Panels turn to within it.
        FocalPointRecorded,
        /// A mission said until when a focal point of its own holds.
        FocalPointEnded,
        /// An exemption was requested.
        ExemptionRequested,
        /// An exemption was decided.
        ExemptionDecided,
        /// A request for an exemption was withdrawn.
        ExemptionWithdrawn,
        /// An exemption that was granted was revoked.
        ExemptionRevoked,
        /// A text was hidden by a registrar.
        TextHidden,
        /// A hidden text was shown again.
        TextShown,
        /// A text was erased by the operator, here and in the events before.
        TextErased,
        /// A plan was drawn.
        PlanDrafted,
        /// A plan was approved.
        PlanApproved,
        /// A webhook was registered.
        WebhookRegistered,
        /// A webhook was changed, paused or resumed.
        WebhookUpdated,
        /// A webhook was given a new secret.
        WebhookSecretRotated,
        /// A webhook was removed.
        WebhookRemoved,
    }
}

impl EventKind {
    /// Events by which a thing is published, put into another category, or opened by the reply that it waited for.
    pub const OPENING: [Self; 7] = [
        Self::ReplySubmitted,
        Self::ReportPublished,
        Self::FindingPublished,
        Self::FindingReclassified,
        Self::RecommendationPublished,
        Self::GapPublished,
        Self::GapReclassified,
    ];

    /// Events by which a Panel lets others read a thing.
    pub const SHARING: [Self; 2] = [Self::FindingShared, Self::GapShared];
}

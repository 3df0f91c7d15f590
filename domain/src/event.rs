//! What the history tells of.

use crate::{kind::Kind, words};

/// Declares what was done, with the kinds of things that it can be about, of those of whose changes the feed tells: where they are named,
/// such events are looked for with these alone. What is named has to be certain: an event that names none can be about any.
macro_rules! events {
    (@about) => { None };
    (@about nothing) => { Some(&[]) };
    (@about $($thing:ident)+) => { Some(&[$(Kind::$thing),+]) };
    ($($(#[$doc:meta])* $event:ident $(of $($thing:ident)+)?,)*) => {
        words! {
            /// What was done.
            EventKind { $($(#[$doc])* $event,)* }
        }

        impl EventKind {
            /// The kinds of things that such an event can be about; none where that can be any.
            pub fn about(self) -> Option<&'static [Kind]> {
                match self { $(Self::$event => events!(@about $($($thing)+)?),)* }
            }
        }
    };
}

events! {
    /// A record was loaded from a file by the operator.
    Loaded,
    /// A finding or gap that is not out was read.
    Read,
    /// An organisation was registered.
    OrganisationRegistered of Organisation,
    /// An organisation was reviewed.
    OrganisationReviewed of Organisation,
    /// An API key was created.
    ApiKeyCreated of ApiKey,
    /// An API key was revoked.
    ApiKeyRevoked of ApiKey,
    /// A Panel's key for sealed notes was registered.
    SealingKeyRegistered,
    /// A report was recorded.
    ReportRecorded of Report,
    /// A report was published, or given its embargo date.
    ReportPublished of Report,
    /// A finding was recorded.
    FindingRecorded of Finding,
    /// A finding was revised.
    FindingRevised of Finding,
    /// A finding was put into another category.
    FindingReclassified of Finding,
    /// A finding was published, or given its embargo date.
    FindingPublished of Finding,
    /// A finding was shared.
    FindingShared of Finding,
    /// A gap was shared.
    GapShared of Gap,
    /// A share was ended.
    ShareEnded,
    /// A party was invited to reply.
    ReplyInvited of Finding,
    /// A party replied.
    ReplySubmitted of Finding,
    /// A sealed note was attached.
    SealedNoteAttached,
    /// The ciphertext of a sealed note was erased.
    SealedNoteRemoved,
    /// A recommendation was recorded.
    RecommendationRecorded of Recommendation,
    /// What became of a recommendation was recorded.
    RecommendationFollowedUp of Recommendation,
    /// What the Security Council asks about a recommendation was recorded.
    InstructionRecorded of Recommendation,
    /// A recommendation was published, or given its embargo date.
    RecommendationPublished of Recommendation,
    /// A gap was recorded.
    GapRecorded of Gap,
    // What is revised may take lines out of matches, or have others asked about them, and who may read a gap starts their clocks: matches have
    // some events of gaps, offers and programmes as well.
    /// A gap was revised.
    GapRevised of Gap Match,
    /// A gap was put into another category.
    GapReclassified of Gap Match,
    /// A gap was published, or given its embargo date.
    GapPublished of Gap Match,
    /// A gap was closed.
    GapClosed of Gap,
    /// A gap was opened again.
    GapReopened of Gap,
    /// A match of a gap was agreed, or runs again: work began, or its `stateNote` names that match in place of one that was taken back.
    GapBegun of Gap,
    /// Help with a gap that was agreed was taken back: no work is under way any more, or its `stateNote` names other help instead.
    GapHelpEnded of Gap,
    /// Progress on a gap was recorded.
    GapProgressRecorded of Gap,
    /// Progress on a gap was withdrawn by who recorded it.
    GapProgressWithdrawn of Gap,
    /// The needs of a gap were planned.
    NeedsPlanned of Gap Match,
    /// A plan of the needs of a gap was adopted.
    NeedPlanAdopted of Gap Match,
    /// A plan of the needs of a gap was set aside.
    NeedPlanSetAside of Gap Match,
    /// A need was endorsed by an organisation that coordinates.
    NeedEndorsed of Gap,
    /// An endorsement of a need was ended.
    EndorsementEnded of Gap,
    /// A gap was linked with another.
    GapsLinked of Gap,
    /// A link of a gap with another was taken away.
    GapsUnlinked of Gap,
    /// An offer was made.
    OfferMade of Offer,
    /// An offer was revised.
    OfferRevised of Offer Match,
    /// An offer was withdrawn.
    OfferWithdrawn of Offer,
    /// A programme was registered.
    ProgrammeRegistered of Programme,
    /// A programme was revised.
    ProgrammeRevised of Programme Match,
    /// An organisation said what it thinks of a suggestion, or changed that.
    SuggestionJudged of nothing,
    /// It was decided whether a gap enters a plan.
    GapAssessed of Gap,
    /// A host state asked for help with a gap.
    AssistanceRequested of Gap,
    /// A match was proposed.
    MatchProposed of Match,
    /// Consent to a match was given.
    MatchConsented of Match,
    /// A match was objected to.
    MatchObjected of Match,
    /// A match was declined.
    MatchDeclined of Match,
    /// A match was agreed.
    MatchAgreed of Match,
    /// A match was withdrawn.
    MatchWithdrawn of Match,
    /// Something was pledged.
    Pledged of Match,
    /// Something was committed.
    Committed of Match,
    /// Something was delivered.
    Delivered of Match,
    /// A commitment was withdrawn.
    CommitmentWithdrawn of Match,
    /// A commitment or delivery was reversed.
    EntryReversed of Match,
    /// A delivery was verified.
    DeliveryVerified of Match,
    /// Progress on a lifting condition was recorded.
    ProgressRecorded,
    /// Progress on a lifting condition was withdrawn by who recorded it.
    ProgressWithdrawn,
    /// A mission recorded whom Panels turn to within it.
    FocalPointRecorded of FocalPoint,
    /// A mission said until when a focal point of its own holds.
    FocalPointEnded of FocalPoint,
    /// An exemption was requested.
    ExemptionRequested of Match,
    /// An exemption was decided.
    ExemptionDecided of Match,
    /// A request for an exemption was withdrawn.
    ExemptionWithdrawn of Match,
    /// An exemption that was granted was revoked.
    ExemptionRevoked of Match,
    /// A text was hidden by a registrar.
    TextHidden,
    /// A hidden text was shown again.
    TextShown,
    /// A text was erased by the operator, here and in the events before.
    TextErased,
    /// A plan was drawn.
    PlanDrafted of Plan,
    /// A plan was approved.
    PlanApproved of Plan,
    /// A webhook was registered.
    WebhookRegistered of nothing,
    /// A webhook was changed, paused or resumed.
    WebhookUpdated of nothing,
    /// A webhook was given a new secret.
    WebhookSecretRotated of nothing,
    /// A webhook was removed.
    WebhookRemoved of nothing,
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

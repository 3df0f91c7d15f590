//! Which sorts of things an event of a kind can be about.

use super::thing::Thing;
use domain::event::EventKind;

/// Kinds of events that are never of the feed, for it does not tell of what they are about.
const OF_NOTHING: [EventKind; 5] = [
    EventKind::SuggestionJudged,
    EventKind::WebhookRegistered,
    EventKind::WebhookUpdated,
    EventKind::WebhookSecretRotated,
    EventKind::WebhookRemoved,
];

/// Kinds of events that are about few sorts of things. A kind that is not named can be about any: this leaves out what is certain, and
/// nothing else.
const OF_FEW: [(&[Thing], &[EventKind]); 15] = [
    (&[], &OF_NOTHING),
    (
        &[Thing::Gap],
        &[
            EventKind::GapShared,
            EventKind::GapRecorded,
            EventKind::GapClosed,
            EventKind::GapReopened,
            EventKind::GapBegun,
            EventKind::GapHelpEnded,
            EventKind::GapProgressRecorded,
            EventKind::GapProgressWithdrawn,
            EventKind::GapAssessed,
            EventKind::NeedEndorsed,
            EventKind::EndorsementEnded,
            EventKind::GapsLinked,
            EventKind::GapsUnlinked,
            EventKind::AssistanceRequested,
        ],
    ),
    // What is revised may take lines out of matches, or have others asked about them, and who may read a gap starts their clocks: matches
    // have these events as well.
    (
        &[Thing::Gap, Thing::Match],
        &[
            EventKind::GapRevised,
            EventKind::GapReclassified,
            EventKind::GapPublished,
            EventKind::NeedsPlanned,
            EventKind::NeedPlanAdopted,
            EventKind::NeedPlanSetAside,
        ],
    ),
    (
        &[Thing::Offer],
        &[EventKind::OfferMade, EventKind::OfferWithdrawn],
    ),
    (&[Thing::Offer, Thing::Match], &[EventKind::OfferRevised]),
    (&[Thing::Programme], &[EventKind::ProgrammeRegistered]),
    (
        &[Thing::Programme, Thing::Match],
        &[EventKind::ProgrammeRevised],
    ),
    (
        &[Thing::Match],
        &[
            EventKind::MatchProposed,
            EventKind::MatchConsented,
            EventKind::MatchObjected,
            EventKind::MatchDeclined,
            EventKind::MatchAgreed,
            EventKind::MatchWithdrawn,
            EventKind::Pledged,
            EventKind::Committed,
            EventKind::Delivered,
            EventKind::CommitmentWithdrawn,
            EventKind::EntryReversed,
            EventKind::DeliveryVerified,
            EventKind::ExemptionRequested,
            EventKind::ExemptionDecided,
            EventKind::ExemptionWithdrawn,
            EventKind::ExemptionRevoked,
        ],
    ),
    (
        &[Thing::Recommendation],
        &[
            EventKind::RecommendationRecorded,
            EventKind::RecommendationFollowedUp,
            EventKind::InstructionRecorded,
            EventKind::RecommendationPublished,
        ],
    ),
    (
        &[Thing::Report],
        &[EventKind::ReportRecorded, EventKind::ReportPublished],
    ),
    (
        &[Thing::Finding],
        &[
            EventKind::FindingRecorded,
            EventKind::FindingRevised,
            EventKind::FindingReclassified,
            EventKind::FindingPublished,
            EventKind::FindingShared,
            EventKind::ReplyInvited,
            EventKind::ReplySubmitted,
        ],
    ),
    (
        &[Thing::Organisation],
        &[
            EventKind::OrganisationRegistered,
            EventKind::OrganisationReviewed,
        ],
    ),
    (
        &[Thing::FocalPoint],
        &[EventKind::FocalPointRecorded, EventKind::FocalPointEnded],
    ),
    (
        &[Thing::Plan],
        &[EventKind::PlanDrafted, EventKind::PlanApproved],
    ),
    (
        &[Thing::ApiKey],
        &[EventKind::ApiKeyCreated, EventKind::ApiKeyRevoked],
    ),
];

/// Whether an event of this kind can be about a thing of this sort.
pub(super) fn may_be_about(kind: EventKind, thing: Thing) -> bool {
    let few = OF_FEW.iter().find(|(_, kinds)| kinds.contains(&kind));
    few.is_none_or(|(things, _)| things.contains(&thing))
}

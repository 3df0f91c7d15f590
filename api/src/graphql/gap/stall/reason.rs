//! Reasons why nothing is happening about a gap.

use async_graphql::Enum;

/// Why nothing is happening about a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub enum StallReason {
    /// No match with an offer or programme is known to the viewer, other than proposals whose help cannot be had any more, and nothing is
    /// pledged, committed or delivered.
    NoOffer,
    /// A proposed match waits for the gap's holder, whose time to answer is running.
    AwaitsHolder,
    /// A proposed match waits for the gap's holder, whose time to answer has run out.
    HolderSilent,
    /// The gap's holder objected to a match; no later one of the same two is at work or was verified, and for something that it was about the
    /// viewer knows of no later one that the holder wants.
    HolderObjected,
    /// A match waits for the provider to agree.
    AwaitsProvider,
    /// A provider declined a match, and no later one of the same two is at work or was verified.
    ProviderDeclined,
    /// A match was withdrawn, and no later one of the same two is at work or was verified.
    Withdrawn,
    /// A committee has not decided on an exemption, and none from the same measure stands.
    ExemptionPending,
    /// A committee refused a match an exemption, or under one that is not delivered it revoked what it granted, or that lapsed; and no
    /// exemption from the same measure stands.
    ExemptionRefused,
    /// Matches are agreed, and nothing is committed under them.
    NothingCommitted,
    /// A year after its agreement a match is not delivered.
    DeliveryLate,
    /// The day by which something was needed has passed, and it is not covered.
    DeadlinePassed,
    /// No need has a size, so that nothing counts against one, and at least one is not looked after either.
    Unsized,
    /// Missions and agencies that assessed it left it out of their plans.
    LeftOutOfPlans,
    /// Needs are looked after by what does not count against their size, since they have none or another unit: whether it is enough
    /// is for whoever may plan them or close the gap to say.
    LookedAfter,
    /// Something is matched, pledged, committed or delivered, and of a need that is neither covered nor looked after the viewer knows
    /// of no match that is at work. Also where something is given under no match that the viewer knows of.
    NoOfferForTheRest,
}

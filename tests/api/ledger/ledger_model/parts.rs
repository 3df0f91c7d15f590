//! What the register of the model is made of.

use domain::matches::MatchState;

/// Line 0 gives items and line 1 money.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) sizes: [i64; 2],
    /// Most items for one gap.
    pub(super) most: Option<i64>,
    /// Least money for one gap.
    pub(super) least: Option<i64>,
    /// Most money over all lines.
    pub(super) ceiling: Option<i64>,
    /// Whether items wait for somebody's money.
    pub(super) waits: bool,
    pub(super) withdrawn: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub(super) gap: usize,
    pub(super) offer: usize,
    pub(super) by_holder: bool,
    pub(super) state: MatchState,
    pub(super) was_verified: bool,
    pub(super) was_taken_back: bool,
    pub(super) lines: Vec<usize>,
    /// What both sides were when it was proposed.
    pub(super) terms: Terms,
}

/// Both sides of a match as they are judged: the sizes that the adopted plan gives the gap with the place it names, and those of the
/// offer. Plans that are only proposed, help that is agreed and notes of the offer are no part of it.
pub(super) type Terms = (Option<([Option<i64>; 2], u32)>, [i64; 2]);

/// What is said of help with a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Help {
    Never,
    /// It is agreed, by this match.
    Agreed(usize),
    /// None is agreed any more: this match was the last.
    Stopped(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Proposed,
    Adopted,
    /// With a reason, or in favour of another.
    SetAside {
        with_reason: bool,
    },
}

/// A plan of what a gap needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) gap: usize,
    /// Whether it is that of whose gap it is, or else a mission's.
    pub(super) holder: bool,
    pub(super) status: Status,
    pub(super) sizes: [Option<i64>; 2],
    pub(super) edition: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Requested,
    Granted,
    Refused,
    Withdrawn,
}

/// A request for an exemption.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) of: usize,
    pub(super) decision: Decision,
}

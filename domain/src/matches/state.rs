//! What the states of a match, and of what hangs on it, have in common.

use crate::matches::{ExemptionDecision, ExemptionState, MatchState};

impl MatchState {
    /// States in which a match waits for an answer of either side.
    pub const OPEN: &[Self] = &[Self::Proposed, Self::Consented];

    /// States in which the same two are not matched again, and what is offered is not withdrawn.
    pub const BLOCKING: &[Self] = &[
        Self::Proposed,
        Self::Consented,
        Self::Agreed,
        Self::Delivering,
    ];

    /// States in which something agreed is still to be given: of the same two no other is in one of them.
    pub const RUNNING: &[Self] = &[Self::Agreed, Self::Delivering];

    /// States in which a match counts as somebody's work on a need.
    pub const LIVE: &[Self] = &[
        Self::Proposed,
        Self::Consented,
        Self::Agreed,
        Self::Delivering,
        Self::Delivered,
    ];

    /// States of a match that its holder wanted, or did not object to in time, and that did not come to nothing.
    pub const WANTED: &[Self] = &[
        Self::Consented,
        Self::Agreed,
        Self::Delivering,
        Self::Delivered,
        Self::Verified,
    ];

    /// States of a match to which a side said no: it is remembered while neither side changes.
    pub const REFUSED: &[Self] = &[Self::Objected, Self::Declined];

    /// States of a match that came to nothing.
    pub const GIVEN_UP: &[Self] = &[Self::Objected, Self::Declined, Self::Withdrawn];

    /// States in which the ledger may be added to under a match.
    pub const AGREED: &[Self] = &[Self::Agreed, Self::Delivering, Self::Delivered];

    /// Whether it waits for an answer of either side.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// Whether it keeps the same two from being matched again.
    pub fn blocks_another(self) -> bool {
        Self::BLOCKING.contains(&self)
    }

    /// Whether a side said no.
    pub fn is_refused(self) -> bool {
        Self::REFUSED.contains(&self)
    }

    /// Whether both sides agreed, and it has not ended.
    pub fn is_settled(self) -> bool {
        Self::AGREED.contains(&self)
    }

    /// Whether it has ended, one way or the other.
    pub fn is_over(self) -> bool {
        self == Self::Verified || self.came_to_nothing()
    }

    /// Whether a side said no, or took it back.
    pub fn came_to_nothing(self) -> bool {
        Self::GIVEN_UP.contains(&self)
    }
}

impl ExemptionDecision {
    /// What becomes of the request.
    pub fn state(self) -> ExemptionState {
        match self {
            Self::Granted => ExemptionState::Granted,
            Self::Refused => ExemptionState::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    /// One row a state: whether it is open, keeps others away, is live, is settled, is refused, is over,
    /// came to nothing.
    #[test]
    fn every_state_answers_every_question() {
        let (yes, no) = (true, false);
        for state in MatchState::iter() {
            let expected = match state {
                MatchState::Proposed | MatchState::Consented => [yes, yes, yes, no, no, no, no],
                MatchState::Agreed | MatchState::Delivering => [no, yes, yes, yes, no, no, no],
                MatchState::Delivered => [no, no, yes, yes, no, no, no],
                MatchState::Objected | MatchState::Declined => [no, no, no, no, yes, yes, yes],
                MatchState::Withdrawn => [no, no, no, no, no, yes, yes],
                MatchState::Verified => [no, no, no, no, no, yes, no],
            };
            let answers = [
                state.is_open(),
                state.blocks_another(),
                MatchState::LIVE.contains(&state),
                state.is_settled(),
                state.is_refused(),
                state.is_over(),
                state.came_to_nothing(),
            ];
            assert_eq!(answers, expected, "{state}");
        }
    }

    #[test]
    fn what_runs_keeps_others_away_and_waits_for_no_answer() {
        for state in MatchState::iter() {
            let blocks = state.blocks_another() && !state.is_open();
            assert_eq!(MatchState::RUNNING.contains(&state), blocks, "{state}");
        }
    }

    #[test]
    fn what_is_live_is_not_over() {
        for state in MatchState::iter() {
            assert_ne!(
                MatchState::LIVE.contains(&state),
                state.is_over(),
                "{state}"
            );
        }
    }
}

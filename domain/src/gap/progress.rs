//! How far help with a need is.

use crate::{ledger::Ledger, matches::MatchState, words};

words! {
    /// How far help with a need is, by what the ledger holds on it and by the matches that are known.
    NeedProgress {
        /// Nothing is under way: no match is known that is neither delivered nor ended, and nothing is committed or delivered, or all
        /// of that has ended. What is only pledged is a promise.
        Open,
        /// A match that is neither delivered nor ended is to give to it, or something is committed; nothing is delivered.
        Planned,
        /// Something is delivered, and not all; or somebody looks after it, and how far it is met is not known.
        UnderWay,
        /// Its whole size is delivered; or it has no size, is looked after, and a match that gives to it was verified.
        Done,
    }
}

impl NeedProgress {
    /// How far a need of this size is: by what counts on it, by whether anything else is committed or delivered to it, and by the
    /// states of the matches that are to give to it.
    pub fn of(
        counted: Ledger,
        size: Option<i64>,
        is_looked_after: bool,
        matches: &[MatchState],
    ) -> Self {
        let is_verified = matches.contains(&MatchState::Verified);
        let is_done = match size {
            Some(size) => counted.delivered >= i128::from(size),
            None => is_looked_after && is_verified,
        };
        let stands = |state: &MatchState| MatchState::BLOCKING.contains(state);
        match () {
            () if is_done => Self::Done,
            () if counted.delivered > 0 || is_looked_after => Self::UnderWay,
            () if counted.standing() > 0 || matches.iter().any(stands) => Self::Planned,
            () => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matches::CommitmentKind::{
        self, Committed, Delivered, DeliveryReversed, Pledged, Withdrawn,
    };
    use MatchState::{Agreed, Declined, Objected, Proposed, Verified};
    use NeedProgress::{Done, Open, Planned, UnderWay};

    fn sized(entries: &[(CommitmentKind, i64)], matches: &[MatchState]) -> NeedProgress {
        NeedProgress::of(Ledger::of(entries.iter().copied()), Some(4), false, matches)
    }

    /// Entries, matches, and what they come to.
    type Case = (
        &'static [(CommitmentKind, i64)],
        &'static [MatchState],
        NeedProgress,
    );

    #[test]
    fn a_need_with_a_size_is_done_once_all_of_it_is_delivered() {
        let cases: [Case; 10] = [
            (&[], &[], Open),
            (&[(Pledged, 4)], &[], Open),
            (&[], &[Objected, Declined], Open),
            (&[], &[Declined, Proposed], Planned),
            (&[(Committed, 4)], &[], Planned),
            (
                &[(Committed, 4), (Withdrawn, 4)],
                &[MatchState::Withdrawn],
                Open,
            ),
            (&[(Committed, 4), (Delivered, 3)], &[Agreed], UnderWay),
            (
                &[(Delivered, 4), (DeliveryReversed, 1)],
                &[Verified],
                UnderWay,
            ),
            (&[(Delivered, 4)], &[], Done),
            // What it delivered has ended.
            (&[], &[Verified, MatchState::Delivered], Open),
        ];
        for (entries, matches, progress) in cases {
            assert_eq!(sized(entries, matches), progress, "{entries:?} {matches:?}");
        }
    }

    #[test]
    fn a_need_without_a_size_is_done_once_a_match_that_looks_after_it_is_verified() {
        let of = |size, is_looked_after, matches: &[MatchState]| {
            NeedProgress::of(Ledger::default(), size, is_looked_after, matches)
        };
        assert_eq!(of(None, false, &[]), Open);
        assert_eq!(of(None, false, &[Agreed]), Planned);
        assert_eq!(of(None, true, &[]), UnderWay);
        assert_eq!(of(None, true, &[Declined, Agreed]), UnderWay);
        assert_eq!(of(None, true, &[Verified]), Done);
        assert_eq!(
            of(Some(4), true, &[Verified]),
            UnderWay,
            "nobody knows how far"
        );
    }
}

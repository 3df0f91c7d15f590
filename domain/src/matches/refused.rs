//! How long a no to a match holds, while neither side has changed in what it was judged by.

use crate::{id::millis, matches::MatchState};
use std::cmp::Ordering;
use uuid::Uuid;

/// A match of two, as far as it tells whether a no to them holds.
#[derive(Clone, Copy, Debug)]
pub struct Tried<'a> {
    /// Its id.
    pub id: Uuid,
    /// How far it is.
    pub state: MatchState,
    /// The day on which it was proposed (ISO 8601).
    pub proposed: &'a str,
    /// The day on which it ended; none while it goes on.
    pub ended: Option<&'a str>,
}

impl Tried<'_> {
    /// Whether it is a no that holds, among all matches of the same two in the terms that both have now. An objection ends with the next of
    /// them, whatever becomes of that: nobody could propose it but whoever objected, who took the objection back by it. What the provider
    /// declined stays so.
    pub fn holds<'b>(self, mut all: impl Iterator<Item = Tried<'b>>) -> bool {
        match self.state {
            MatchState::Declined => true,
            MatchState::Objected => !all.any(|other| other.is_after(self)),
            _ => false,
        }
    }

    /// Whether it was proposed after one that was refused, which kept it from that until its own end.
    fn is_after(self, refused: Tried<'_>) -> bool {
        let day = refused.proposed;
        let was_over = refused.ended.is_none_or(|ended| ended <= day);
        match self.proposed.cmp(day) {
            Ordering::Equal => self.id != refused.id && was_over && self.is_behind(refused),
            order => order == Ordering::Greater,
        }
    }

    /// Whether of two that were proposed on the day on which the other was refused it is the later. Their ids tell, as far as these tell more
    /// than the day: what was proposed before may have been delivered by then, and go on. Else it is likely what goes on or ended later.
    fn is_behind(self, refused: Tried<'_>) -> bool {
        let ends_later = |day: &str| self.ended.is_none_or(|ended| ended > day);
        match millis(self.id).cmp(&millis(refused.id)) {
            Ordering::Equal => ends_later(refused.proposed) || self.id > refused.id,
            order => order == Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    fn tried(
        id: u128,
        state: MatchState,
        (proposed, ended): (&'static str, Option<&'static str>),
    ) -> Tried<'static> {
        Tried {
            id: Uuid::from_u128(id),
            state,
            proposed,
            ended,
        }
    }

    #[test]
    fn a_no_holds_alone_and_nothing_else_is_one() {
        for state in MatchState::iter() {
            let one = tried(1, state, ("2026-01-01", Some("2026-01-05")));
            assert_eq!(one.holds([one].into_iter()), state.is_refused(), "{state}");
        }
    }

    #[test]
    fn an_objection_ends_with_the_next_match_whatever_becomes_of_it() {
        let objected = tried(5, MatchState::Objected, ("2026-01-01", Some("2026-01-05")));
        let declined = Tried {
            state: MatchState::Declined,
            ..objected
        };
        for state in MatchState::iter() {
            let before = tried(9, state, ("2025-12-01", Some("2025-12-02")));
            let later = tried(1, state, ("2026-01-05", None));
            assert!(objected.holds([before, objected].into_iter()), "{state}");
            assert!(!objected.holds([objected, later].into_iter()), "{state}");
            assert!(declined.holds([declined, later].into_iter()), "{state}");
        }
    }

    #[test]
    fn of_one_day_the_later_is_what_ended_later_or_has_the_later_id() {
        let day = "2026-01-01";
        let objected = tried(5, MatchState::Objected, (day, Some(day)));
        for (id, ended, holds) in [
            (1, None, false),
            (1, Some("2026-01-02"), false),
            (1, Some(day), true),
            (9, Some(day), false),
        ] {
            let other = tried(id, MatchState::Withdrawn, (day, ended));
            let all = [other, objected].into_iter();
            assert_eq!(objected.holds(all), holds, "{id} {ended:?}");
        }
    }

    #[test]
    fn what_was_delivered_on_the_day_of_a_proposal_takes_back_no_objection_to_that() {
        let day = "2026-01-01";
        let id = |moment: u128| (moment << 80) | 7;
        for state in [
            MatchState::Delivered,
            MatchState::Verified,
            MatchState::Withdrawn,
        ] {
            for (of, ended, objected, holds) in [
                (1, None, day, true),
                (1, Some("2026-01-02"), day, true),
                (3, None, day, false),
                (3, Some(day), day, false),
                // It could not be proposed until the other was refused.
                (3, None, "2026-01-02", true),
            ] {
                let no = tried(id(2), MatchState::Objected, (day, Some(objected)));
                let other = tried(id(of), state, (day, ended));
                let held = no.holds([other, no].into_iter());
                assert_eq!(held, holds, "{state} {of} {ended:?} {objected}");
            }
        }
    }

    #[test]
    fn one_no_of_several_holds_at_least() {
        let day = "2026-01-01";
        let all = [4, 2, 7].map(|id| tried(id, MatchState::Objected, (day, Some(day))));
        let held = all.iter().filter(|one| one.holds(all.into_iter()));
        assert_eq!(held.map(|one| one.id).collect::<Vec<_>>(), [all[2].id]);
    }
}

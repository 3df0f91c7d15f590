//! What its matches make of the state of a gap.

use super::GapState;
use crate::matches::MatchState;

/// A match that was agreed, as it bears on the state of its gap.
#[derive(Clone, Copy, Debug)]
pub struct AgreedMatch<'a> {
    /// What people call it.
    pub reference: &'a str,
    /// How far it is.
    pub state: MatchState,
    /// The day on which it was agreed.
    pub agreed: &'a str,
    /// The day on which it ended; none while it runs.
    pub ended: Option<&'a str>,
}

impl AgreedMatch<'_> {
    fn is_given_up(&self) -> bool {
        MatchState::GIVEN_UP.contains(&self.state)
    }

    /// What is said of a gap while it stands.
    fn note(&self) -> String {
        format!("Help is agreed: {}.", self.reference)
    }
}

/// How far a gap is closed, since when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How far it is closed.
    pub state: GapState,
    /// Since when; none where that is not on record.
    pub since: Option<String>,
    /// Why; none where that is not on record.
    pub note: Option<String>,
}

impl Standing {
    /// The same once it follows from the matches of the gap that were ever agreed; none where they leave it as it is. While one runs,
    /// work is under way; it is not any more once the last is taken back. What was verified ends no work, and begins none: whether
    /// anything is left to do is for whoever closes gaps to say. Of matches of one day the first that is given counts as the first, and the
    /// last as the last.
    pub fn by_matches(&self, agreed: &[AgreedMatch<'_>]) -> Option<Self> {
        let (gone, stand): (Vec<_>, Vec<_>) = agreed.iter().partition(|one| one.is_given_up());
        let first = stand
            .iter()
            .min_by_key(|one| (one.state.is_over(), one.agreed));
        let last = gone.iter().max_by_key(|one| one.ended);
        match (self.state, first) {
            (GapState::Open, Some(one)) if one.state.is_settled() => Some(Self {
                state: GapState::InProgress,
                since: self.since_at_least(one.agreed),
                note: Some(one.note()),
            }),
            // What it names is agreed no more, but other help is.
            (GapState::InProgress, Some(one)) => {
                let names_gone = gone.iter().any(|gone| self.note == Some(gone.note()));
                names_gone.then(|| Self {
                    note: Some(one.note()),
                    ..self.clone()
                })
            }
            (GapState::InProgress, None) => last.and_then(|one| self.stopped(one)),
            _ => None,
        }
    }

    /// The same once nothing is agreed any more; none where it was stated after that.
    fn stopped(&self, last: &AgreedMatch<'_>) -> Option<Self> {
        let ended = last.ended.unwrap_or(last.agreed);
        let is_before = self.since.as_deref().is_none_or(|since| since <= ended);
        is_before.then(|| Self {
            state: GapState::Open,
            since: Some(ended.to_owned()),
            note: Some(format!(
                "No help is agreed any more: {} was withdrawn.",
                last.reference
            )),
        })
    }

    /// Its day, or this one where that is later.
    fn since_at_least(&self, day: &str) -> Option<String> {
        let since = self.since.as_deref().unwrap_or(day);
        Some(std::cmp::max(since, day).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(state: GapState, since: &str, note: &str) -> Standing {
        Standing {
            state,
            since: (!since.is_empty()).then(|| since.to_owned()),
            note: (!note.is_empty()).then(|| note.to_owned()),
        }
    }

    fn matched<'a>(
        reference: &'a str,
        state: MatchState,
        ended: Option<&'a str>,
    ) -> AgreedMatch<'a> {
        AgreedMatch {
            reference,
            state,
            agreed: "2026-03-01",
            ended,
        }
    }

    #[test]
    fn work_is_under_way_while_help_is_agreed() {
        use GapState::{Closed, InProgress, Open};
        use MatchState::{Agreed, Delivered, Delivering, Verified, Withdrawn};
        let (since, day) = ("2026-02-01", "2026-03-05");
        let begun = |since, name: &str| {
            let note = format!("Help is agreed: {name}.");
            Some(standing(InProgress, since, &note))
        };
        let stopped = "No help is agreed any more: b was withdrawn.";
        let runs = |state| matched("a", state, None);
        let (ended, over) = (
            matched("b", Withdrawn, Some(day)),
            matched("c", Verified, Some(day)),
        );
        let by = |is: &Standing, agreed: &[AgreedMatch<'_>]| is.by_matches(agreed);
        let open = standing(Open, since, "Weak again.");
        for state in [Agreed, Delivering, Delivered] {
            assert_eq!(
                by(&open, &[ended, runs(state)]),
                begun("2026-03-01", "a"),
                "{state}"
            );
        }
        assert_eq!(by(&open, &[]), None);
        assert_eq!(by(&open, &[ended]), None);
        assert_eq!(by(&open, &[over]), None, "it was opened again after that");
        let on_b = standing(InProgress, since, "Help is agreed: b.");
        assert_eq!(by(&on_b, &[ended]), Some(standing(Open, day, stopped)));
        assert_eq!(by(&on_b, &[ended, over, runs(Agreed)]), begun(since, "a"));
        assert_eq!(by(&on_b, &[ended, over]), begun(since, "c"));
        let earlier = matched("d", Withdrawn, Some(day));
        assert_eq!(
            by(&on_b, &[earlier, ended]),
            Some(standing(Open, day, stopped))
        );
        let stated = standing(InProgress, "", "");
        assert_eq!(by(&stated, &[]), None, "its source says so");
        assert_eq!(by(&stated, &[runs(Agreed), ended]), None);
        assert_eq!(by(&stated, &[ended]), Some(standing(Open, day, stopped)));
        let later = standing(InProgress, "2026-04-01", "");
        assert_eq!(by(&later, &[ended]), None, "it was stated after that");
        let closed = standing(Closed, since, "Open and paid.");
        assert_eq!(by(&closed, &[runs(Agreed)]), None);
        assert_eq!(by(&closed, &[ended]), None);
    }
}

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
        self.state.came_to_nothing()
    }

    /// The day from which it did not run any more.
    fn over(&self) -> &str {
        self.ended.unwrap_or(self.agreed)
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
    /// work is under way; it is not any more once the last is taken back, unless it was under way without them. What was verified ends no
    /// work, and begins none: whether anything is left to do is for whoever closes gaps to say. It runs again once something that was
    /// delivered comes back, and a gap that was closed stays so. Of matches of one day the first that is given counts as the first, and the
    /// last as the last.
    pub fn by_matches(&self, agreed: &[AgreedMatch<'_>]) -> Option<Self> {
        let (gone, stand): (Vec<&AgreedMatch<'_>>, Vec<&AgreedMatch<'_>>) =
            agreed.iter().partition(|one| one.is_given_up());
        let first = stand
            .iter()
            .min_by_key(|one| (one.state.is_over(), one.agreed));
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
            (GapState::InProgress, None) if self.is_by(&gone) => self.stopped(&gone),
            _ => None,
        }
    }

    /// Whether work is under way by one of these: its note names one, or it was put so while one ran, as a gap that is opened again.
    /// Where its source says it of before, or of no day, others are at work, of whom no match is on record.
    fn is_by(&self, gone: &[&AgreedMatch<'_>]) -> bool {
        let since = self.since.as_deref();
        let ran = |one: &AgreedMatch<'_>| {
            since.is_some_and(|since| one.agreed <= since && since <= one.over())
        };
        let note = self.note.as_deref();
        gone.iter()
            .any(|one| note == Some(one.note().as_str()) || ran(one))
    }

    /// The same once nothing is agreed any more; none where it was stated after that.
    fn stopped(&self, gone: &[&AgreedMatch<'_>]) -> Option<Self> {
        let last = gone.iter().max_by_key(|one| one.ended)?;
        let ended = last.over();
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

    const SINCE: &str = "2026-02-01";
    const DAY: &str = "2026-03-05";

    fn begun(since: &str, name: &str) -> Option<Standing> {
        let note = format!("Help is agreed: {name}.");
        Some(standing(GapState::InProgress, since, &note))
    }

    fn runs(state: MatchState) -> AgreedMatch<'static> {
        matched("a", state, None)
    }

    fn gone(reference: &str) -> AgreedMatch<'_> {
        matched(reference, MatchState::Withdrawn, Some(DAY))
    }

    fn done() -> AgreedMatch<'static> {
        matched("c", MatchState::Verified, Some(DAY))
    }

    #[test]
    fn work_is_under_way_while_help_is_agreed() {
        use MatchState::{Agreed, Delivered, Delivering};
        let open = standing(GapState::Open, SINCE, "Weak again.");
        for state in [Agreed, Delivering, Delivered] {
            let followed = open.by_matches(&[gone("b"), runs(state)]);
            assert_eq!(followed, begun("2026-03-01", "a"), "{state}");
        }
        assert_eq!(open.by_matches(&[]), None);
        assert_eq!(open.by_matches(&[gone("b")]), None);
        assert_eq!(open.by_matches(&[done()]), None, "it was reopened since");
        let closed = standing(GapState::Closed, SINCE, "Open and paid.");
        assert_eq!(closed.by_matches(&[runs(Agreed)]), None);
        let note = "it was delivered, and came back";
        assert_eq!(closed.by_matches(&[runs(Delivering)]), None, "{note}");
        assert_eq!(closed.by_matches(&[gone("b")]), None);
    }

    #[test]
    fn it_is_not_once_the_last_help_is_taken_back() {
        use MatchState::Agreed;
        let note = "No help is agreed any more: b was withdrawn.";
        let stopped = Some(standing(GapState::Open, DAY, note));
        let on_b = standing(GapState::InProgress, SINCE, "Help is agreed: b.");
        assert_eq!(on_b.by_matches(&[gone("b")]), stopped);
        assert_eq!(on_b.by_matches(&[gone("d"), gone("b")]), stopped);
        let beside = [gone("b"), done(), runs(Agreed)];
        assert_eq!(on_b.by_matches(&beside), begun(SINCE, "a"));
        assert_eq!(on_b.by_matches(&[gone("b"), done()]), begun(SINCE, "c"));
        let stated = standing(GapState::InProgress, "", "");
        assert_eq!(stated.by_matches(&[]), None, "its source says so");
        assert_eq!(stated.by_matches(&[runs(Agreed), gone("b")]), None);
        assert_eq!(
            stated.by_matches(&[gone("b")]),
            None,
            "by whom it is not said"
        );
        let before = standing(GapState::InProgress, SINCE, "UNMIL trains them.");
        assert_eq!(before.by_matches(&[gone("b")]), None, "others began it");
        let reopened = standing(GapState::InProgress, "2026-03-02", "Weak again.");
        assert_eq!(reopened.by_matches(&[gone("b")]), stopped, "while b ran");
        let undated = standing(GapState::InProgress, "", "Help is agreed: b.");
        assert_eq!(undated.by_matches(&[gone("b")]), stopped);
        let later = standing(GapState::InProgress, "2026-04-01", "");
        assert_eq!(later.by_matches(&[gone("b")]), None, "it was stated since");
    }
}

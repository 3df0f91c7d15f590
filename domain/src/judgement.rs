//! What an organisation thinks of a suggestion. It teaches nothing by itself: people mend the data first, and fit weights second.

use crate::{
    validation::{NOTE_MAX, Validation},
    words,
};

words! {
    /// What an organisation thinks of a suggestion.
    SuggestionVerdict {
        /// It is of use: the two could be matched.
        Useful,
        /// It is of no use.
        NotUseful,
    }

    /// Why a suggestion is of no use.
    NotUsefulReason {
        /// It serves another purpose than the gap asks for.
        WrongPurpose,
        /// It does not reach the place.
        WrongPlace,
        /// It is too small or too large.
        WrongSize,
        /// It comes too early or too late.
        WrongTime,
        /// It works in other languages.
        WrongLanguage,
        /// Whom it would help is not one it can help.
        NotEligible,
        /// The gap is being helped already.
        AlreadyHelped,
        /// What is on record of one of the two is wrong: mend that first.
        DataFault,
        /// Something else, which the note says.
        Other,
    }
}

impl NotUsefulReason {
    /// Whether it tells how well the two fit, which is what weights are about. What is not eligible is for a rule, what is helped already
    /// says nothing of the pair, and a fault of the data is mended.
    pub fn tells_of_fit(self) -> bool {
        match self {
            Self::WrongPurpose
            | Self::WrongPlace
            | Self::WrongSize
            | Self::WrongTime
            | Self::WrongLanguage => true,
            Self::NotEligible | Self::AlreadyHelped | Self::DataFault | Self::Other => false,
        }
    }
}

/// What somebody thinks of a suggestion, as they say it.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Whether it is of use.
    pub verdict: SuggestionVerdict,
    /// Why it is not.
    pub reason: Option<NotUsefulReason>,
    /// More about it.
    pub note: Option<String>,
}

impl Opinion {
    /// Notes what is wrong with it, and tidies its note.
    pub fn check(&mut self, faults: &mut Validation) {
        let is_useful = self.verdict == SuggestionVerdict::Useful;
        let message = if is_useful {
            "says why a suggestion is of no use: leave it out of one that is USEFUL"
        } else {
            "is missing: say why the suggestion is of no use"
        };
        faults.ensure(self.reason.is_some() != is_useful, "reason", message);
        self.note = faults.text_if(self.note.as_ref(), NOTE_MAX, "note");
        let is_told = self.reason != Some(NotUsefulReason::Other) || self.note.is_some();
        faults.ensure(is_told, "note", "is missing: with OTHER, say what it is");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(
        verdict: SuggestionVerdict,
        reason: Option<NotUsefulReason>,
        note: Option<&str>,
    ) -> usize {
        let mut found = Validation::default();
        let note = note.map(str::to_owned);
        Opinion {
            verdict,
            reason,
            note,
        }
        .check(&mut found);
        found.into_result().err().map_or(0, |faults| faults.len())
    }

    #[test]
    fn what_is_of_no_use_has_a_reason_and_what_is_of_use_none() {
        use NotUsefulReason::{Other, WrongPurpose};
        use SuggestionVerdict::{NotUseful, Useful};
        for (verdict, reason, note, wrong) in [
            (Useful, None, None, 0),
            (Useful, None, Some("Both in March."), 0),
            (Useful, Some(WrongPurpose), None, 1),
            (NotUseful, Some(WrongPurpose), None, 0),
            (NotUseful, None, None, 1),
            (NotUseful, Some(Other), Some("They left."), 0),
            (NotUseful, Some(Other), None, 1),
            (NotUseful, Some(Other), Some(" "), 1),
        ] {
            assert_eq!(
                faults(verdict, reason, note),
                wrong,
                "{verdict} {reason:?} {note:?}"
            );
        }
    }
}

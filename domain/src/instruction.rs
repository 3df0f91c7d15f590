//! What the Security Council asks about a recommendation: most of its resolutions take note of a report, and ask nothing.

use crate::{
    finding::RecommendationAddressee,
    symbol::Symbol,
    validation::{NOTE_MAX, Validation},
    words,
};

words! {
    /// What a document of the Security Council does about a recommendation.
    InstructionKind {
        /// It takes note of it, or of the report that makes it, and asks nobody for anything.
        TakesNote,
        /// It asks somebody to do something about it.
        Instructs,
    }
}

/// Most instructions about one recommendation that files state.
pub const FILED_MAX: usize = 20;

/// What symbols of resolutions and presidential statements of the Security Council begin with.
const OF_COUNCIL: [&str; 2] = ["S/RES/", "S/PRST/"];

/// An instruction as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Symbol of the document.
    pub document: String,
    /// Its paragraph.
    pub paragraph: Option<String>,
    /// What it does.
    pub kind: InstructionKind,
    /// Whom it asks.
    pub addressee: Option<RecommendationAddressee>,
    /// What it asks.
    pub statement: Option<String>,
}

impl Draft {
    /// Applies the rules, and trims the texts. Whether the document is on record is for others to say.
    pub fn check(&mut self, faults: &mut Validation) {
        let reason = "is no resolution or presidential statement of the Security Council: name one, such as S/RES/1521 (2003) or S/PRST/2005/64";
        faults.ensure(self.is_of_council(), "document", reason);
        self.paragraph = faults.paragraph(self.paragraph.as_ref(), "paragraph");
        let asks = self.kind == InstructionKind::Instructs;
        let given = [
            ("addressee", self.addressee.is_some()),
            ("statement", self.statement.is_some()),
        ];
        for (field, is_given) in given {
            let reason = match asks {
                true => "is missing: with kind INSTRUCTS say whom the document asks, and for what",
                false => "goes with kind INSTRUCTS alone: what takes note asks nobody for anything",
            };
            faults.ensure(is_given == asks, field, reason);
        }
        self.statement = faults.text_if(self.statement.as_ref(), NOTE_MAX, "statement");
    }

    /// Whether the document is called as those of the Council are: what is on record by a key of another form is of somebody else.
    pub fn is_of_council(&self) -> bool {
        Symbol::parse(&self.document).is_ok_and(|symbol| {
            let mut begin = OF_COUNCIL.iter();
            begin.any(|begins| symbol.as_str().starts_with(begins))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(kind: InstructionKind, document: &str, asks: bool) -> Vec<String> {
        let mut draft = Draft {
            document: document.to_owned(),
            paragraph: Some("7".to_owned()),
            kind,
            addressee: asks.then_some(RecommendationAddressee::Secretariat),
            statement: asks.then(|| "Report on it.".to_owned()),
        };
        let mut faults = Validation::default();
        draft.check(&mut faults);
        let faults = faults.into_result().err().unwrap_or_default();
        faults.iter().map(|fault| fault.field.join(".")).collect()
    }

    #[test]
    fn the_council_asks_somebody_for_something_or_takes_note() {
        use InstructionKind::{Instructs, TakesNote};
        for (kind, document, asks, wrong) in [
            (Instructs, "S/RES/1521 (2003)", true, vec![]),
            (TakesNote, "S/PRST/2005/64", false, vec![]),
            (
                Instructs,
                "S/RES/1521 (2003)",
                false,
                vec!["addressee", "statement"],
            ),
            (
                TakesNote,
                "S/RES/1521 (2003)",
                true,
                vec!["addressee", "statement"],
            ),
            (Instructs, "S/2009/640", true, vec!["document"]),
            (TakesNote, "stimson-2010", false, vec!["document"]),
            (TakesNote, "s/res/1521", false, vec![]),
        ] {
            assert_eq!(faults(kind, document, asks), wrong, "{document}");
        }
    }
}

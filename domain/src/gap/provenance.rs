//! Where a gap is written: the rules for a place, and which places overlap.

use crate::validation::{NOTE_MAX, Validation};
use uuid::Uuid;

/// A place where a gap is written, as it is submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Symbol or key of the document.
    pub document: String,
    /// Paragraph, or a range of them.
    pub paragraph: Option<String>,
    /// Sub-paragraph.
    pub subparagraph: Option<String>,
    /// The place in a document without numbered paragraphs.
    pub locator: Option<String>,
    /// The finding of that document that it rests on.
    pub finding: Option<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Draft {
    /// Applies the rules, and trims the texts; `field` leads to the line.
    pub fn check(&mut self, field: &str, faults: &mut Validation) {
        let field = |name: &str| format!("{field}.{name}");
        self.paragraph = faults.paragraph(self.paragraph.as_ref(), &field("paragraph"));
        self.subparagraph = faults.subparagraph(self.subparagraph.as_ref(), &field("subparagraph"));
        self.locator = faults.title_if(self.locator.as_ref(), &field("locator"));
        self.note = faults.text_if(self.note.as_ref(), NOTE_MAX, &field("note"));
    }
}

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Paragraph, or a range of them.
    pub paragraph: Option<&'a str>,
    /// Sub-paragraph.
    pub subparagraph: Option<&'a str>,
}

impl Place<'_> {
    /// Whether two places of one document have a paragraph in common, and not only other parts of it.
    pub fn overlaps(self, other: Self) -> bool {
        let part = self.subparagraph.zip(other.subparagraph);
        overlap(self.paragraph, other.paragraph) && part.is_none_or(|(one, other)| one == other)
    }
}

/// Whether two paragraphs or ranges of paragraphs have one in common.
fn overlap(one: Option<&str>, other: Option<&str>) -> bool {
    let range = |text: &str| -> Option<(u32, u32)> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
    };
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    match (range(one), range(other)) {
        (Some((from, to)), Some((first, last))) => from <= last && first <= to,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place<'a>(paragraph: &'a str, subparagraph: &'a str) -> Place<'a> {
        let some = |text: &'a str| (!text.is_empty()).then_some(text);
        Place {
            paragraph: some(paragraph),
            subparagraph: some(subparagraph),
        }
    }

    #[test]
    fn places_overlap_where_a_paragraph_is_in_both() {
        for (one, other, both) in [
            (("15", ""), ("14-16", ""), true),
            (("16-40", ""), ("14-16", ""), true),
            (("17", ""), ("14-16", ""), false),
            (("", ""), ("14", ""), false),
            (("annex", ""), ("annex", ""), true),
            (("annex", ""), ("5", ""), false),
            (("5", "a"), ("5", "b"), false),
            (("5", "a"), ("5", ""), true),
            (("5", "a"), ("5", "a"), true),
        ] {
            let (one, other) = (place(one.0, one.1), place(other.0, other.1));
            assert_eq!(one.overlaps(other), both, "{one:?} {other:?}");
            assert_eq!(other.overlaps(one), both, "{other:?} {one:?}");
        }
    }

    proptest! {
        #[test]
        fn ranges_overlap_just_where_they_share_a_number(a in 0u32..40, b in 0u32..10, c in 0u32..40, d in 0u32..10) {
            let (one, other) = (format!("{a}-{}", a + b), format!("{c}-{}", c + d));
            let shared = (a..=a + b).any(|number| (c..=c + d).contains(&number));
            prop_assert_eq!(overlap(Some(&one), Some(&other)), shared);
        }
    }

    #[test]
    fn a_line_says_paragraph_and_subparagraph_in_numbers() {
        let mut line = Draft {
            document: "S/2009/521".to_owned(),
            paragraph: Some("ninth".to_owned()),
            subparagraph: Some("(n)".to_owned()),
            locator: Some(" Annex ".to_owned()),
            finding: None,
            note: Some(" ".to_owned()),
        };
        let mut faults = Validation::default();
        line.check("provenance.0", &mut faults);
        assert_eq!(line.locator.as_deref(), Some("Annex"));
        let faults = faults.into_result().expect_err("three faults");
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.join(".")).collect();
        assert_eq!(
            fields,
            [
                "provenance.0.paragraph",
                "provenance.0.subparagraph",
                "provenance.0.note"
            ]
        );
    }
}

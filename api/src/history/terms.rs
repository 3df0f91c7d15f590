//! What the two sides of a match were judged by: who said no to it is not asked again until some of that changes.
//!
//! Notes, progress, states, plans that are only proposed, who reads what, and what stands in the ledger are no part of it: otherwise
//! anybody who may write a line about a gap could bring back what its holder refused.

use crate::history::event::{Fields, State, digest};
use domain::text::{fold, is_word_part};
use serde_json::{Value, json};

/// Fields that are judged, and parts with those of their fields that are.
struct Judged {
    fields: &'static [&'static str],
    /// Those of them that hold what people write.
    words: &'static [&'static str],
    parts: &'static [(&'static str, &'static [&'static str])],
}

const GAP: Judged = Judged {
    fields: &[
        "title",
        "description",
        "holder",
        "institution",
        "organisation_id",
        "mission_id",
        "sector_id",
        "nature",
        "desired_end_state",
        "regime_id",
        "beneficiaries",
        "starts",
        "ends",
        "cost",
        "least_viable",
        "cost_currency",
        "cost_year",
        "countries",
    ],
    words: &["title", "description", "institution", "desired_end_state"],
    parts: &[("further_sectors", &["sector_id", "percent"]), NEEDS],
};

const NEEDS: (&str, &[&str]) = (
    "needs",
    &[
        "assistance",
        "title",
        "unit",
        "quantity",
        "amount_minor",
        "currency",
        "least",
        "goods",
        "form",
        "people",
        "starts",
        "needed_by",
        "languages",
        "place",
        "shares",
    ],
);

const ASSISTANCE: Judged = Judged {
    fields: &[
        "title",
        "description",
        "starts",
        "ends",
        "willing",
        "able",
        "attributed",
        "condition",
        "languages",
        "place",
        "earmark",
        "membership",
        "memberships",
        "seeks_exemption",
        "cofinancing",
        "cofinancing_percent",
        "ceiling",
        "exclusions",
        "only_beneficiaries",
        "countries",
        "sectors",
    ],
    words: &[
        "title",
        "description",
        "condition",
        "place",
        "earmark",
        "membership",
        "cofinancing",
        "exclusions",
    ],
    parts: &[("excluded", &["kind", "value"]), LINES],
};

const LINES: (&str, &[&str]) = (
    "lines",
    &[
        "assistance",
        "title",
        "unit",
        "quantity",
        "amount_minor",
        "currency",
        "least",
        "most",
        "requires",
        "tied",
        "goods",
        "form",
        "people",
    ],
);

/// Fields of parts that hold what people write.
const WORDS_OF_PARTS: &[&str] = &["title", "place"];

/// Digests of what both sides of a match are.
pub struct Terms {
    judged: String,
    /// Of both sides whole: what was kept of a match before only what is judged was.
    whole: String,
}

impl Terms {
    /// Those of a gap and an offer or programme.
    pub fn of(gap: &State, assistance: &State) -> Self {
        let sides = json!({
            "gap": GAP.of(gap.open()),
            "assistance": ASSISTANCE.of(assistance.open()),
        });
        Self {
            judged: digest(&sides),
            whole: digest(&[gap.version(), assistance.version()]),
        }
    }

    /// Whether both sides are still what they were when this was kept. Of matches proposed by earlier versions of the service the
    /// digest of the whole is on record: what they refused stays refused while nothing at all changes.
    pub fn are(&self, kept: &str) -> bool {
        kept == self.judged || kept == self.whole
    }

    /// What is kept of them with a match.
    pub fn into_kept(self) -> String {
        self.judged
    }
}

impl Judged {
    /// What is judged of an object. What is not stated is left out, so that a field that is new changes nothing.
    fn of(&self, all: &Fields) -> Fields {
        let mut judged = picked(all, self.fields, self.words);
        for (list, names) in self.parts {
            let parts = all.get(*list).and_then(Value::as_array);
            let parts = parts.into_iter().flatten().filter_map(Value::as_object);
            let mut parts: Vec<Value> = parts
                .map(|part| Value::Object(picked(part, names, WORDS_OF_PARTS)))
                .collect();
            // In whatever order they stand.
            parts.sort_by_cached_key(Value::to_string);
            judged.insert((*list).to_owned(), Value::Array(parts));
        }
        judged
    }
}

/// The fields of these names that say something; of those that hold what people write, the words.
fn picked(all: &Fields, names: &[&str], words: &[&str]) -> Fields {
    let says =
        |value: &Value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty());
    let fields = names.iter().filter_map(|name| {
        let value = all.get(*name).filter(|value| says(value))?;
        let text = value.as_str().filter(|_| words.contains(name));
        let value = text.map_or_else(|| value.clone(), |text| words_of(text).into());
        Some(((*name).to_owned(), value))
    });
    fields.collect()
}

/// The words of a text, folded: who only writes them otherwise, with capitals, accents or commas, says nothing new.
fn words_of(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|letter| !is_word_part(letter));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{ASSISTANCE, Fields, GAP, LINES, NEEDS};
    use entity::{assistance, assistance_line, gap, need};
    use sea_orm::{IdenStatic, Iterable};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// Columns of a gap that a no does not hold to.
    const GAP_PASSED: &[&str] = &[
        "id",
        "reference",
        "language",
        "panel_id",
        "steward_id",
        "category",
        "state",
        "severity",
        "evidence",
        "tags",
        "year",
        "note",
        "published",
        "state_since",
        "state_note",
        "source",
        "first_called_for",
        "external_reference",
        "priority",
    ];
    const NEED_PASSED: &[&str] = &["id", "gap_id", "position", "note", "author_id", "filled"];
    const ASSISTANCE_PASSED: &[&str] = &[
        "id",
        "reference",
        "kind",
        "provider_id",
        "mission_id",
        "language",
        "status",
        "note",
        "source",
        "external_reference",
    ];
    const LINE_PASSED: &[&str] = &["id", "assistance_id", "position", "note"];

    fn columns<C: Iterable + IdenStatic>() -> BTreeSet<&'static str> {
        C::iter()
            .map(|column| IdenStatic::as_str(&column))
            .collect()
    }

    fn decided(judged: &[&'static str], passed: &[&'static str]) -> BTreeSet<&'static str> {
        let parts = ["countries", "sectors"];
        let columns = judged.iter().chain(passed).copied();
        columns.filter(|name| !parts.contains(name)).collect()
    }

    #[test]
    fn every_column_is_judged_or_passed_over() {
        assert_eq!(columns::<gap::Column>(), decided(GAP.fields, GAP_PASSED));
        assert_eq!(columns::<need::Column>(), decided(NEEDS.1, NEED_PASSED));
        let assistance = decided(ASSISTANCE.fields, ASSISTANCE_PASSED);
        // Two columns are kept as one field.
        let mut kept = columns::<assistance::Column>();
        kept.retain(|column| !column.starts_with("ceiling_"));
        kept.insert("ceiling");
        assert_eq!(kept, assistance);
        assert_eq!(
            columns::<assistance_line::Column>(),
            decided(LINES.1, LINE_PASSED)
        );
    }

    fn fields(value: Value) -> Fields {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn only_what_is_judged_changes_what_is_kept() {
        let needs = |size: u32, note: &str| {
            json!([
                { "id": note, "position": 1, "title": "Scales", "quantity": size, "note": note },
                { "id": "b", "position": 2, "title": "Courses", "place": null }
            ])
        };
        let gap = |title: &str, state: &str, needs: Value| {
            fields(json!({ "title": title, "state": state, "countries": ["c"], "needs": needs }))
        };
        let first = GAP.of(&gap("Scales", "OPEN", needs(4, "x")));
        let mut turned = needs(4, "y");
        turned.as_array_mut().expect("a list").reverse();
        assert_eq!(GAP.of(&gap("Scales", "CLOSED", turned)), first);
        assert_eq!(
            GAP.of(&gap("\u{201c}SCALES.\u{201d}", "OPEN", needs(4, "x"))),
            first
        );
        for other in [
            gap("Weights", "OPEN", needs(4, "x")),
            gap("Two scales", "OPEN", needs(4, "x")),
            gap("Scales", "OPEN", needs(5, "x")),
            gap("Scales", "OPEN", json!([])),
        ] {
            assert_ne!(GAP.of(&other), first);
        }
    }
}

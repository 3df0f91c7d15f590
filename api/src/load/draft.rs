//! What records say in words of the domain, and how faults of those words name the fields of a file.

use super::{table::shown, write::Writer};
use domain::{
    size::{self, SizeUnit},
    text::one_line,
    validation::Validation,
};

/// How much of something, as a record says it.
pub(super) struct RecordSize<'a> {
    pub(super) unit: Option<SizeUnit>,
    pub(super) quantity: Option<i64>,
    pub(super) amount: Option<&'a String>,
    pub(super) currency: Option<&'a String>,
}

/// Codes of countries as they are kept: files may write them small.
pub(super) fn alpha3(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| code.to_uppercase()).collect()
}

/// A need or a line as faults name it, by its place from 1 and its title.
pub(super) fn part(list: &str, at: usize, title: &str) -> String {
    format!("{list} {} {}", at + 1, shown(&one_line(title)))
}

impl Writer<'_> {
    /// Notes the faults of a draft with the record that was begun.
    pub(super) fn note_faults(&mut self, faults: Validation) {
        self.note_faults_within(faults, &[]);
    }

    /// The same of a draft whose needs or lines are called so.
    pub(super) fn note_faults_within(&mut self, faults: Validation, parts: &[String]) {
        for fault in faults.into_result().err().unwrap_or_default() {
            self.fault(&in_the_file(&fault.field, parts), fault.reason);
        }
    }

    /// The size of a need or a line that is called so, which is money in a currency, or a whole number in another unit, or not stated;
    /// nothing where its parts contradict each other.
    pub(super) fn size(&mut self, size: &RecordSize<'_>, part: &str) -> Option<size::Draft> {
        let minor = self.money(size.amount, size.currency, &format!("{part}, amount"));
        let counted = size.unit.and_then(SizeUnit::counted);
        let draft = match (size.unit, counted, size.quantity, size.amount) {
            (None, _, None, None) => Some(size::Draft::Unsized),
            (Some(_), Some(unit), Some(value), None) if value > 0 => {
                Some(size::Draft::Quantity { unit, value })
            }
            (Some(_), None, None, Some(amount)) if minor != Some(0) => {
                // An amount that is wrong, or has no currency, was noted as such.
                minor?;
                Some(size::Draft::Money {
                    amount: amount.clone(),
                    currency: size.currency?.clone(),
                })
            }
            _ => None,
        };
        if draft.is_none() {
            self.fault(
                &format!("{part}, unit"),
                "MONEY goes with an amount above 0 and its currency, any other unit with a quantity above 0, no unit with neither",
            );
        }
        draft
    }
}

/// What a file calls the field at this path of a draft: in snake case, entries of lists by their places from 1, needs and lines as they
/// are called.
pub(super) fn in_the_file(path: &[String], parts: &[String]) -> String {
    let mut said = String::new();
    let mut behind = "";
    let mut path = path.iter().peekable();
    while let Some(name) = path.next() {
        let word = match name.as_str() {
            "needs" => "need".to_owned(),
            "lines" => "line".to_owned(),
            "deadline" => "needed_by".to_owned(),
            other => snake_case(other),
        };
        let at = path.peek().and_then(|next| next.parse::<usize>().ok());
        let called = at.filter(|_| matches!(name.as_str(), "needs" | "lines"));
        let called = called.and_then(|at| parts.get(at).cloned());
        said.push_str(behind);
        said.push_str(&match (called, at) {
            (Some(called), _) => called,
            (None, Some(at)) => format!("{word} {}", at + 1),
            (None, None) => word,
        });
        behind = if at.is_some() { ", " } else { "." };
        if at.is_some() {
            path.next();
        }
    }
    said
}

fn snake_case(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_fields_as_files_do() {
        let parts = [part("need", 0, "Scales"), part("need", 1, "Two\ncourses")];
        for (path, field) in [
            ("title", "title"),
            ("desiredEndState", "desired_end_state"),
            ("ceiling.currency", "ceiling.currency"),
            ("needs", "need"),
            ("needs.0.deadline", "need 1 \"Scales\", needed_by"),
            ("needs.1.dependsOn", "need 2 \"Two courses\", depends_on"),
            (
                "needs.1.shares.2.percent",
                "need 2 \"Two courses\", shares 3, percent",
            ),
            ("needs.12", "need 13"),
            ("provenance.3.paragraph", "provenance 4, paragraph"),
            ("languages.1", "languages 2"),
            ("covers.1.notCovered", "covers 2, not_covered"),
        ] {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            assert_eq!(in_the_file(&path, &parts), field);
        }
    }
}

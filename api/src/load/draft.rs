//! What records say in words of the domain, and how faults of those words name the fields of a file.

use super::write::Writer;
use domain::{
    size::{self, SizeUnit},
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

impl Writer<'_> {
    /// Notes the faults of a draft with the record that was begun.
    pub(super) fn note_faults(&mut self, faults: Validation) {
        for fault in faults.into_result().err().unwrap_or_default() {
            self.fault(&in_the_file(&fault.field), fault.reason);
        }
    }

    /// The size of a need or a line, which is money in a currency, or a whole number in another unit, or not stated; nothing where
    /// its parts contradict each other.
    pub(super) fn size(&mut self, size: &RecordSize<'_>, field: &str) -> Option<size::Draft> {
        let minor = self.money(size.amount, size.currency);
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
                field,
                "MONEY goes with an amount above 0 and its currency, any other unit with a quantity above 0, no unit with neither",
            );
        }
        draft
    }
}

/// What a file calls the field at this path of a draft: in snake case, and lists by their names without the places in them.
fn in_the_file(path: &[String]) -> String {
    let parts = path.iter().filter(|part| part.parse::<usize>().is_err());
    let words = parts.map(|part| match part.as_str() {
        "needs" => "need".to_owned(),
        "lines" => "line".to_owned(),
        "deadline" => "needed_by".to_owned(),
        other => snake_case(other),
    });
    words.collect::<Vec<_>>().join(".")
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
        for (path, field) in [
            ("title", "title"),
            ("desiredEndState", "desired_end_state"),
            ("needs", "need"),
            ("needs.0.deadline", "need.needed_by"),
            ("needs.12.dependsOn", "need.depends_on"),
            ("provenance.3.paragraph", "provenance.paragraph"),
            ("lines.0.least", "line.least"),
            ("covers.1.notCovered", "covers.not_covered"),
        ] {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            assert_eq!(in_the_file(&path), field);
        }
    }
}

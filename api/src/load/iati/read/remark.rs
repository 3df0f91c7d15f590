//! What is to be told of a record.

use super::activity::Counts;

pub use crate::load::told::Severity;

/// Something that is told of one record, by the rule that found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule's id, which stays.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The line in the file, from 1; 0 where it has none, since it cannot be opened.
    pub line: u64,
    /// What was found, and what became of it.
    pub message: String,
}

impl Remark {
    /// Of something that was left out, or should be otherwise.
    pub fn warning(rule: &'static str, line: u64, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            rule,
            severity: Severity::Warning,
            line,
            message,
        }
    }

    /// Of a record that cannot be taken.
    pub fn error(rule: &'static str, line: u64, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            ..Self::warning(rule, line, message)
        }
    }
}

/// Remarks of one activity that are told one by one.
const REMARKS_MAX: usize = 100;

/// Notes a warning of an activity; where it has many, only that there are more.
pub(super) fn warn(
    (remarks, counts): (&mut Vec<Remark>, &mut Counts),
    rule: &'static str,
    line: u64,
    message: String,
) {
    if remarks.len() < REMARKS_MAX {
        remarks.push(Remark::warning(rule, line, message));
    } else {
        counts.add(rule, "further ones of activities that have many".to_owned());
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Remark {}

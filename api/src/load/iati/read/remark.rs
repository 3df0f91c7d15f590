//! What is to be told of a record: one by one, or how often.

pub use crate::load::told::Severity;

use std::collections::BTreeMap;

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

/// What was passed over, by rule and sort, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<(&'static str, String), u64>);

impl Counts {
    /// Counts one more.
    pub(super) fn add(&mut self, rule: &'static str, what: String) {
        self.add_many(rule, what, 1);
    }

    /// Counts so many more.
    pub fn add_many(&mut self, rule: &'static str, what: String, more: u64) {
        /// Sorts that are told apart: files may invent any number of them.
        const SORTS_MAX: usize = 1_000;
        let is_full = self.0.len() >= SORTS_MAX;
        let key = (rule, what);
        let key = match is_full && !self.0.contains_key(&key) {
            true => (rule, "others".to_owned()),
            false => key,
        };
        *self.0.entry(key).or_default() += more;
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

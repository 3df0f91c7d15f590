//! What is told of an import when a file or all of it was read.

use super::{
    Importer, Part,
    read::{Families, Remark, Severity},
};
use crate::load::told::Told;

impl Importer<'_> {
    /// Tells what became of the parts of others in a file: where the whole was skipped, they were as well.
    pub(super) fn conclude_parts(&mut self, name: &str, parts: Vec<Part>, families: &Families) {
        for Part { identifier, line } in parts {
            let remark = if let Some(why) = families.skipped_with(&identifier) {
                self.totals.skipped += 1;
                let message = format!("it is part of another, and was skipped with it: {why}");
                Remark::error("parent.skipped", line, message)
            } else {
                self.totals.joined += 1;
                let message = "part of its parent, whose record has what it adds";
                done("done.joined", line, message)
            };
            self.listener.told(told_of(remark, name, Some(&identifier)));
        }
    }

    /// Tells what was passed over, once for each sort.
    pub(super) fn conclude(&mut self) {
        for ((rule, what), count) in std::mem::take(&mut self.counts.0) {
            self.listener.told(Told::counted(rule, what, count));
        }
        if self.reporters.len() > 1 {
            let names: Vec<&str> = self.reporters.iter().map(String::as_str).collect();
            let message = format!(
                "the activities are reported by several organisations, and all stand as of one: {}",
                names.join(", ")
            );
            let count = self.reporters.len() as u64;
            self.listener.told(Told {
                severity: Severity::Warning.word(),
                ..Told::counted("reporter.several", message, count)
            });
        }
    }
}

/// What became of a record that is accounted for.
pub(super) fn done(rule: &'static str, line: u64, message: &str) -> Remark {
    Remark {
        severity: Severity::Info,
        ..Remark::warning(rule, line, message)
    }
}

/// A remark on a record of a file.
pub(super) fn told_of(remark: Remark, file: &str, activity: Option<&str>) -> Told {
    Told {
        rule: remark.rule,
        severity: remark.severity.word(),
        message: remark.message,
        file: Some(file.to_owned()),
        line: (remark.line > 0).then_some(remark.line),
        activity: activity.map(str::to_owned),
        ..Told::default()
    }
}

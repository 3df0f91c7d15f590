//! What an import says of the records of its files.

use super::read::{Remark, Severity};
use serde::Serialize;
use std::fmt::{self, Display, Formatter};

/// Something that is told of a file, of a record in it, or of what all records have that has no place here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The rule's id, which stays: `sector.unknown`.
    pub rule: &'static str,
    /// `info`, `warning` or `error`.
    pub severity: &'static str,
    /// What was found, and what became of it.
    pub message: String,
    /// The file; none where it is of all files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The IATI identifier, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// How often, where it is told once for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl Told {
    /// A remark on a record of a file.
    pub(super) fn remark(remark: Remark, file: &str, activity: Option<&str>) -> Self {
        Self {
            rule: remark.rule,
            severity: remark.severity.word(),
            message: remark.message,
            file: Some(file.to_owned()),
            line: Some(remark.line),
            activity: activity.map(str::to_owned),
            count: None,
        }
    }

    /// What was passed over so many times.
    pub(super) fn counted(rule: &'static str, message: String, count: u64) -> Self {
        Self {
            rule,
            severity: Severity::Info.word(),
            message,
            file: None,
            line: None,
            activity: None,
            count: Some(count),
        }
    }
}

impl Display for Told {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{:<8} {:<24} ", self.severity, self.rule)?;
        if let Some(file) = &self.file {
            write!(out, "{file}:{} ", self.line.unwrap_or_default())?;
        }
        if let Some(activity) = &self.activity {
            write!(out, "{activity} ")?;
        }
        out.write_str(&self.message)?;
        match self.count {
            Some(count) => write!(out, " ({count} times)"),
            None => Ok(()),
        }
    }
}

/// What became of all records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Activities that were read.
    pub read: u64,
    /// Records that are new.
    pub imported: u64,
    /// Records that were there, and are now as the file says.
    pub revised: u64,
    /// Records that were so already.
    pub unchanged: u64,
    /// Activities that are part of another, whose record has what they add.
    pub joined: u64,
    /// Activities that were not taken: a line says why.
    pub skipped: u64,
    /// Files that could not be read: of these, nothing was taken.
    pub broken: u64,
}

impl Display for Totals {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} activities read: {} imported, {} revised, {} unchanged, {} part of others, {} skipped; {} files not read",
            self.read,
            self.imported,
            self.revised,
            self.unchanged,
            self.joined,
            self.skipped,
            self.broken
        )
    }
}

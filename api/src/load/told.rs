//! What an import is given, and what it says of the records of its files, whatever sort of file they are.

use crate::{access::viewer::Viewer, db::store::Store, error::Error};
use serde::{Deserialize, Serialize};
use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
};
use uuid::Uuid;

/// For whom something is imported, and how.
pub struct Import {
    /// The register.
    pub store: Arc<Store>,
    /// Who imports: what they may do, the import may do.
    pub viewer: Viewer,
    /// Whether nothing is to be kept.
    pub is_dry: bool,
    /// What is confirmed about texts that look as if they named a private person.
    pub confirmed: Option<&'static str>,
}

/// Who is told of what is found, and of the bytes that were read.
pub trait Listener: Send {
    /// Something is told of a record.
    fn told(&mut self, told: Told);

    /// So many more bytes were read.
    fn read(&mut self, bytes: u64);
}

/// The rule that tells of a programme that begins after its mission was over.
pub(super) const MISSION_OVER: &str = "mission.over";

/// How much something matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something was left out, or is not as it should be.
    Warning,
    /// The record was not taken.
    Error,
}

impl Severity {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is new.
    Imported,
    /// It was there, and is now as the file says.
    Revised,
    /// It was so already.
    Unchanged,
}

impl Outcome {
    /// The rule that tells of it.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Imported => "done.imported",
            Self::Revised => "done.revised",
            Self::Unchanged => "done.unchanged",
        }
    }

    /// The rule that tells of it; counts it.
    pub(super) fn count(self, totals: &mut Totals) -> &'static str {
        let total = match self {
            Self::Imported => &mut totals.imported,
            Self::Revised => &mut totals.revised,
            Self::Unchanged => &mut totals.unchanged,
        };
        *total += 1;
        self.rule()
    }
}

/// The rule that tells of a trial what this one tells of what was done; none where it tells of something else.
pub fn would(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "done.imported" => "would.imported",
        "done.revised" => "would.revised",
        "done.unchanged" => "would.unchanged",
        "done.joined" => "would.joined",
        _ => return None,
    })
}

/// Something that is told of a file, of a record in it, or of what all records have that has no place here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// The line in it, from 1, where it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The IATI identifier, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The sheet of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row in it, from 1; in a CSV file the line where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The heading of the column, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What the record of a table is called: its external reference or its reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The row of the register that it is told of, for those who ask the API for it.
    #[serde(skip)]
    pub id: Option<Uuid>,
    /// How often, where it is told once for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl Told {
    /// What was passed over so many times.
    pub(super) fn counted(rule: &'static str, message: String, count: u64) -> Self {
        Self {
            rule,
            severity: Severity::Info.word(),
            message,
            count: Some(count),
            ..Self::default()
        }
    }
}

impl Display for Told {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{:<8} {:<24} ", self.severity, self.rule)?;
        if let Some(file) = &self.file {
            out.write_str(file)?;
            if let Some(line) = self.line {
                write!(out, ":{line}")?;
            }
            for (what, name) in [("sheet", &self.sheet), ("column", &self.column)] {
                if let Some(name) = name {
                    write!(out, ", {what} {name}")?;
                }
            }
            if let Some(row) = self.row {
                write!(out, ", row {row}")?;
            }
            out.write_str(if self.sheet.is_some() { ": " } else { " " })?;
        }
        for name in [&self.activity, &self.record].into_iter().flatten() {
            write!(out, "{name} ")?;
        }
        out.write_str(&self.message)?;
        match self.count {
            Some(1) => out.write_str(" (once)"),
            Some(count) => write!(out, " ({count} times)"),
            None => Ok(()),
        }
    }
}

/// What became of all records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Records that were read: activities, or rows.
    pub read: u64,
    /// Records that are new.
    pub imported: u64,
    /// Records that were there, and are now as the file says.
    pub revised: u64,
    /// Records that were so already.
    pub unchanged: u64,
    /// Activities and rows that are part of another, whose record has what they add.
    pub joined: u64,
    /// Records that were not taken: a line says why.
    pub skipped: u64,
    /// Files of which nothing was taken.
    pub broken: u64,
}

impl Totals {
    /// The same of a trial.
    pub fn would(&self) -> String {
        let said = self.to_string();
        said.replacen(" imported,", " would be imported,", 1)
    }

    /// Counts what became of others too.
    pub(super) fn add(&mut self, other: Self) {
        self.read += other.read;
        self.imported += other.imported;
        self.revised += other.revised;
        self.unchanged += other.unchanged;
        self.joined += other.joined;
        self.skipped += other.skipped;
        self.broken += other.broken;
    }
}

impl Display for Totals {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} records read: {} imported, {} revised, {} unchanged, {} part of others, {} skipped; {} files not taken",
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

/// Whether an action refused a record before it wrote anything, so that the rest stands.
pub(super) fn is_of_the_record(error: &Error) -> bool {
    matches!(
        error,
        Error::Faults(_) | Error::Conflict(_) | Error::Forbidden(_) | Error::Stale { .. }
    )
}

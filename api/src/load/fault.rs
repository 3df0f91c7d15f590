//! What is wrong with records, and how it is told.

use std::fmt;

/// File, line and name of a record.
pub(super) type Place = (usize, usize, String);

/// Most faults that are reported at once.
const FAULTS_MAX: usize = 500;

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line where the record begins; 0 where not known.
    pub line: usize,
    /// Kind and key of the record; empty where the file as a whole is wrong.
    pub record: String,
    /// The field, behind the need, line or other entry that it is of; empty where it is the record as a whole.
    pub field: String,
    /// What is wrong and would be right.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            // What concerns all of a file stands in no line.
            0 => write!(f, "{}: {}", self.file, self.record)?,
            line => write!(f, "{}:{line}: {}", self.file, self.record)?,
        }
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The files have faults.
    #[error("{}", report(.0))]
    Faults(Vec<Fault>),
    /// The database failed.
    #[error("the database refused the records: {0}")]
    Database(#[from] sea_orm::DbErr),
}

fn report(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .take(FAULTS_MAX)
        .map(Fault::to_string)
        .collect();
    let more = faults.len().saturating_sub(FAULTS_MAX);
    let more = if more > 0 {
        format!("\n… and {more} more")
    } else {
        String::new()
    };
    format!(
        "Nothing was loaded, {} to correct:\n{}{more}",
        if faults.len() == 1 {
            "one fault".to_owned()
        } else {
            format!("{} faults", faults.len())
        },
        lines.join("\n")
    )
}

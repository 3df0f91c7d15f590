//! A table that is sent to the service: taken by the rules of files, within smaller bounds, and told of in lines that can be kept.

use super::{
    book::Book,
    choice::sheet_of,
    place::Place,
    sheet::{Sheet, Unreadable},
    taken::{Taken, take as take_sheet},
    text::text,
};
use crate::{
    db::transaction::Tx,
    error::Result,
    load::told::{Severity, Told, Totals, would},
};
use domain::table::TableKind;
use serde::{Deserialize, Serialize};
use std::path::Path;
use uuid::Uuid;

/// Most rows below the headings: they are all written before the request is answered.
const ROWS_MAX: usize = 500;
/// Most lines that are told of a table.
const LINES_MAX: usize = 1_000;
/// Most bytes of a workbook once it is unpacked.
const UNPACKED_MAX: u64 = 16 << 20;

/// The rule that tells of a record that is new.
const IMPORTED: &str = "done.imported";

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As text.
    Csv,
    /// As a workbook.
    Xlsx,
}

/// A table that was read.
pub struct Sent {
    kind: TableKind,
    sheet: Sheet,
    passed: Vec<String>,
}

/// Something that is told of a table or of a record in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The rule's id, which stays.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, and what became of it; of a record that was taken none of its own words.
    pub message: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The row in it, from 1.
    pub row: Option<u64>,
    /// The heading of the column.
    pub column: Option<String>,
    /// The row of the register that the record became or is, or that is likely the same as it.
    pub id: Option<Uuid>,
}

/// What became of a table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Its records, counted.
    pub totals: Totals,
    /// What is told of it, by rows.
    pub lines: Vec<Line>,
    /// How many further lines there are.
    pub more: u64,
}

impl Report {
    fn new(totals: Totals, told: Vec<Told>) -> Self {
        let mut lines: Vec<Line> = told.into_iter().map(Line::of).collect();
        lines.sort_by_key(|line| line.row);
        let more = lines.len().saturating_sub(LINES_MAX) as u64;
        lines.truncate(LINES_MAX);
        Self {
            totals,
            lines,
            more,
        }
    }

    /// Of a table that cannot be read.
    fn unreadable(unreadable: Unreadable) -> Self {
        let totals = Totals {
            broken: 1,
            ..Totals::default()
        };
        let told = Told {
            rule: "file.broken",
            severity: Severity::Error.word(),
            message: format!("nothing of it was taken: it {}", unreadable.reason),
            sheet: unreadable.sheet,
            row: unreadable.row,
            ..Told::default()
        };
        Self::new(totals, vec![told])
    }

    /// The same of a trial: what would become of the records, without the rows of those that are new, which nobody will find.
    pub fn tried(mut self) -> Self {
        let new = self.lines.iter().filter(|line| line.rule == IMPORTED);
        let new: Vec<Uuid> = new.filter_map(|line| line.id).collect();
        for line in &mut self.lines {
            line.id = line.id.filter(|id| !new.contains(id));
            line.would_be();
        }
        self
    }

    /// Whether nothing of it is to be kept.
    pub fn is_refused(&self) -> bool {
        self.totals.broken > 0
    }
}

impl Line {
    /// What is told of a record that was only tried.
    fn would_be(&mut self) {
        let Some(rule) = would(&self.rule) else {
            return;
        };
        let message = match rule {
            "would.imported" => "it would be recorded",
            "would.revised" => "it would become as the table says",
            _ => "it is so already",
        };
        (self.rule, self.message) = (rule.to_owned(), message.to_owned());
    }

    fn of(told: Told) -> Self {
        let mut known = Severity::ALL.into_iter();
        let severity = known.find(|known| known.word() == told.severity);
        // The texts of a record stand in its row alone, where they can be hidden and erased.
        let message = match told.rule {
            IMPORTED => "it was recorded".to_owned(),
            "done.revised" => "it is now as the table says".to_owned(),
            "done.unchanged" => "it was so already".to_owned(),
            _ => told.message,
        };
        Self {
            rule: told.rule.to_owned(),
            severity: severity.unwrap_or(Severity::Error),
            message,
            sheet: told.sheet,
            row: told.row,
            column: told.column,
            id: told.id,
        }
    }
}

/// Reads a table of this kind; takes time, and no database. Where it cannot be read, what is told of that.
///
/// # Errors
/// Where it is not what its format says, or goes beyond a bound.
pub fn read(kind: TableKind, format: Format, bytes: Vec<u8>) -> Result<Sent, Report> {
    let book = match format {
        Format::Csv => text(Path::new(kind.name()), &bytes).map(Book::Text),
        Format::Xlsx => Book::workbook(bytes, UNPACKED_MAX),
    };
    let read = book.and_then(|book| sheet_of(Some(kind), book));
    let (kind, sheet, passed) = read.map_err(Report::unreadable)?;
    let rows = sheet.rows.len().saturating_sub(1);
    if rows > ROWS_MAX {
        let reason =
            format!("has {rows} rows below its headings, and {ROWS_MAX} is the most: split it");
        return Err(Report::unreadable(Unreadable::file(reason)));
    }
    Ok(Sent {
        kind,
        sheet,
        passed,
    })
}

/// Takes a table that was sent. Where the report says that it is refused, nothing of what was written is to be kept.
///
/// # Errors
/// Where the database fails, or what is asked goes beyond a quota.
pub async fn take(tx: &mut Tx, sent: &Sent, confirmed: Option<&'static str>) -> Result<Report> {
    let place = Place {
        file: String::new(),
        sheet: sent.sheet.name.clone(),
    };
    let taken = take_sheet(tx, sent.kind, &sent.sheet, &place, confirmed, &mut |_| {}).await?;
    let Taken {
        mut notes,
        told,
        mut totals,
        records,
        flaws,
    } = taken;
    notes.extend(sent.passed.iter().map(|name| place.passed(name)));
    if flaws.is_empty() {
        notes.extend(told);
    } else {
        let records = records as u64;
        totals = Totals {
            read: records,
            skipped: records,
            broken: 1,
            ..Totals::default()
        };
        let faults = flaws.into_iter();
        notes.extend(faults.map(|flaw| place.told(Severity::Error, flaw, None)));
    }
    Ok(Report::new(totals, notes))
}

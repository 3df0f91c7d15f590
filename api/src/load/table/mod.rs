//! Tables that people fill in become gaps, offers or programmes of their organisation, through the same actions as mutations.
//!
//! A file is taken whole or not at all: everything that is wrong with it is told at once, by sheet, row and column. What is known by
//! its key is revised where the table says otherwise; an empty cell leaves things as they are.

mod assistance;
mod cell;
mod column;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod gap;
mod headings;
mod known;
mod lines;
mod number;
mod record;
mod sent;
mod sheet;
mod template;
mod text;

use crate::{
    access::permission::allow_any,
    actions::assistance::likely::in_change,
    db::{scope::Scope, transaction::Tx},
    error::{Error, Result as Done},
    load::told::{Import, Listener, Outcome, Severity, Told, Totals, is_of_the_record},
};
use anyhow::Result;
use chrono::Utc;
use domain::table::TableKind;
use headings::{Flaw, Headings};
use known::Known;
use record::Record;
use sheet::{Book, Sheet, Unreadable};
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub use column::{EXAMPLE, action};
pub use sent::{Format, Line, Report, Sent, read, take as take_sent};
pub use template::{bytes as template_bytes, write as write_template};

/// The sheet of codes of a template.
const CODES: &str = "codes";
/// The rule of titles that several have.
const TWICE: &str = "title.twice";
/// Most flaws of a file that are told.
const FLAWS_MAX: usize = 500;

/// Imports files, one after the other: of rows of this kind, or as their sheets or names say.
///
/// # Errors
/// Where the viewer may have none of these rows, a file cannot be opened, or the database fails: files before stay as they were taken.
pub async fn import(
    import: &Import,
    kind: Option<TableKind>,
    files: &[PathBuf],
    listener: &mut dyn Listener,
) -> Result<Totals> {
    let mut importer = Importer {
        import,
        kind,
        totals: Totals::default(),
        listener,
    };
    for file in files {
        importer.file(file).await?;
    }
    Ok(importer.totals)
}

struct Importer<'a> {
    import: &'a Import,
    kind: Option<TableKind>,
    totals: Totals,
    listener: &'a mut dyn Listener,
}

/// Where something is that is told.
#[derive(Clone)]
struct Place {
    file: String,
    sheet: String,
}

impl Place {
    fn told(&self, severity: Severity, flaw: Flaw, record: Option<String>) -> Told {
        Told {
            rule: flaw.rule,
            severity: severity.word(),
            message: flaw.message,
            file: Some(self.file.clone()),
            sheet: Some(self.sheet.clone()),
            row: Some(flaw.row),
            column: flaw.column,
            record,
            ..Told::default()
        }
    }

    fn note(&self, rule: &'static str, row: u64, message: String) -> Told {
        let flaw = Flaw {
            rule,
            row,
            column: None,
            message,
        };
        self.told(Severity::Info, flaw, None)
    }

    /// What is told of a sheet that people see, and that is not read.
    fn passed(&self, name: &str) -> Told {
        self.note("sheet.passed", 1, format!("the sheet {name} was not read"))
    }
}

impl Importer<'_> {
    async fn file(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let read = Book::open(path)?.and_then(|book| sheet_of(self.kind, book));
        let (kind, sheet, passed) = match read {
            Ok(read) => read,
            Err(unreadable) => {
                self.broken(&file, unreadable);
                return Ok(());
            }
        };
        allow_any(&self.import.viewer, action(kind))?;
        let place = Place {
            file,
            sheet: sheet.name.clone(),
        };
        let passed = passed.iter().map(|name| place.passed(name));
        passed.for_each(|note| self.listener.told(note));
        let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
        self.table(kind, &sheet, &place, bytes).await
    }

    async fn table(
        &mut self,
        kind: TableKind,
        sheet: &Sheet,
        place: &Place,
        bytes: u64,
    ) -> Result<()> {
        let (store, viewer) = (self.import.store.clone(), self.import.viewer.clone());
        let scope = Scope::new(store, viewer, Utc::now());
        let mut tx = Tx::begin(&scope, action(kind)).await?;
        let confirmed = self.import.confirmed;
        let listener = &mut *self.listener;
        let mut read = |records: usize| listener.read(bytes / records as u64);
        let taken = take(&mut tx, kind, sheet, place, confirmed, &mut read).await?;
        for note in taken.notes {
            self.listener.told(note);
        }
        if !taken.flaws.is_empty() {
            self.refused(place, taken.records, taken.flaws);
            return Ok(());
        }
        if !self.import.is_dry {
            tx.commit().await?;
        }
        self.totals.add(taken.totals);
        let told = taken.told.into_iter();
        told.for_each(|one| self.listener.told(one));
        Ok(())
    }

    /// Tells why nothing of a file is taken.
    fn refused(&mut self, place: &Place, records: usize, mut flaws: Vec<Flaw>) {
        self.totals.broken += 1;
        self.totals.read += records as u64;
        self.totals.skipped += records as u64;
        flaws.sort_by_key(|flaw| flaw.row);
        let more = flaws.len().saturating_sub(FLAWS_MAX);
        flaws.truncate(FLAWS_MAX);
        for flaw in flaws {
            self.listener.told(place.told(Severity::Error, flaw, None));
        }
        if more > 0 {
            let told = Told::counted(
                "more",
                "further faults are not shown".to_owned(),
                more as u64,
            );
            self.listener.told(Told {
                severity: Severity::Error.word(),
                ..told
            });
        }
    }

    fn broken(&mut self, file: &str, unreadable: Unreadable) {
        self.totals.broken += 1;
        self.listener.told(Told {
            rule: "file.broken",
            severity: Severity::Error.word(),
            message: format!("nothing of this file was taken: it {}", unreadable.reason),
            file: Some(file.to_owned()),
            sheet: unreadable.sheet,
            row: unreadable.row,
            ..Told::default()
        });
    }
}

/// The sheet of a file that is to be read, what its rows are, and other sheets that people see.
fn sheet_of(
    kind: Option<TableKind>,
    book: Book,
) -> Result<(TableKind, Sheet, Vec<String>), Unreadable> {
    let sheets = book.sheets();
    let is_named = |name: &str| {
        let name = name.trim().to_lowercase();
        let mut known = TableKind::ALL.into_iter();
        known.find(|kind| name == kind.name())
    };
    let others: Vec<&String> = sheets
        .iter()
        .filter(|(name, is_shown)| *is_shown && name != CODES)
        .map(|(name, _)| name)
        .collect();
    let named = others
        .iter()
        .filter_map(|name| Some((is_named(name)?, *name)));
    let mut named: Vec<(TableKind, &String)> = named.collect();
    if let Some(kind) = kind {
        named.retain(|(of, _)| *of == kind);
        if let (true, [only]) = (named.is_empty(), others.as_slice()) {
            named.push((kind, *only));
        }
    }
    let [(kind, name)] = named.as_slice() else {
        let found = others.iter().map(|name| name.as_str()).collect::<Vec<_>>();
        return Err(unclear(kind, &found));
    };
    let (kind, name) = (*kind, (*name).clone());
    let passed = others.into_iter().filter(|other| **other != name);
    let passed = passed.cloned().collect();
    Ok((kind, book.sheet(&name)?, passed))
}

/// What comes of a sheet. With a flaw, nothing of what is written is to be kept.
#[derive(Default)]
struct Taken {
    /// What is told of the sheet, whatever comes of it.
    notes: Vec<Told>,
    /// What is told of its records, where they are kept.
    told: Vec<Told>,
    totals: Totals,
    records: usize,
    flaws: Vec<Flaw>,
}

/// Takes all records of a sheet, and gathers what is wrong with them; says after each how many there are.
async fn take(
    tx: &mut Tx,
    kind: TableKind,
    sheet: &Sheet,
    place: &Place,
    confirmed: Option<&'static str>,
    read: &mut (dyn FnMut(usize) + Send),
) -> Done<Taken> {
    let mut taken = Taken::default();
    let headings = Headings::read(kind, sheet, &mut taken.flaws);
    headings.strays(sheet, &mut taken.flaws);
    let (mut records, examples) = headings.records(sheet);
    taken.records = records.len();
    if records.is_empty() && taken.flaws.is_empty() {
        let message = "it has no rows below the headings, but for the example";
        let note = place.note("sheet.empty", 1, message.to_owned());
        taken.notes.push(note);
    }
    if !headings.has_key() {
        return Ok(taken);
    }
    let message = "the example: it was not imported";
    let examples = examples.into_iter();
    let examples = examples.map(|row| place.note("row.example", row, message.to_owned()));
    taken.notes.extend(examples);
    let mut known = Known::of(tx, kind).await?;
    for record in &mut records {
        let done = put(tx, kind, record, &mut known, confirmed).await?;
        read(taken.records);
        let told = told_of(record, done, place, &mut taken.totals);
        taken.told.extend(told);
        taken.flaws.append(&mut record.flaws);
    }
    if kind != TableKind::Gaps && taken.flaws.is_empty() {
        taken.look(tx, place).await?;
    }
    Ok(taken)
}

impl Taken {
    /// Tells which of the records that are new are likely on record already.
    async fn look(&mut self, tx: &Tx, place: &Place) -> Done<()> {
        let new = self.told.iter();
        let new = new.filter(|told| told.rule == Outcome::Imported.rule());
        let new: Vec<(Uuid, u64)> = new.filter_map(|told| Some((told.id?, told.row?))).collect();
        let ids: Vec<Uuid> = new.iter().map(|(id, _)| *id).collect();
        for likely in in_change(tx, &ids).await? {
            let row = new.get(likely.at).map_or(1, |(_, row)| *row);
            let is_told = |told: &&mut Told| told.rule == TWICE && told.row == Some(row);
            // That the title is the same was told when the row was read.
            if likely.is_same_title
                && let Some(told) = self.told.iter_mut().find(is_told)
            {
                told.id.get_or_insert(likely.other);
                continue;
            }
            let flaw = Flaw {
                rule: "record.likely",
                row,
                column: None,
                message: likely.message(),
            };
            self.told.push(Told {
                id: Some(likely.other),
                ..place.told(Severity::Warning, flaw, None)
            });
        }
        Ok(())
    }
}

/// Takes one record, or notes what is wrong with it.
async fn put(
    tx: &mut Tx,
    kind: TableKind,
    record: &mut Record<'_>,
    known: &mut Known,
    confirmed: Option<&'static str>,
) -> Done<Outcome> {
    known.look_at(kind, record);
    let done: Done<Outcome> = match kind {
        TableKind::Gaps => gap::put(tx, record, confirmed).await,
        TableKind::Offers | TableKind::Programmes => {
            assistance::put(tx, kind, record, confirmed).await
        }
    };
    match done {
        Ok(outcome) => return Ok(outcome),
        Err(Error::Faults(faults)) => record.faults(faults),
        // What is of no cell may come of what stands in for one that could not be read.
        Err(error) if is_of_the_record(&error) => {
            if record.flaws.is_empty() {
                record.refused(error.to_string());
            }
        }
        Err(error) => return Err(error),
    }
    Ok(Outcome::Unchanged)
}

/// Says that it is not clear which sheet is meant, or what its rows are.
fn unclear(kind: Option<TableKind>, found: &[&str]) -> Unreadable {
    let found = match found {
        [] => "none that is shown".to_owned(),
        found => found.join(", "),
    };
    Unreadable::file(match kind {
        Some(kind) => format!(
            "has to have one sheet that is called {}, or one sheet alone (it has {found})",
            kind.name()
        ),
        None => format!(
            "has to have one sheet, or be a CSV file, that is called gaps, offers or programmes (it has {found}): call it so, or say what its rows are by --of"
        ),
    })
}

/// What is told of a record that was taken, which is counted.
fn told_of(
    record: &mut Record<'_>,
    done: Outcome,
    place: &Place,
    totals: &mut Totals,
) -> Vec<Told> {
    totals.read += 1;
    totals.joined += record.rows.len() as u64 - 1;
    let flaw = Flaw {
        rule: done.count(totals),
        row: record.rows[0].number,
        column: None,
        message: record.title(),
    };
    let mut told = vec![Told {
        id: record.id,
        ..place.told(Severity::Info, flaw, record.name())
    }];
    let warnings = record.warnings.drain(..);
    told.extend(warnings.map(|warning| place.told(Severity::Warning, warning, None)));
    told
}

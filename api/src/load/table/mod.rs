//! Tables that people fill in become gaps, offers or programmes of their organisation, through the same actions as mutations.
//!
//! A file is taken whole or not at all: everything that is wrong with it is told at once, by sheet, row and column. What is known by
//! its key is revised where the table says otherwise; an empty cell leaves things as they are.

mod assistance;
mod book;
mod cell;
mod choice;
mod column;
mod exported;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod gap;
mod grouped;
mod headings;
mod known;
mod left_matches;
mod lines;
mod on_record;
mod place;
mod placeholder;
mod provided;
mod publication;
mod quotes;
mod record;
mod sent;
mod sheet;
mod taken;
mod template;
mod text;

use crate::{
    access::permission::allow_any,
    db::{scope::Scope, transaction::Tx},
    load::told::{Import, Listener, Outcome, Severity, Told, Totals},
};
use anyhow::Result;
use book::Book;
use choice::sheet_of;
use chrono::Utc;
use domain::table::TableKind;
use headings::Flaw;
use place::Place;
use sheet::{Sheet, Unreadable};
use std::path::{Path, PathBuf};
use taken::take;

pub(super) use cell::shown;
pub use column::{EXAMPLE, action};
pub use sent::{Format, Line, Report, Sent, read, take as take_sent};
pub use template::{bytes as template_bytes, write as write_template};
pub(super) use text::separator;

/// The sheet of codes of a template.
const CODES: &str = "codes";
/// The rule of titles that several have.
const TWICE: &str = "title.twice";
/// Most flaws of a file that are told.
const FLAWS_MAX: usize = 500;

/// Imports files, one after the other: of rows of this kind, or as their sheets or names say.
///
/// # Errors
/// Where the viewer may have none of these rows, or the database fails: files before stay as they were taken.
pub async fn import(
    import: &Import,
    kind: Option<TableKind>,
    files: &[PathBuf],
    listener: &mut dyn Listener,
) -> Result<Totals> {
    let mut importer = Importer {
        import,
        kind,
        earlier: (import.is_dry && files.len() > 1).then(Vec::new),
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
    /// What files before would have written, where that is not kept.
    earlier: Option<Vec<(TableKind, Sheet, Place)>>,
    totals: Totals,
    listener: &'a mut dyn Listener,
}

impl Importer<'_> {
    async fn file(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let read = Book::open(path).and_then(|book| sheet_of(self.kind, book));
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
        let is_taken = self.table(kind, &sheet, &place, bytes).await?;
        if let Some(earlier) = self.earlier.as_mut().filter(|_| is_taken) {
            earlier.push((kind, sheet, place));
        }
        Ok(())
    }

    /// Takes a table; whether it was, or would be.
    async fn table(
        &mut self,
        kind: TableKind,
        sheet: &Sheet,
        place: &Place,
        bytes: u64,
    ) -> Result<bool> {
        let (store, viewer) = (self.import.store.clone(), self.import.viewer.clone());
        let scope = Scope::new(store, viewer, Utc::now());
        let mut tx = Tx::begin(&scope, action(kind)).await?;
        let confirmed = self.import.confirmed;
        for (kind, sheet, place) in self.earlier.iter().flatten() {
            take(&mut tx, *kind, sheet, place, confirmed, &mut |_| {}).await?;
        }
        let listener = &mut *self.listener;
        let mut read = |records: usize| listener.read(bytes / records as u64);
        let taken = take(&mut tx, kind, sheet, place, confirmed, &mut read).await?;
        for note in taken.notes {
            self.listener.told(note);
        }
        if !taken.flaws.is_empty() {
            self.refused(place, taken.records, taken.flaws);
            return Ok(false);
        }
        if !self.import.is_dry {
            tx.commit().await?;
        }
        self.totals.add(taken.totals);
        for mut told in taken.told {
            // By what a gap would have been called here, nobody would find it.
            let is_new = told.rule == Outcome::Imported.rule();
            if self.import.is_dry && is_new && kind == TableKind::Gaps {
                told.record = None;
            }
            self.listener.told(told);
        }
        Ok(true)
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

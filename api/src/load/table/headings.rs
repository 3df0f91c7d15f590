//! Which column of a sheet is which.

use super::{
    cell::Cell,
    column::{Column, Part, columns},
    exported,
    sheet::{Row, Sheet},
};
use domain::{nearest::nearest, table::TableKind, text::fold};
use std::collections::BTreeMap;

/// What keeps a file from being taken, or should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) rule: &'static str,
    pub(super) row: u64,
    /// The heading of the column; none where it is the row.
    pub(super) column: Option<String>,
    pub(super) message: String,
}

/// The columns of a sheet: which stands where.
pub(super) struct Headings {
    kind: TableKind,
    /// Columns from 0, by their headings.
    pub(super) places: BTreeMap<&'static str, u32>,
    /// Columns of texts that an export may have of several lines.
    of_lines: Vec<u32>,
}

/// A heading however it is written.
pub(super) fn heading(text: &str) -> String {
    fold(text.trim()).replace([' ', '-'], "_")
}

/// The column that a table or an export calls so.
fn named(kind: TableKind, called: String) -> Option<&'static Column> {
    let called = exported::own(kind, called);
    let mut known = columns(kind).into_iter();
    known.find(|column| column.heading == called)
}

/// Says that a table has no such column.
fn unknown(kind: TableKind, written: &str) -> String {
    let meant = nearest(written, columns(kind).iter().map(|column| column.heading));
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    format!(
        "is no column of {}: remove it, or see the template for those there are{meant}",
        kind.name()
    )
}

/// Says that the column of the key is missing.
fn keyless(heading: &str) -> String {
    format!(
        "the column {heading} is missing: the first row has to be the headings, and this one says what a record is known by"
    )
}

impl Headings {
    /// Reads the first row; what is wrong with it is added to the flaws.
    pub(super) fn read(kind: TableKind, sheet: &Sheet, flaws: &mut Vec<Flaw>) -> Self {
        let (mut places, mut of_lines) = (BTreeMap::new(), Vec::new());
        let first = sheet.rows.first();
        let number = first.map_or(1, |row| row.number);
        let mut flaw = |column: Option<String>, message: String| {
            flaws.push(Flaw {
                rule: "heading.wrong",
                row: number,
                column,
                message,
            });
        };
        for (at, cell) in first.iter().flat_map(|row| &row.cells) {
            let written = match cell.text() {
                Ok(written) => written,
                Err(reason) => {
                    flaw(Some(letters(*at)), format!("its heading {reason}"));
                    continue;
                }
            };
            let called = heading(&written);
            of_lines.extend(exported::is_text_of_lines(&called).then_some(*at));
            let Some(column) = named(kind, called) else {
                let message = unknown(kind, &written);
                flaw(Some(written), message);
                continue;
            };
            if places.insert(column.heading, *at).is_some() {
                flaw(Some(written), "stands twice: keep one".to_owned());
            }
        }
        let mut known = columns(kind).into_iter();
        let key = known.find(|column| column.part == Part::Key);
        if let Some(key) = key.filter(|key| key.needed && !places.contains_key(key.heading)) {
            flaw(None, keyless(key.heading));
        }
        Self {
            kind,
            places,
            of_lines,
        }
    }

    /// The column of a heading.
    pub(super) fn column(&self, heading: &str) -> Option<&'static Column> {
        self.columns()
            .into_iter()
            .find(|column| column.heading == heading)
    }

    /// All columns that there may be.
    pub(super) fn columns(&self) -> Vec<&'static Column> {
        columns(self.kind)
    }

    /// Whether a row has a cell in a column of this part.
    pub(super) fn has(&self, row: &Row, part: Part) -> bool {
        let mut all = columns(self.kind).into_iter();
        all.any(|column| column.part == part && self.cell(row, column.heading).is_some())
    }

    fn key_heading(&self) -> &'static str {
        let mut all = columns(self.kind).into_iter();
        all.find(|column| column.part == Part::Key)
            .map_or("", |column| column.heading)
    }

    /// Whether there is a column for what a record is known by, where it needs one.
    pub(super) fn has_key(&self) -> bool {
        let key = self.key_heading();
        self.places.contains_key(key) || self.column(key).is_some_and(|column| !column.needed)
    }

    /// The key of a row as it is written.
    pub(super) fn key<'a>(&self, row: &'a Row) -> Option<&'a Cell> {
        self.cell(row, self.key_heading())
    }

    /// Texts of lines that an export wrote as one of several values in a cell.
    fn several(&self, sheet: &Sheet, flaws: &mut Vec<Flaw>) {
        for row in sheet.rows.iter().skip(1) {
            for at in &self.of_lines {
                let said = row.cells.get(at).and_then(exported::of_several);
                flaws.extend(said.map(|message| Flaw {
                    rule: "cell.unreadable",
                    row: row.number,
                    column: Some(letters(*at)),
                    message: message.to_owned(),
                }));
            }
        }
    }

    /// Columns of lines as exports call them, without that of their types: a text of several lines in one cell would be taken for that of
    /// one, and the others be gone.
    fn untyped(&self, sheet: &Sheet, flaws: &mut Vec<Flaw>) {
        if self.places.contains_key("assistance") {
            return;
        }
        let first = sheet.rows.first();
        let cells = first.iter().flat_map(|row| row.cells.values());
        let mut written = cells.filter_map(|cell| cell.text().ok());
        let of_line = written.find(|written| {
            let called = heading(written);
            let column = named(self.kind, called.clone());
            column.is_some_and(|column| column.part == Part::Line && column.heading != called)
        });
        flaws.extend(of_line.map(|written| Flaw {
            rule: "heading.wrong",
            row: first.map_or(1, |row| row.number),
            column: Some(written),
            message: "is of an export without line_types, which shows whether a row is of one line: take the export with expand=line and with line_types among its columns".to_owned(),
        }));
    }

    /// Cells below no heading, or merged ones.
    pub(super) fn strays(&self, sheet: &Sheet, flaws: &mut Vec<Flaw>) {
        let known: Vec<u32> = self.places.values().copied().collect();
        let headed = sheet.rows.first();
        for row in sheet.rows.iter().skip(1) {
            let stray = row.cells.keys().find(|at| {
                let has_heading = headed.is_some_and(|headed| headed.cells.contains_key(*at));
                !known.contains(*at) && !has_heading
            });
            if let Some(at) = stray {
                flaws.push(Flaw {
                    rule: "heading.missing",
                    row: row.number,
                    column: Some(letters(*at)),
                    message: "stands below no heading: write one above it, or remove it; in a CSV file put values with a separator in quotes".to_owned(),
                });
            }
        }
        self.several(sheet, flaws);
        self.untyped(sheet, flaws);
        for (row, column) in &sheet.merged {
            flaws.push(Flaw {
                rule: "cell.merged",
                row: *row,
                column: Some(letters(*column)),
                message: "is merged with others, which of them it is for is not clear: unmerge them, and write the value into each".to_owned(),
            });
        }
    }
}

/// A column as spreadsheets name it: `A`, `AB`.
fn letters(column: u32) -> String {
    let (mut left, mut name) = (column + 1, String::new());
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_as_spreadsheets_name_it() {
        let named = [0, 25, 26, 27, 701, 702].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}

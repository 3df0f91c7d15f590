//! Rows of a sheet as records: which column is which, which rows belong together, and what cannot be taken.

use super::{
    cell::{Cell, shown},
    column::{Column, EXAMPLE, Part, TableKind},
    sheet::{Row, Sheet},
};
use domain::{
    nearest::nearest,
    text::fold,
    validation::{Fault, FaultKind},
};
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
    places: BTreeMap<&'static str, u32>,
}

/// A heading however it is written.
fn heading(text: &str) -> String {
    fold(text.trim()).replace([' ', '-'], "_")
}

impl Headings {
    /// Reads the first row; what is wrong with it is added to the flaws.
    pub(super) fn read(kind: TableKind, sheet: &Sheet, flaws: &mut Vec<Flaw>) -> Self {
        let known = kind.columns();
        let mut places = BTreeMap::new();
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
            let found = known
                .iter()
                .find(|column| column.heading == heading(&written));
            let Some(column) = found else {
                let meant = nearest(&written, known.iter().map(|column| column.heading));
                let meant =
                    meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
                let message = format!(
                    "is no column of {}: remove it, or see the template for those there are{meant}",
                    kind.name()
                );
                flaw(Some(written), message);
                continue;
            };
            if places.insert(column.heading, *at).is_some() {
                flaw(Some(written), "stands twice: keep one".to_owned());
            }
        }
        let key = known.iter().find(|column| column.part == Part::Key);
        if let Some(key) = key.filter(|key| key.needed && !places.contains_key(key.heading)) {
            let message = format!(
                "the column {} is missing: the first row has to be the headings, and this one says what a record is known by",
                key.heading
            );
            flaw(None, message);
        }
        Self { kind, places }
    }

    fn column(&self, heading: &str) -> Option<&'static Column> {
        self.kind
            .columns()
            .into_iter()
            .find(|column| column.heading == heading)
    }

    fn cell<'a>(&self, row: &'a Row, heading: &str) -> Option<&'a Cell> {
        row.cells.get(self.places.get(heading)?)
    }

    /// Whether a row has a cell in a column of this part.
    fn has(&self, row: &Row, part: Part) -> bool {
        let mut columns = self.kind.columns().into_iter();
        columns.any(|column| column.part == part && self.cell(row, column.heading).is_some())
    }

    fn key_heading(&self) -> &'static str {
        let mut columns = self.kind.columns().into_iter();
        columns
            .find(|column| column.part == Part::Key)
            .map_or("", |column| column.heading)
    }

    /// Whether there is a column for what a record is known by, where it needs one.
    pub(super) fn has_key(&self) -> bool {
        let key = self.key_heading();
        self.places.contains_key(key) || self.column(key).is_some_and(|column| !column.needed)
    }

    /// The key of a row as it is written.
    fn key<'a>(&self, row: &'a Row) -> Option<&'a Cell> {
        self.cell(row, self.key_heading())
    }

    fn is_example(&self, row: &Row) -> bool {
        let said = |cell: &Cell| {
            cell.text()
                .is_ok_and(|text| heading(&text) == heading(EXAMPLE))
        };
        self.key(row).is_some_and(said)
    }

    /// Cells below no heading, or merged ones.
    pub(super) fn strays(&self, sheet: &Sheet, flaws: &mut Vec<Flaw>) {
        let known: Vec<u32> = self.places.values().copied().collect();
        let headed = sheet.rows.first();
        for row in sheet.rows.iter().skip(1) {
            let stray = row.cells.keys().find(|at| {
                let has_heading = headed.is_some_and(|headed| headed.cells.contains_key(at));
                !known.contains(at) && !has_heading
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
        for (row, column) in &sheet.merged {
            flaws.push(Flaw {
                rule: "cell.merged",
                row: *row,
                column: Some(letters(*column)),
                message: "is merged with others, which of them it is for is not clear: unmerge them, and write the value into each".to_owned(),
            });
        }
    }

    /// Rows that belong together: those that have but line columns belong to the row above.
    pub(super) fn records<'a>(&'a self, sheet: &'a Sheet) -> (Vec<Record<'a>>, Vec<u64>) {
        let (mut records, mut examples) = (Vec::<Record<'a>>::new(), Vec::new());
        let mut is_of_example = false;
        for row in sheet.rows.iter().skip(1) {
            if self.is_example(row) {
                examples.push(row.number);
                is_of_example = true;
                continue;
            }
            let key = self.key(row);
            let above = records.last().map(|record| self.key(record.rows[0]));
            let goes_on = !self.has(row, Part::Record)
                && self.has(row, Part::Line)
                && (key.is_none() || above == Some(key));
            match records.last_mut() {
                _ if goes_on && is_of_example && key.is_none() => examples.push(row.number),
                Some(record) if goes_on && !is_of_example => record.rows.push(row),
                _ => {
                    is_of_example = false;
                    records.push(Record::new(self, row));
                }
            }
        }
        for record in &mut records {
            record.find_lines();
        }
        (records, examples)
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

/// Rows that are one record.
pub(super) struct Record<'a> {
    headings: &'a Headings,
    pub(super) rows: Vec<&'a Row>,
    /// Those of its rows that have a line, by their places.
    lines: Vec<usize>,
    pub(super) flaws: Vec<Flaw>,
    /// What should be looked at, and keeps nothing from being taken.
    pub(super) warnings: Vec<Flaw>,
    /// Fields that could not be read: what the rules say of them says nothing new.
    spoilt: Vec<Fault>,
}

impl<'a> Record<'a> {
    fn new(headings: &'a Headings, row: &'a Row) -> Self {
        Self {
            headings,
            rows: vec![row],
            lines: Vec::new(),
            flaws: Vec::new(),
            warnings: Vec::new(),
            spoilt: Vec::new(),
        }
    }

    fn find_lines(&mut self) {
        let rows = self.rows.iter().enumerate();
        let lines = rows.filter(|(_, row)| self.headings.has(row, Part::Line));
        self.lines = lines.map(|(at, _)| at).collect();
    }

    /// What it is called in the file, for those who read what is told.
    pub(super) fn name(&self) -> Option<String> {
        let key = self.headings.key(self.rows[0])?;
        key.text().ok().filter(|name| !name.is_empty())
    }

    /// Its title, where it has one.
    pub(super) fn title(&self) -> String {
        let title = self.headings.cell(self.rows[0], "title");
        title.and_then(|cell| cell.text().ok()).unwrap_or_default()
    }

    /// Notes why the record as a whole is refused.
    pub(super) fn refused(&mut self, message: String) {
        self.flaws.push(Flaw {
            rule: "record.refused",
            row: self.rows[0].number,
            column: None,
            message,
        });
    }

    /// How many lines it has.
    pub(super) fn lines(&self) -> usize {
        self.lines.len()
    }

    /// What a cell of it says; none where it says nothing or what cannot be taken, and nothing within where it takes a value away.
    pub(super) fn removable<T>(
        &mut self,
        heading: &str,
        read: impl FnOnce(&Cell) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.read(0, None, heading, read)
    }

    /// The same of what cannot be taken away.
    pub(super) fn given<T>(
        &mut self,
        heading: &str,
        read: impl FnOnce(&Cell) -> Result<T, String>,
    ) -> Option<T> {
        let said = self.read(0, None, heading, read)?;
        self.kept(None, heading, said)
    }

    /// The same of its line at this place, from 0.
    pub(super) fn line_removable<T>(
        &mut self,
        line: usize,
        heading: &str,
        read: impl FnOnce(&Cell) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.read(self.lines[line], Some(line), heading, read)
    }

    /// The same of what cannot be taken away.
    pub(super) fn line_given<T>(
        &mut self,
        line: usize,
        heading: &str,
        read: impl FnOnce(&Cell) -> Result<T, String>,
    ) -> Option<T> {
        let said = self.read(self.lines[line], Some(line), heading, read)?;
        self.kept(Some(line), heading, said)
    }

    fn kept<T>(&mut self, line: Option<usize>, heading: &str, said: Option<T>) -> Option<T> {
        if said.is_none() {
            self.flaw(
                line,
                heading,
                "cell.unreadable",
                "has -, but it cannot be taken away: leave the cell empty where it stays as it is",
            );
        }
        said
    }

    fn read<T>(
        &mut self,
        row: usize,
        line: Option<usize>,
        heading: &str,
        read: impl FnOnce(&Cell) -> Result<T, String>,
    ) -> Option<Option<T>> {
        let cell = self.headings.cell(self.rows[row], heading)?;
        if cell.takes_away() {
            return Some(None);
        }
        match read(cell) {
            Ok(value) => Some(Some(value)),
            Err(reason) => {
                self.flaw(line, heading, "cell.unreadable", reason);
                None
            }
        }
    }

    /// Notes what is wrong with a cell of it, or of a line of it.
    pub(super) fn flaw(
        &mut self,
        line: Option<usize>,
        heading: &str,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        let row = line.map_or(0, |line| self.lines[line]);
        let flaw = Flaw {
            rule,
            row: self.rows[row].number,
            column: Some(heading.to_owned()),
            message: message.into(),
        };
        // A cell may be looked at twice.
        if !self.flaws.contains(&flaw) {
            self.flaws.push(flaw);
        }
        let path = self
            .headings
            .column(heading)
            .map_or(heading, |column| column.path);
        let path = match (line, path.split_once('.')) {
            (Some(line), Some((list, field))) => format!("{list}.{line}.{field}"),
            _ => path.to_owned(),
        };
        self.spoilt.push(Fault::invalid(&path, ""));
    }

    /// Notes cells that a new record has to have and that are empty.
    pub(super) fn needs_all(&mut self) {
        let columns = self.headings.kind.columns().into_iter();
        let missing = columns.filter(|column| {
            let is_known = self.spoilt.iter().any(|fault| fault.field == [column.path]);
            column.needed && !is_known && self.headings.cell(self.rows[0], column.heading).is_none()
        });
        let missing: Vec<_> = missing.collect();
        for column in missing {
            let message = format!("is missing: {}", column.says);
            self.flaw(None, column.heading, "cell.missing", message);
        }
    }

    /// Whether a cell of this column could not be read.
    pub(super) fn is_spoilt(&self, heading: &str) -> bool {
        self.flaws
            .iter()
            .any(|flaw| flaw.column.as_deref() == Some(heading))
    }

    /// Notes faults that the rules found, at the cells they are of.
    pub(super) fn faults(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            if self.spoilt.iter().any(|cause| fault.may_come_of(cause)) {
                continue;
            }
            let (row, column) = self.place(&fault);
            let reason = match (column, fault.kind, fault.field.is_empty()) {
                (Some(_), _, _) | (_, FaultKind::Taken, _) | (_, _, true) => fault.reason.clone(),
                (None, _, false) => format!("{} {}", fault.field.join("."), fault.reason),
            };
            let hint = self.hint(row, column, &fault);
            self.flaws.push(Flaw {
                rule: "record.refused",
                row: self.rows[row].number,
                column: column.map(|column| column.heading.to_owned()),
                message: format!("{reason}{hint}"),
            });
        }
    }

    /// What else may help: what a cell has, and how several values are told apart.
    fn hint(&self, row: usize, column: Option<&Column>, fault: &Fault) -> String {
        if fault
            .field
            .first()
            .is_some_and(|field| field == "confirmation")
        {
            return ", by --names-no-private-person".to_owned();
        }
        let Some(Ok(text)) = column
            .and_then(|column| self.headings.cell(self.rows[row], column.heading))
            .map(Cell::text)
        else {
            return String::new();
        };
        let is_entry = fault
            .field
            .last()
            .is_some_and(|last| last.parse::<usize>().is_ok());
        if is_entry && text.contains(',') {
            return "; separate several values by semicolons".to_owned();
        }
        match fault.reason.contains(&text) {
            true => String::new(),
            false => format!(" (it has {})", shown(&text)),
        }
    }

    /// The row of a fault, by its place among the rows of the record, and its column.
    fn place(&self, fault: &Fault) -> (usize, Option<&'static Column>) {
        let mut line = None;
        let mut path = Vec::new();
        for part in &fault.field {
            match part.parse::<usize>() {
                Ok(at) if path.len() == 1 && matches!(path[0], "lines" | "needs") => {
                    line = Some(at)
                }
                Ok(_) => {}
                Err(_) => path.push(part.as_str()),
            }
        }
        let row = line
            .and_then(|line| self.lines.get(line).copied())
            .unwrap_or(0);
        let columns = self.headings.kind.columns();
        let inner = columns.iter().filter(|column| {
            let own: Vec<&str> = column.path.split('.').collect();
            path.starts_with(&own)
        });
        let inner = inner.max_by_key(|column| column.path.split('.').count());
        let outer = || {
            let path = path.join(".");
            columns
                .iter()
                .find(|column| !path.is_empty() && column.path.starts_with(&format!("{path}.")))
        };
        (row, inner.or_else(outer).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::sheet::text;
    use std::path::Path;

    const FILE: &str = "External reference,title,willng,assistance,quantity\n\
        EXAMPLE: this row is not imported,Example,,FUNDING,1\n\
        CA-1,Courses,,TRAINING,2\n\
        ,,,FUNDING,x\n\
        CA-1,,,EQUIPMENT,3\n\
        CA-2,Scales,,,,\n";

    #[test]
    fn rows_of_lines_alone_belong_to_the_row_above_and_faults_find_their_cells() {
        let sheet = text(Path::new("offers.csv"), FILE.as_bytes()).expect("a sheet");
        let mut flaws = Vec::new();
        let headings = Headings::read(TableKind::Offers, &sheet, &mut flaws);
        headings.strays(&sheet, &mut flaws);
        assert_eq!(flaws.len(), 1);
        assert_eq!(flaws[0].column.as_deref(), Some("willng"));
        assert!(
            flaws[0].message.ends_with("did you mean willing?"),
            "{}",
            flaws[0].message
        );

        let (mut records, examples) = headings.records(&sheet);
        assert_eq!(examples, [2]);
        let rows: Vec<_> = records.iter().map(|record| record.rows.len()).collect();
        assert_eq!(rows, [3, 1]);
        let record = &mut records[0];
        assert_eq!(record.line_given(1, "quantity", Cell::number), None);
        record.faults(vec![
            Fault::invalid("lines.1.size.quantity.value", "must be above 0"),
            Fault::invalid("lines.2.least", "has no unit"),
            Fault::invalid("title", "is empty"),
        ]);
        let places: Vec<_> = record
            .flaws
            .iter()
            .map(|flaw| (flaw.row, flaw.column.as_deref()))
            .collect();
        assert_eq!(
            places,
            [
                (4, Some("quantity")),
                (5, Some("least")),
                (3, Some("title"))
            ]
        );
        assert_eq!(letters(27), "AB");
    }
}

//! Which column of a sheet is which, and which rows belong together.

use super::{
    cell::Cell,
    column::{Column, EXAMPLE, Part, columns},
    record::Record,
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
}

/// A heading however it is written.
fn heading(text: &str) -> String {
    fold(text.trim()).replace([' ', '-'], "_")
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
        let known = columns(kind);
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
                let message = unknown(kind, &written);
                flaw(Some(written), message);
                continue;
            };
            if places.insert(column.heading, *at).is_some() {
                flaw(Some(written), "stands twice: keep one".to_owned());
            }
        }
        let key = known.iter().find(|column| column.part == Part::Key);
        if let Some(key) = key.filter(|key| key.needed && !places.contains_key(key.heading)) {
            flaw(None, keyless(key.heading));
        }
        Self { kind, places }
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

    fn is_example(&self, row: &Row) -> bool {
        let said = |cell: &Cell| {
            cell.text()
                .is_ok_and(|text| heading(&text) == heading(EXAMPLE))
        };
        self.key(row).is_some_and(said) || self.repeats_the_example(row)
    }

    /// Whether a row says what the row of the template says, and nothing else. Its lines alone may well be meant.
    fn repeats_the_example(&self, row: &Row) -> bool {
        let columns = self.columns();
        let is_as_there = |(at, cell): (&u32, &Cell)| {
            let mut columns = columns.iter();
            let column = columns.find(|column| self.places.get(column.heading) == Some(at));
            column.is_some_and(|column| match cell {
                // Spreadsheets make a day of a month.
                Cell::Day(day, _) => !column.example.is_empty() && day.starts_with(column.example),
                cell => cell.text().is_ok_and(|text| text == column.example),
            })
        };
        self.has(row, Part::Record) && row.cells.iter().all(is_as_there)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::text::text;
    use domain::validation::Fault;
    use std::path::Path;

    const FILE: &str = "External reference,title,willng,assistance,quantity\n\
        EXAMPLE: this row is not imported,Example,,FUNDING,1\n\
        CA-1,Courses,,TRAINING,2\n\
        ,,,FUNDING,x\n\
        CA-1,,,EQUIPMENT,3\n\
        CA-2,Scales,,,,\n";

    #[test]
    fn a_row_that_says_what_the_template_says_is_no_record() {
        let rows = |file: &str| {
            let sheet = text(Path::new("gaps.csv"), file.as_bytes()).expect("a sheet");
            let headings = Headings::read(TableKind::Gaps, &sheet, &mut Vec::new());
            let (records, examples) = headings.records(&sheet);
            (records.len(), examples.len())
        };
        let example =
            "reference,title,language,quantity\n,Scales are missing at the border posts,en,6\n";
        assert_eq!(rows(example), (0, 1));
        assert_eq!(rows(&example.replace(",6", ",7")), (1, 0));
        let line = "title,language,assistance,quantity\nPosts have no scales,en,,\n,,EQUIPMENT,6\n";
        assert_eq!(rows(line), (1, 0));
    }

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

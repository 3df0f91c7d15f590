//! Which rows of a sheet belong together, and which are but the example of the template.

use super::{
    cell::Cell,
    column::{Column, EXAMPLE, Part},
    headings::{Flaw, Headings, heading},
    record::Record,
    sheet::{Row, Sheet},
};
use domain::validation::LIST_MAX;

/// The rule of lines that several rows have.
const LINE_TWICE: &str = "line.twice";
/// Columns of what a record is called.
const NAMES: [&str; 2] = ["reference", "external_reference"];

impl Headings {
    /// Rows that belong together: those that have but line columns, or repeat what the row above says of the record, belong to that row.
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
            let above = records.last().filter(|_| !is_of_example);
            let goes_on = self.has(row, Part::Line) && self.goes_on(row, above);
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
            self.look_at_lines(record);
        }
        (records, examples)
    }

    /// Warns of lines that say what a line above says: a row may have been copied, and what is needed or given would count twice.
    fn look_at_lines(&self, record: &mut Record<'_>) {
        let columns = self.columns().into_iter();
        let columns = columns.filter(|column| column.part == Part::Line);
        let columns: Vec<&'static Column> = columns.collect();
        let is_same = |one: &Row, other: &Row| {
            let mut columns = columns.iter();
            columns.all(|of| self.cell(one, of.heading) == self.cell(other, of.heading))
        };
        let rows = record.rows.iter().copied().take(LIST_MAX);
        let rows: Vec<&Row> = rows.filter(|row| self.has(row, Part::Line)).collect();
        let twice = rows.iter().enumerate().filter_map(|(at, row)| {
            let above = rows[..at].iter().find(|above| is_same(above, row))?;
            let message = format!(
                "its line says the same as that of row {}, and both stand: remove one if it was copied, or tell them apart by line_title",
                above.number
            );
            Some(Flaw {
                rule: LINE_TWICE,
                row: row.number,
                column: None,
                message,
            })
        });
        record.warnings.extend(twice);
    }

    /// Whether a row of a line says nothing else of its record than the row above: nothing, or the same.
    fn goes_on(&self, row: &Row, above: Option<&Record<'_>>) -> bool {
        let key = self.key(row);
        let is_above = above.is_some_and(|above| self.key(above.rows[0]) == key);
        let is_bare = !self.has(row, Part::Record) && (key.is_none() || is_above);
        is_bare || above.is_some_and(|above| self.repeats(row, above))
    }

    /// Whether a row names a record and says of it what its first row says, as where each row of a table is to stand for itself. One that
    /// was copied as a whole is not taken for a further line.
    fn repeats(&self, row: &Row, record: &Record<'_>) -> bool {
        let is_named = NAMES.iter().any(|name| self.cell(row, name).is_some());
        let mut known = record.rows.iter().take(LIST_MAX);
        let mut columns = self.columns().into_iter();
        is_named
            && !known.any(|known| known.cells == row.cells)
            && columns.all(|column| {
                let cell = self.cell(row, column.heading);
                let is_same = || cell == self.cell(record.rows[0], column.heading);
                column.part == Part::Line || cell.is_none() || is_same()
            })
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::text::text;
    use domain::{table::TableKind, validation::Fault};
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
    fn a_row_that_names_its_record_and_says_nothing_else_of_it_has_a_further_line() {
        let rows = |file: &str| {
            let file = format!(
                "reference,external_reference,title,assistance,quantity\n,G-1,Scales,EQUIPMENT,6\n{file}"
            );
            let sheet = text(Path::new("gaps.csv"), file.as_bytes()).expect("a sheet");
            let headings = Headings::read(TableKind::Gaps, &sheet, &mut Vec::new());
            let (records, _) = headings.records(&sheet);
            let lengths: Vec<usize> = records.iter().map(|record| record.rows.len()).collect();
            (lengths, records[0].warnings.len())
        };
        let apart = format!("{EXAMPLE},,Scales,TRAINING,2\n,G-1,Scales,TRAINING,2\n");
        for (file, expected, warnings) in [
            (",G-1,Scales,TRAINING,2\n,G-1,,FUNDING,\n", vec![3], 0),
            (",G-1,,EQUIPMENT,6\n,,,EQUIPMENT,6\n", vec![3], 2),
            (",G-1,Scales,EQUIPMENT,6\n", vec![1, 1], 0),
            (",G-1,Weights,TRAINING,2\n", vec![1, 1], 0),
            (",G-2,Scales,TRAINING,2\n", vec![1, 1], 0),
            (",,Scales,TRAINING,2\n", vec![1, 1], 0),
            (",G-1,Scales,,\n", vec![1, 1], 0),
            (apart.as_str(), vec![1, 1], 0),
        ] {
            assert_eq!(rows(file), (expected, warnings), "{file}");
        }
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
    }
}

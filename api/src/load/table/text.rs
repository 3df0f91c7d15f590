//! A CSV file as a sheet, however a spreadsheet wrote it.

use super::{
    cell::Cell,
    quotes::{Disorder, disorder},
    sheet::{Row, Sheet, Unreadable, enough, within},
};
use csv::{ByteRecord, ReaderBuilder};
use std::path::Path;

/// Reads a CSV file, separated by commas, semicolons or tabs.
pub(super) fn text(path: &Path, bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let stem = path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    let (text, skipped) = without_sep(decoded(bytes)?);
    let separator = separator(text);
    let mut lines = Lines::new(text, skipped + 1);
    if let Some(Disorder { at, reason }) = disorder(text, separator) {
        return Err(Unreadable {
            sheet: Some(name),
            row: Some(lines.at(at as u64)),
            reason: reason.to_owned(),
        });
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet {
        name: name.clone(),
        ..Sheet::default()
    };
    let (mut record, mut count) = (ByteRecord::new(), 0);
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| Unreadable::file(format!("cannot be read: {error}")))?
    {
        let number = lines.at(record.position().map_or(0, csv::Position::byte));
        let unreadable = |reason| Unreadable {
            sheet: Some(name.clone()),
            row: Some(number),
            reason,
        };
        let row = row(number, &record, &mut count).map_err(unreadable)?;
        if !row.cells.is_empty() {
            sheet.rows.push(row);
            enough(sheet.rows.len()).map_err(unreadable)?;
        }
    }
    Ok(sheet)
}

fn decoded(bytes: &[u8]) -> Result<&str, Unreadable> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|_| {
        Unreadable::file("is not UTF-8: save it as \"CSV UTF-8\", or as an Excel workbook (.xlsx)")
    })
}

/// A row of a record; `count` is of the cells there are in all.
fn row(number: u64, record: &ByteRecord, count: &mut usize) -> Result<Row, String> {
    let mut row = Row {
        number,
        ..Row::default()
    };
    for (column, field) in (0..).zip(record) {
        let Some(cell) = Cell::of_csv(String::from_utf8_lossy(field)) else {
            continue;
        };
        *count += 1;
        within(*count, column)?;
        row.cells.insert(column, cell);
    }
    Ok(row)
}

/// Lines counted to a place: the reader passes over empty ones, and ends a record between the two signs of a line end.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: u64,
}

impl<'a> Lines<'a> {
    /// Those of a text whose first line has this number.
    fn new(text: &'a str, number: u64) -> Self {
        Self {
            text,
            at: 0,
            number,
        }
    }

    /// The line of what begins at this byte or behind the line ends there; later ones come later.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let bytes = self.text.as_bytes();
        let from = byte.min(bytes.len());
        let ends = bytes[from..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let to = from + ends.count();
        // A line may end with either sign alone, and both together end one.
        let ends_line = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        self.number += (self.at..to).filter(ends_line).count() as u64;
        self.at = to;
        self.number
    }
}

/// A text without the line by which Excel names the separator, and how many lines that were.
fn without_sep(text: &str) -> (&str, u64) {
    let is_sep = text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("sep="));
    match text.split_once('\n').filter(|_| is_sep) {
        Some((_, rest)) => (rest, 1),
        None => (text, 0),
    }
}

/// What separates the headings: they have none of these in them.
pub(in crate::load) fn separator(text: &str) -> u8 {
    // A line may end with either sign alone.
    let first = text
        .split(['\r', '\n'])
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| (count(*mark), *mark == b','));
    most.unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::sheet::ROWS_MAX;

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<(u32, String)>)> {
        let sheet = text(Path::new("offers.csv"), bytes).expect("a sheet");
        let cell = |(column, cell): (&u32, &Cell)| (*column, cell.text().expect("a text"));
        let row = |row: &Row| (row.number, row.cells.iter().map(cell).collect());
        sheet.rows.iter().map(row).collect()
    }

    #[test]
    fn separators_byte_order_marks_line_ends_and_empty_rows_are_as_spreadsheets_write_them() {
        let cells = |number, a: &str, b: &str| (number, vec![(0, a.to_owned()), (1, b.to_owned())]);
        let expected = [
            cells(1, "title", "countries"),
            cells(3, "Scales, two", "LBR;CIV"),
        ];
        assert_eq!(
            rows(b"title,countries\n,\n\"Scales, two\",LBR;CIV\n,,,\n"),
            expected
        );
        let semicolons = "\u{feff}title;countries\r\n;\r\n\"Scales, two\";\"LBR;CIV\"\r\n;;\r\n";
        assert_eq!(rows(semicolons.as_bytes()), expected);
        assert_eq!(
            rows(b"sep=;\ntitle;countries\n"),
            [cells(2, "title", "countries")]
        );
        assert_eq!(
            rows(b"\rtitle;countries\r\r\"Scales, two\";LBR;CIV\r")
                .iter()
                .map(|(number, _)| *number)
                .collect::<Vec<_>>(),
            [2, 4]
        );
        assert_eq!(
            rows(b"title\tcountries\n"),
            [cells(1, "title", "countries")]
        );
        // What is in the rows below does not count, whatever ends the headings.
        assert_eq!(
            rows(b"title;countries\r\"One, two, three, four\";LBR\r"),
            [
                cells(1, "title", "countries"),
                cells(2, "One, two, three, four", "LBR")
            ]
        );
    }

    #[test]
    fn what_is_too_much_or_no_text_is_refused() {
        let reason = |bytes: &[u8]| {
            text(Path::new("offers.csv"), bytes)
                .expect_err("refused")
                .reason
        };
        assert!(reason(b"title\n\xe9t\xe9\n").contains("UTF-8"));
        let unclosed = b"sep=,\ntitle,note\nScales,fine\nTents,\"an unclosed note\nCars,new\n";
        let unreadable = text(Path::new("offers.csv"), unclosed).expect_err("refused");
        assert_eq!(unreadable.row, Some(4), "{}", unreadable.reason);
        assert!(unreadable.reason.contains("never closed"));
        assert!(reason(b"title\n\"x\" y\n").contains("more text behind"));
        let many = "title\n".repeat(ROWS_MAX + 2);
        assert!(reason(many.as_bytes()).contains("10000 rows"));
    }
}

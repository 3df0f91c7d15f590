//! Rows as a workbook for spreadsheets. They wait in a temporary file, not in memory.

use std::{
    fs::File,
    io::{BufWriter, Read, Seek, Write},
};

use actix_web::web::Bytes;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::http::{
    export::{rows::text, table::Table},
    written::PIECE_BYTES,
};

/// Rows of a sheet below its header.
pub(super) const ROWS_MAX: u32 = 1_048_575;
/// Units of UTF-16 in a cell.
const CELL_UNITS_MAX: usize = 32_767;
/// Where the facts come from, and on which terms they may be passed on.
const LICENCE: &str = concat!(
    env!("CARGO_PKG_LICENSE"),
    "; facts come with the document and paragraph that state them"
);

/// A workbook that is being written.
pub(super) struct Sheets {
    workbook: Workbook,
    rows: u32,
}

impl Sheets {
    /// A workbook with the header of a table.
    pub(super) fn new(table: &Table) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(table.list.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(&table.columns) {
            sheet.write_string_with_format(0, at, column.name, &bold)?;
        }
        Ok(Self { workbook, rows: 0 })
    }

    /// Whether so many more rows fit in.
    pub(super) fn has_room(&self, more: usize) -> bool {
        u32::try_from(more).is_ok_and(|more| self.rows.saturating_add(more) <= ROWS_MAX)
    }

    /// Adds rows.
    pub(super) fn add(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for row in rows {
            self.rows += 1;
            for (at, (column, value)) in (0..).zip(table.columns.iter().zip(row)) {
                write(sheet, self.rows, at, value, column.is_number)?;
            }
        }
        Ok(())
    }

    /// Ends it with a sheet about the first one, and gives the file, at its beginning.
    pub(super) fn finish(mut self, about: &[[String; 3]], day: &str) -> Result<File, XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name("About")?;
        for (row, line) in (0..).zip(about) {
            for (at, text) in (0..).zip(line).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, at, cut(text))?;
            }
        }
        // Said twice on a day, the same bytes.
        let created = ExcelDateTime::parse_from_str(day)?;
        let properties = DocProperties::new().set_creation_datetime(&created);
        self.workbook.set_properties(&properties);
        let mut file = tempfile::tempfile()?;
        let mut writer = BufWriter::new(&mut file);
        self.workbook.save_to_writer(&mut writer)?;
        writer.flush()?;
        drop(writer);
        file.rewind()?;
        Ok(file)
    }
}

/// What the sheet about a table says.
pub(super) fn about(table: &Table, query: &str, day: &str) -> Vec<[String; 3]> {
    let line = |name: &str, text: &str| [name.to_owned(), text.to_owned(), String::new()];
    let filter = match query {
        "" => "everything that its reader may see",
        query => query,
    };
    let mut lines = vec![
        line("List", table.list.about),
        line("Filter", filter),
        line("Day", day),
        line("Licence", LICENCE),
        line("", ""),
        ["Column", "In the API", "Meaning"].map(str::to_owned),
    ];
    let columns = table.columns.iter();
    lines.extend(columns.map(|of| [of.name.to_owned(), of.path.to_owned(), of.about.clone()]));
    lines
}

/// The digest of a file, which is left at its beginning.
pub(super) fn digest(mut file: &File) -> std::io::Result<Vec<u8>> {
    let mut digest = Sha256::new();
    for piece in pieces(file.try_clone()?) {
        digest.update(&piece?);
    }
    file.rewind()?;
    Ok(digest.finalize().to_vec())
}

/// A file piece by piece.
pub(super) fn pieces(mut file: File) -> impl Iterator<Item = std::io::Result<Bytes>> {
    std::iter::from_fn(move || {
        let mut piece = vec![0; PIECE_BYTES];
        match file.read(&mut piece) {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error)),
        }
    })
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    value: &Value,
    is_number: bool,
) -> Result<(), XlsxError> {
    let text = text(value);
    // A number that a spreadsheet would round stays a text.
    let number = text.parse::<f64>().ok();
    match number.filter(|number| is_number && number.abs() < 1e15) {
        Some(number) => sheet.write_number(row, at, number)?,
        None if text.is_empty() => return Ok(()),
        None => sheet.write_string(row, at, cut(&text))?,
    };
    Ok(())
}

/// A text as far as a cell takes it, which counts in UTF-16; the dots say where it does not.
fn cut(text: &str) -> String {
    match text.encode_utf16().count() > CELL_UNITS_MAX {
        false => text.to_owned(),
        true => text
            .chars()
            .take(CELL_UNITS_MAX / 2 - 1)
            .chain(['…'])
            .collect(),
    }
}

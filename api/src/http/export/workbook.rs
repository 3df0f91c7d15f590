//! Rows as a workbook for spreadsheets, which is sent while it is written: its first bytes do not wait for its last row.
//!
//! `rust_xlsxwriter` gives a file once it knows all of it. So it makes one with the header alone, and the rows are put in where they belong.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, Cursor, Read, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result, ensure};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, column_number_to_name};
use serde_json::Value;
use zip::{
    DateTime, ZipArchive, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::http::export::{
    rows::text,
    table::{Column, Table},
};

/// Rows of a sheet below its header.
const ROWS_MAX: u32 = 1_048_575;
/// Units of UTF-16 in a cell.
const CELL_UNITS_MAX: usize = 32_767;
/// Digits of a number that spreadsheets keep.
const DIGITS_MAX: usize = 15;
/// The part of a workbook that its first sheet is.
const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Where the facts come from, and on which terms they may be passed on.
const LICENCE: &str = concat!(
    env!("CARGO_PKG_LICENSE"),
    "; facts come with the document and paragraph that state them"
);

/// A workbook in which the rows are being written.
pub(super) struct Book {
    zip: ZipWriter<StreamWriter<Packed>>,
    packed: Packed,
    /// The letters of the columns.
    letters: Vec<String>,
    /// What follows the rows in their sheet.
    end: String,
    rows: u32,
}

/// What is packed, and not taken yet to be sent.
#[derive(Clone, Default)]
struct Packed(Arc<Mutex<Vec<u8>>>);

impl Packed {
    fn take(&self) -> Vec<u8> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packed.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Book {
    /// A workbook with the header of a table, and a sheet about it.
    pub(super) fn new(table: &Table, about: &[[String; 3]], day: &str) -> Result<Self> {
        let mut parts = ZipArchive::new(Cursor::new(without_rows(table, about, day)?))?;
        let packed = Packed::default();
        let mut zip = ZipWriter::new_stream(packed.clone());
        // Said twice on a day, the same bytes.
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        let mut sheet = None;
        for at in 0..parts.len() {
            let mut part = parts.by_index(at)?;
            let (name, mut text) = (part.name()?.into_owned(), String::new());
            part.read_to_string(&mut text)?;
            if name == SHEET {
                sheet = Some(text);
                continue;
            }
            zip.start_file(name, options)?;
            zip.write_all(text.as_bytes())?;
        }
        let (begin, end) = around_rows(&sheet.context("a workbook has a sheet")?)?;
        zip.start_file(SHEET, options)?;
        zip.write_all(begin.as_bytes())?;
        let columns = (0..).zip(&table.columns);
        Ok(Self {
            zip,
            packed,
            letters: columns.map(|(at, _)| column_number_to_name(at)).collect(),
            end,
            rows: 0,
        })
    }

    /// Adds rows.
    pub(super) fn add(&mut self, columns: &[Column], rows: &[Vec<Value>]) -> Result<()> {
        let mut text = String::new();
        for row in rows {
            self.rows += 1;
            ensure!(
                self.rows <= ROWS_MAX,
                "a sheet has {ROWS_MAX} rows and a header: narrow it down, or take .csv"
            );
            // The header is the first.
            let number = self.rows + 1;
            write!(text, "<row r=\"{number}\">")?;
            let cells = columns.iter().zip(row).zip(&self.letters);
            for ((column, value), letters) in cells {
                add_cell(
                    &mut text,
                    (letters.as_str(), number),
                    value,
                    column.is_number,
                )?;
            }
            text += "</row>";
        }
        Ok(self.zip.write_all(text.as_bytes())?)
    }

    /// What can be sent by now.
    pub(super) fn take(&self) -> Vec<u8> {
        self.packed.take()
    }

    /// Ends it, and gives what is left to be sent.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        self.zip.write_all(self.end.as_bytes())?;
        self.zip.finish()?;
        Ok(self.packed.take())
    }
}

/// The workbook with no row but the header.
fn without_rows(table: &Table, about: &[[String; 3]], day: &str) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name(table.list.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, at, column.name, &bold)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("About")?;
    for (row, line) in (0..).zip(about) {
        for (at, text) in (0..).zip(line).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, at, cut(text).into_owned())?;
        }
    }
    let created = ExcelDateTime::parse_from_str(day)?;
    let properties = DocProperties::new().set_creation_datetime(&created);
    workbook.set_properties(&properties);
    Ok(workbook.save_to_buffer()?)
}

/// What comes before the rows in a sheet that has none yet, and what follows them. How many there will be, which a sheet may say, is not
/// known.
fn around_rows(sheet: &str) -> Result<(String, String)> {
    const END: &str = "</sheetData>";
    let (begin, end) = sheet.split_once(END).context("a sheet has rows")?;
    let said = begin.split_once("<dimension ").and_then(|(before, rest)| {
        let (_, behind) = rest.split_once("/>")?;
        Some(format!("{before}{behind}"))
    });
    let begin = said.context("a sheet says how large it is")?;
    Ok((begin, format!("{END}{end}")))
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

/// Adds a cell with a value, where there is one.
fn add_cell(
    sheet: &mut String,
    (letters, row): (&str, u32),
    value: &Value,
    is_number: bool,
) -> std::fmt::Result {
    if let Value::Bool(is_so) = value {
        let digit = u8::from(*is_so);
        return write!(sheet, "<c r=\"{letters}{row}\" t=\"b\"><v>{digit}</v></c>");
    }
    let text = text(value);
    // An amount that a spreadsheet would round stays a text.
    let is_number = is_number && (!value.is_string() || is_kept(&text));
    let number = is_number.then(|| text.parse::<f64>().ok()).flatten();
    if let Some(number) = number.filter(|number| number.abs() < 1e15) {
        return write!(sheet, "<c r=\"{letters}{row}\"><v>{number}</v></c>");
    }
    if text.is_empty() {
        return Ok(());
    }
    let blank = ['\t', '\n', ' '];
    let space = match text.starts_with(blank) || text.ends_with(blank) {
        true => " xml:space=\"preserve\"",
        false => "",
    };
    write!(
        sheet,
        "<c r=\"{letters}{row}\" t=\"inlineStr\"><is><t{space}>"
    )?;
    escape(sheet, &cut(&text))?;
    *sheet += "</t></is></c>";
    Ok(())
}

/// Whether spreadsheets keep all digits of a number.
fn is_kept(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count() <= DIGITS_MAX
}

/// Adds a text as spreadsheets write it: what XML does not take is a number between `_x` and `_`, and what looks so begins with that of `_`.
fn escape(sheet: &mut String, text: &str) -> std::fmt::Result {
    let looks_escaped = |rest: &[u8]| {
        rest.len() > 6
            && (rest[1], rest[6]) == (b'x', b'_')
            && rest[2..6].iter().all(u8::is_ascii_hexdigit)
    };
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => *sheet += "&amp;",
            '<' => *sheet += "&lt;",
            '>' => *sheet += "&gt;",
            '_' if looks_escaped(&text.as_bytes()[at..]) => *sheet += "_x005F_",
            '\t' | '\n' => sheet.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                write!(sheet, "_x{:04X}_", u32::from(letter))?;
            }
            _ => sheet.push(letter),
        }
    }
    Ok(())
}

/// A text as far as a cell takes it, which counts in UTF-16; the dots say where it does not.
fn cut(text: &str) -> Cow<'_, str> {
    let fits = text.len() <= CELL_UNITS_MAX || text.encode_utf16().count() <= CELL_UNITS_MAX;
    match fits {
        true => text.into(),
        false => text
            .chars()
            .take(CELL_UNITS_MAX / 2 - 1)
            .chain(['…'])
            .collect(),
    }
}

#[cfg(test)]
mod tests;

//! A file as sheets of cells: a workbook or a CSV file, however a spreadsheet wrote it.

mod unpack;

use super::{
    FLAWS_MAX,
    cell::{Cell, Shown},
    sheet::{Row, Sheet, Unreadable, enough, within},
    text::text,
};
use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use std::{
    collections::BTreeMap,
    fmt::Display,
    fs,
    io::{self, Cursor},
    path::Path,
};
use unpack::unpacks_small;

/// Most bytes of a file.
const FILE_MAX: u64 = 20 << 20;
/// Most bytes of a workbook once it is unpacked.
const UNPACKED_MAX: u64 = 200 << 20;
/// Most bytes of all texts of a sheet: a workbook keeps a text once, wherever it stands.
const TEXTS_MAX: usize = 64 << 20;

/// A file that was opened.
pub(super) enum Book {
    Workbook(Box<Workbook>),
    Text(Sheet),
}

/// The end of a name, in small letters.
pub(super) fn extension(path: &Path) -> String {
    let end = path.extension().unwrap_or_default();
    end.to_string_lossy().to_lowercase()
}

impl Book {
    /// Opens a file, after its size was looked at.
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let closed = |error: io::Error| Unreadable::file(format!("cannot be opened: {error}"));
        let size = fs::metadata(path).map_err(closed)?.len();
        if size > FILE_MAX {
            let reason = format!("has {size} bytes, and {FILE_MAX} is the most: split it");
            return Err(Unreadable::file(reason));
        }
        let read = || fs::read(path).map_err(closed);
        match extension(path).as_str() {
            "xlsx" | "xlsm" => Self::workbook(read()?, UNPACKED_MAX),
            "csv" | "tsv" | "txt" => text(path, &read()?).map(Self::Text),
            _ => Err(Unreadable::file(
                "is neither .xlsx nor .csv: save it as an Excel workbook (.xlsx) or as CSV UTF-8",
            )),
        }
    }

    /// A workbook, which must not unpack to more bytes than these.
    pub(super) fn workbook(bytes: Vec<u8>, unpacked_max: u64) -> Result<Self, Unreadable> {
        unpacks_small(&bytes, unpacked_max)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        Ok(Self::Workbook(Box::new(book)))
    }

    /// Names of its sheets, in their order, and whether they are shown.
    pub(super) fn sheets(&self) -> Vec<(String, bool)> {
        match self {
            Self::Text(sheet) => vec![(sheet.name.clone(), true)],
            Self::Workbook(book) => {
                let sheets = book.sheets_metadata().iter();
                sheets
                    .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
                    .collect()
            }
        }
    }

    /// One of its sheets.
    pub(super) fn sheet(self, name: &str) -> Result<Sheet, Unreadable> {
        match self {
            Self::Text(sheet) => Ok(sheet),
            Self::Workbook(mut book) => cells(&mut book, name).map_err(|reason| Unreadable {
                sheet: Some(name.to_owned()),
                row: None,
                reason,
            }),
        }
    }
}

fn broken(error: &dyn Display) -> Unreadable {
    Unreadable::file(format!(
        "is no workbook that can be read, or has a password: {error}"
    ))
}

type Workbook = Xlsx<Cursor<Vec<u8>>>;

fn unreadable(error: XlsxError) -> String {
    format!("cannot be read: {error}")
}

/// A sheet of a workbook.
fn cells(book: &mut Workbook, name: &str) -> Result<Sheet, String> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(unreadable)?;
    let merged = merged
        .iter()
        .map(|area| (u64::from(area.start.0) + 1, area.start.1))
        .take(FLAWS_MAX);
    let merged = merged.collect();
    let mut cells = Cells::default();
    cells.values(book, name)?;
    cells.unreckoned(book, name)?;
    Ok(Sheet {
        name: name.to_owned(),
        rows: cells.rows.into_values().collect(),
        merged,
    })
}

/// Cells of a sheet, taken one after the other: a sheet may name its last cell without having those before.
#[derive(Default)]
struct Cells {
    rows: BTreeMap<u64, Row>,
    count: usize,
    /// Bytes of all texts.
    bytes: usize,
}

impl Cells {
    /// Adds those that hold something.
    fn values(&mut self, book: &mut Workbook, name: &str) -> Result<(), String> {
        let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
        let shown: Vec<Shown> = reader.styles().iter().map(Shown::of).collect();
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(unreadable)? {
            let shown = shown.get(style).copied().unwrap_or(Shown::Whole);
            if let Some(value) = Cell::of_workbook(cell.get_value(), shown) {
                self.add(cell.get_position(), value)?;
            }
        }
        Ok(())
    }

    /// Adds those of a formula without a value beside it, as programs write them that do not reckon: they are not empty.
    fn unreckoned(&mut self, book: &mut Workbook, name: &str) -> Result<(), String> {
        let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
        while let Some(cell) = reader
            .next_cell_with_formula_metadata()
            .map_err(unreadable)?
        {
            if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
                self.add(cell.pos, Cell::Unreckoned)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), String> {
        self.count += 1;
        within(self.count, column)?;
        if let Cell::Text(text) = &cell {
            self.bytes += text.len();
        }
        if self.bytes > TEXTS_MAX {
            return Err(format!("has more than {TEXTS_MAX} bytes of text: split it"));
        }
        let number = u64::from(row) + 1;
        let row = self.rows.entry(number).or_default();
        row.number = number;
        row.cells.insert(column, cell);
        enough(self.rows.len())
    }
}

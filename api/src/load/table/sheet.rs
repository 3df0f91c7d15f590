//! A sheet of cells, within bounds, and why one cannot be read.

use super::cell::Cell;
use std::collections::BTreeMap;

/// Most rows below the headings.
pub(super) const ROWS_MAX: usize = 10_000;
/// Most columns.
const COLUMNS_MAX: u32 = 200;
/// Most cells that hold something.
const CELLS_MAX: usize = 500_000;

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its number as spreadsheets show it, from 1; in a CSV file the line where it begins.
    pub(super) number: u64,
    /// Cells that hold something, by their columns from 0.
    pub(super) cells: BTreeMap<u32, Cell>,
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// Its name; of a CSV file the name of the file without its end.
    pub(super) name: String,
    /// Rows that hold something, in their order.
    pub(super) rows: Vec<Row>,
    /// First cells of merged ones, by row from 1 and column from 0: as many as are told.
    pub(super) merged: Vec<(u64, u32)>,
}

/// Why a file cannot be read: where it is known the sheet and row, and a sentence.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) sheet: Option<String>,
    pub(super) row: Option<u64>,
    pub(super) reason: String,
}

impl Unreadable {
    /// Of the file as a whole.
    pub(super) fn file(reason: impl Into<String>) -> Self {
        Self {
            sheet: None,
            row: None,
            reason: reason.into(),
        }
    }
}

/// Fails where there are more cells than are read, or one is too far to the right.
pub(super) fn within(cells: usize, column: u32) -> Result<(), String> {
    if column >= COLUMNS_MAX {
        return Err(format!(
            "has more than {COLUMNS_MAX} columns: remove those behind the last heading"
        ));
    }
    if cells > CELLS_MAX {
        return Err(format!("has more than {CELLS_MAX} cells: split it"));
    }
    Ok(())
}

/// Fails where there are more rows than are read.
pub(super) fn enough(rows: usize) -> Result<(), String> {
    // One more for the headings.
    if rows > ROWS_MAX + 1 {
        return Err(format!("has more than {ROWS_MAX} rows: split it"));
    }
    Ok(())
}

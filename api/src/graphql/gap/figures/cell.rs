//! Cells of a table of figures, and totals that are added up of them.

use crate::{
    error::{Error, Result},
    graphql::gap::{coverage::sums::Sums, figures::dimension::FigureBy, names::Names},
};
use std::collections::BTreeMap;

/// Most cells of one table.
pub const CELLS_MAX: usize = 1_000;

/// Keys of a cell, in the order of the dimensions.
pub type Keys = Vec<Option<String>>;

/// What is in one cell.
#[derive(Clone, Default)]
pub struct Cell {
    /// What its keys are called.
    pub names: Vec<Names>,
    /// How many gaps.
    pub gaps: u64,
    /// How many matches they have, where that was asked for.
    pub matches: u64,
    /// Sums of their needs, where any was asked for; several may be of the same unit and currency.
    pub sums: Vec<Sums>,
}

impl Cell {
    /// Adds a cell to it that has other gaps.
    pub fn add(&mut self, other: &Self) {
        self.gaps += other.gaps;
        self.matches += other.matches;
        self.sums.extend(other.sums.iter().cloned());
    }
}

/// Cells by their keys.
pub type Cells = BTreeMap<Keys, Cell>;

/// Totals by some of the dimensions that these cells are by, added up of them; none where a gap may be in several of those that it takes.
pub fn added_up(cells: &Cells, of: &[FigureBy], by: &[FigureBy]) -> Option<Cells> {
    let stays = |at: &usize| by.contains(&of[*at]);
    let (stay, go): (Vec<usize>, Vec<usize>) = (0..of.len()).partition(stays);
    if !go.iter().all(|at| of[*at].is_single()) {
        return None;
    }
    let mut totals = Cells::new();
    for (keys, cell) in cells {
        let keys = stay.iter().map(|at| keys[*at].clone()).collect();
        let total: &mut Cell = totals.entry(keys).or_default();
        total.names = stay.iter().map(|at| cell.names[*at].clone()).collect();
        total.add(cell);
    }
    Some(totals)
}

/// That there are not too many cells for an answer.
pub fn few(cells: &Cells) -> Result<()> {
    if cells.len() > CELLS_MAX {
        return Err(too_many());
    }
    Ok(())
}

/// What to say where there are.
pub fn too_many() -> Error {
    Error::Limited(format!(
        "The table has more than {CELLS_MAX} cells: narrow `filter`, or ask `by` a coarser dimension, or by one alone."
    ))
}

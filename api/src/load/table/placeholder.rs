//! What people write into a cell where there is nothing: it is read as empty where a cell may be, and told of.

use super::{
    cell::{Cell, shown},
    column::{Column, Part},
    headings::{Flaw, Headings},
    record::Record,
    sheet::Row,
};
use domain::text::fold;

/// What is written for nothing, without accents and in small letters. A hyphen is not among it: that takes away what is on record.
const WORDS: [&str; 6] = ["–", "—", "−", "n/a", "neant", "sans objet"];
/// Bytes of the longest of them, however it is written.
const BYTES_MAX: usize = 16;
/// Ways to write it that are told of a column.
const SHOWN_MAX: usize = 3;

impl Cell {
    /// What it says where it says that there is nothing.
    fn placeholder(&self) -> Option<&str> {
        let Self::Text(text) = self else {
            return None;
        };
        let text = text.trim();
        let is_one = text.len() <= BYTES_MAX && WORDS.contains(&fold(text).as_str());
        is_one.then_some(text)
    }
}

impl Column {
    /// Whether a record may do without it. By its key it is known: nothing there is read as another.
    fn may_be_empty(&self) -> bool {
        !self.needed && self.part != Part::Key
    }
}

impl Headings {
    /// The cell of a row in a column, where it says something.
    pub(super) fn cell<'a>(&self, row: &'a Row, heading: &str) -> Option<&'a Cell> {
        let cell = row.cells.get(self.places.get(heading)?)?;
        let is_nothing =
            cell.placeholder().is_some() && self.column(heading).is_some_and(Column::may_be_empty);
        (!is_nothing).then_some(cell)
    }

    /// What was read as empty in these records, though something is written there: once for each column, at its first row.
    pub(super) fn placeholders(&self, records: &[Record<'_>]) -> Vec<Flaw> {
        let columns = self.columns().into_iter();
        let columns = columns.filter(|column| column.may_be_empty());
        let told = columns.filter_map(|column| {
            let place = self.places.get(column.heading)?;
            let rows = records.iter().flat_map(|record| &record.rows);
            let found = rows.filter_map(|row| {
                let written = row.cells.get(place)?.placeholder()?;
                Some((row.number, written))
            });
            let found: Vec<(u64, &str)> = found.collect();
            let (row, _) = *found.first()?;
            Some(Flaw {
                rule: "cell.placeholder",
                row,
                column: Some(column.heading.to_owned()),
                message: read_as_empty(&found),
            })
        });
        told.collect()
    }
}

/// Says what was read as empty, and what to write where it is meant otherwise.
fn read_as_empty(found: &[(u64, &str)]) -> String {
    let mut ways: Vec<String> = Vec::new();
    for (_, written) in found {
        let way = shown(written);
        if ways.len() < SHOWN_MAX && !ways.contains(&way) {
            ways.push(way);
        }
    }
    let ways = ways.join(" or ");
    let read = match found.len() {
        1 => format!("has {ways}, which was read as an empty cell"),
        count => format!("has {ways} in {count} cells, which were read as empty ones"),
    };
    format!("{read}: to take away what is on record, write -")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_known_however_they_are_written() {
        let is_one = |text: &str| Cell::Text(text.to_owned()).placeholder().is_some();
        for text in ["–", " — ", "N/A", "n/a", "Néant", "NEANT", "Sans objet"] {
            assert!(is_one(text), "{text}");
        }
        for text in ["-", "NA", "none", "néant pour 2027", "n/a."] {
            assert!(!is_one(text), "{text}");
        }
        let found = [(2, "–"), (3, "n/a"), (5, "–")];
        assert_eq!(
            read_as_empty(&found),
            "has \"–\" or \"n/a\" in 3 cells, which were read as empty ones: to take away what is on record, write -"
        );
    }
}

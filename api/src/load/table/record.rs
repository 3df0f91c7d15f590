//! Rows that are a record: what their cells say, and what cannot be taken.

use super::{
    cell::{Cell, shown},
    column::{Column, Part},
    headings::{Flaw, Headings},
    sheet::Row,
};
use domain::validation::{Fault, FaultKind};
use uuid::Uuid;

/// Rows that are one record.
pub(super) struct Record<'a> {
    headings: &'a Headings,
    pub(super) rows: Vec<&'a Row>,
    /// What the register calls it, where the table does not yet.
    pub(super) called: Option<String>,
    /// The row that it became or is.
    pub(super) id: Option<Uuid>,
    /// Those of its rows that have a line, by their places.
    lines: Vec<usize>,
    pub(super) flaws: Vec<Flaw>,
    /// What should be looked at, and keeps nothing from being taken.
    pub(super) warnings: Vec<Flaw>,
    /// Fields that could not be read: what the rules say of them says nothing new.
    spoilt: Vec<Fault>,
}

impl<'a> Record<'a> {
    /// A record that begins with this row.
    pub(super) fn new(headings: &'a Headings, row: &'a Row) -> Self {
        Self {
            headings,
            rows: vec![row],
            called: None,
            id: None,
            lines: Vec::new(),
            flaws: Vec::new(),
            warnings: Vec::new(),
            spoilt: Vec::new(),
        }
    }

    /// Finds which of its rows have a line, once it has all.
    pub(super) fn find_lines(&mut self) {
        let rows = self.rows.iter().enumerate();
        let lines = rows.filter(|(_, row)| self.headings.has(row, Part::Line));
        self.lines = lines.map(|(at, _)| at).collect();
    }

    /// What it is called, for those who read what is told.
    pub(super) fn name(&self) -> Option<String> {
        let key = self.headings.key(self.rows[0]);
        let key = key.and_then(|key| key.text().ok());
        key.or_else(|| self.called.clone())
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

    /// What a cell of it lists; an empty list where it takes all away.
    pub(super) fn listed(&mut self, heading: &str) -> Option<Vec<String>> {
        let said = self.removable(heading, Cell::list);
        said.map(Option::unwrap_or_default)
    }

    /// What a cell says of what cannot be taken away.
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
        let columns = self.headings.columns().into_iter();
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
            // The command tells of its own option where it reads this.
            return ", by confirmation: NAMES_NO_PRIVATE_PERSON".to_owned();
        }
        let Some(cell) =
            column.and_then(|column| self.headings.cell(self.rows[row], column.heading))
        else {
            return String::new();
        };
        let Ok(text) = cell.text() else {
            return String::new();
        };
        let entry: Option<usize> = fault.field.last().and_then(|last| last.parse().ok());
        if entry.is_some() && text.contains(',') {
            return "; separate several values by semicolons".to_owned();
        }
        // Of several values the one that is meant.
        let listed = entry.and_then(|at| cell.list().ok()?.into_iter().nth(at));
        let text = listed.unwrap_or(text);
        match fault.reason.contains(&text) {
            true => String::new(),
            false => format!(" (it has {})", shown(&text)),
        }
    }

    /// The row of a fault, by its place among the rows of the record, and its column.
    fn place(&self, fault: &Fault) -> (usize, Option<&'static Column>) {
        let mut line = None;
        let mut path: Vec<&str> = Vec::new();
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
        let columns = self.headings.columns();
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

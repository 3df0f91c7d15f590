//! Where something is that is told.

use super::headings::Flaw;
use crate::load::told::{Severity, Told};

/// Where something is that is told.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) sheet: String,
}

impl Place {
    pub(super) fn told(&self, severity: Severity, flaw: Flaw, record: Option<String>) -> Told {
        Told {
            rule: flaw.rule,
            severity: severity.word(),
            message: flaw.message,
            file: Some(self.file.clone()),
            sheet: Some(self.sheet.clone()),
            row: Some(flaw.row),
            column: flaw.column,
            record,
            ..Told::default()
        }
    }

    pub(super) fn note(&self, rule: &'static str, row: u64, message: String) -> Told {
        let flaw = Flaw {
            rule,
            row,
            column: None,
            message,
        };
        self.told(Severity::Info, flaw, None)
    }

    /// What is told of a sheet that people see, and that is not read.
    pub(super) fn passed(&self, name: &str) -> Told {
        self.note("sheet.passed", 1, format!("the sheet {name} was not read"))
    }
}

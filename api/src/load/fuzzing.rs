//! What holds of data files, whatever is in them: fuzzing plays it for long, tests a little.

use super::{Fault, Source, parse::parse, table::separator};
use crate::form::line_at;

/// Reads a data file of this name. Of a refused one it is said where, and no row of a table gets lost.
pub fn dataset(name: &str, text: &str) {
    let source = Source {
        name: name.into(),
        text: text.into(),
    };
    match parse(&source) {
        Ok(file) => {
            let starts = file.sector.iter().map(|record| record.span().start);
            let lines: Vec<usize> = starts.map(|start| line_at(text, start)).collect();
            assert!(lines.is_sorted(), "rows stand in their order");
            if name == "sectors.csv" {
                let mut rows = csv::ReaderBuilder::new()
                    .delimiter(separator(text))
                    .from_reader(text.as_bytes());
                assert_eq!(rows.records().count(), lines.len(), "no row gets lost");
            }
        }
        Err(faults) => faults_say_where(&faults, name, text),
    }
}

fn faults_say_where(faults: &[Fault], name: &str, text: &str) {
    assert!(!faults.is_empty(), "refused without a reason");
    let last = line_at(text, text.len());
    for fault in faults {
        assert_eq!(fault.file, name);
        assert!(!fault.reason.is_empty() && fault.line <= last, "{fault}");
    }
}

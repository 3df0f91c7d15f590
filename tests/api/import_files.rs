//! Several files at once, and what a script is told of them by how the import ends.

use gapbridge::{
    cli::import::{imported, run},
    config::ImportIatiOptions,
    load::told::Totals,
};
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tests::{Heard, TestDatabase, on_both};

/// A file with one activity that has this in it.
fn activity(within: &str) -> String {
    format!(
        "<iati-activities version=\"2.03\"><iati-activity xml:lang=\"en\" default-currency=\"USD\">\
         <iati-identifier>XX-8-WATER</iati-identifier><title><narrative>Water</narrative></title>\
         <description><narrative>Wells are dug.</narrative></description>{within}</iati-activity></iati-activities>"
    )
}

const RUNS: &str = "<activity-status code=\"2\"/>";

/// An import of files by an agency.
fn options(files: &[PathBuf]) -> ImportIatiOptions {
    ImportIatiOptions {
        files: files.to_vec(),
        organisation: "undp".to_owned(),
        dry_run: false,
        json: false,
        language: "en".to_owned(),
        names_no_private_person: false,
    }
}

on_both! {
    async fn an_import_of_which_a_record_was_refused_ends_as_a_failure(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = [folder.path().join("water.xml")];
        fs::write(&files[0], activity("")).unwrap();
        let refused = run(&database.config(), &options(&files)).await.unwrap_err().to_string();
        assert_eq!(refused, "1 records were not taken: a line of each says why");
        fs::write(&files[0], activity(RUNS)).unwrap();
        run(&database.config(), &options(&files)).await.unwrap();
        let mut heard = Heard::default();
        let totals = imported(&database.config(), &options(&files), &mut heard).await.unwrap();
        assert_eq!(totals, Totals { read: 1, unchanged: 1, ..Totals::default() });
    }
}

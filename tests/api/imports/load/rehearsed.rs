//! A trial of files: what would become of them, or all that is wrong with them, and nothing is kept.

use super::OWN;
use gapbridge::{cli::load::loaded, config::LoadOptions, load::Summary};
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tests::{Rows, TestDatabase, on_both};

/// Where the file of a user's own is cut in two, of which the second names what the first has.
const CUT: &str = "[[offer]]";

/// Files of these texts.
fn written(folder: &TempDir, texts: &[&str]) -> Vec<PathBuf> {
    let files = texts.iter().enumerate().map(|(at, text)| {
        let path = folder.path().join(format!("{at}.toml"));
        fs::write(&path, text).unwrap();
        path
    });
    files.collect()
}

async fn done(
    database: &TestDatabase,
    files: &[PathBuf],
    dry_run: bool,
) -> Result<Summary, String> {
    let options = LoadOptions {
        files: files.to_vec(),
        reference: false,
        dry_run,
    };
    let done = loaded(&database.config(), &options).await;
    done.map(|loaded| loaded.summary)
        .map_err(|error| error.to_string())
}

on_both! {
    async fn files_of_other_commands_are_told_by_which_they_are_taken(database: &TestDatabase) {
        for (name, command) in [("offers.xlsx", "`gapbridge import table`"), ("activities.XML", "`gapbridge import iati`")] {
            let said = done(database, &[PathBuf::from(name)], false).await.unwrap_err();
            assert!(said.contains(command), "{said}");
        }
    }

    async fn a_trial_says_what_would_become_of_files_together_and_keeps_nothing(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let (first, second) = OWN.split_at(OWN.find(CUT).unwrap());
        let connection = database.connect().await;
        for (first, added, changed, unchanged) in [
            (first.to_owned(), 6, 0, 0),
            (first.replace("Cargo cannot be weighed.", "No cargo can be weighed."), 0, 1, 5),
        ] {
            let files = written(&folder, &[&first, second]);
            let before = Rows::read(&connection).await;
            let expected = Summary { added, changed, unchanged };
            for _ in 0..2 {
                assert_eq!(done(database, &files, true).await.unwrap(), expected);
                assert_eq!(before.changes(&Rows::read(&connection).await), []);
            }
            let said = format!("{added} records would be added, {changed} changed, {unchanged} unchanged");
            assert_eq!(expected.would(), said);
            assert_eq!(done(database, &files, false).await.unwrap(), expected, "and so it is done");
        }
    }

    async fn a_trial_tells_all_faults_of_all_files(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let (first, second) = OWN.split_at(OWN.find(CUT).unwrap());
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let many = "countries = [\"LBR\"]".replace("LBR", &["ZZZ"; 60].join("\", \"ZZZ"));
        for (texts, count) in [
            // Of the rules.
            ([first.replace("\"CHE\"", "\"ZZZ\""), second.replace("own-gap", "no-gap")], 4),
            ([first.replace("\"CHE\"", "\"ZZZ\""), second.replace("countries = [\"LBR\"]", &many)], 61),
            // Of the form.
            ([first.replace("\"NGO\"", "\"NGOS\""), second.replace("\"PIPELINE\"", "\"PIPELIN\"")], 2),
        ] {
            let files = written(&folder, &[&texts[0], &texts[1]]);
            let shown = done(database, &files, true).await.unwrap_err();
            let of = |file: &PathBuf| shown.contains(file.to_str().unwrap());
            assert!(shown.lines().count() > count && files.iter().all(of), "{shown}");
            assert!(!shown.contains("\n…"), "none is left out: {shown}");
            assert_eq!(before.changes(&Rows::read(&connection).await), []);
            assert_eq!(done(database, &files, false).await, Err(shown), "and so it is refused");
        }
    }
}

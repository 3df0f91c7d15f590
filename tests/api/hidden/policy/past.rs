//! Who holds the database.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Reads go through the scope, which adds the policy. Whoever else holds the database has a reason, and stands here.
#[test]
fn nobody_reads_the_database_past_the_policy() {
    let allowed = [
        "auth/api_key.rs",         // Signing in comes before there is a viewer.
        "db/erase/clean.rs", // Has the database's files forget what was erased, and reads nothing.
        "db/transaction/mod.rs", // Changes find what they change by the policy, under the writers' lock.
        "db/transaction/begin.rs", // Begins what changes and deliveries are done in, and reads nothing.
        "load/mod.rs",             // The operator's files.
        "db/erase/mod.rs",         // The operator's erasures, which give nothing back.
        "db/store/recover.rs",     // Asks whether the database is there, and reads nothing.
        "db/judgements.rs", // The operator's table to fit weights by, without who thinks what of what.
        "db/latest.rs",     // Asks which database it is.
        "db/mark.rs",       // Asks whether anything changed, and reads no row but a number.
        "db/pulse/keep.rs", // Hears that the register went on, and reads no row.
        "db/reads.rs", // Runs what the scope asks, here or on a copy, and asks nothing of its own.
        "db/replica.rs", // Asks a copy for the number of its last event.
        "db/replica/silent.rs", // Asks a pool whether it still gives connections.
        "db/replica/watch.rs", // Asks how far the database and its copies are.
        "db/store/lost.rs", // Asks which database it is.
        "db/store/pools.rs", // Makes another pool.
        "db/store/refresh.rs", // The reference tables, which everybody may read.
        "db/store/unused.rs", // Closes connections.
        "db/text_meaning.rs", // What a model made of texts that everybody may read, for the catalogue; shown to nobody.
        "db/watermark/changed.rs", // Numbers and ids of what changed, for the catalogue, which reads it as everybody may.
        "db/watermark/for_all.rs", // Ids of gaps of which lists in memory lack something; shown to nobody.
        "db/watermark/read.rs",    // Numbers of events, and of the reference tables.
        "db/webhooks/lease.rs",    // Whose turn it is, and when somebody has to.
        "db/webhooks.rs", // Whose turn it is to be sent what; what is sent is read by the scope of the webhook's organisation.
        "actions/log_access.rs", // Notes who read, and gives nothing back.
        "db/scope/mod.rs",
        "db/store/mod.rs",
    ];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let holders: BTreeSet<String> = files(&source)
        .into_iter()
        .filter(|file| !file.ends_with("tests.rs"))
        .filter(|file| {
            std::fs::read_to_string(file)
                .unwrap()
                .contains(".database()")
        })
        .map(|file| file.strip_prefix(&source).unwrap().display().to_string())
        .collect();
    assert_eq!(
        holders
            .difference(&allowed.map(str::to_owned).into())
            .collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

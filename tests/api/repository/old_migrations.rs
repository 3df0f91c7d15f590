//! Migrations that databases may have run stay as they are: what is to be otherwise is a migration of its own.

use aws_lc_rs::digest::{SHA256, digest};
use std::fs;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migration");

/// The digest of a file as `sha256sum` writes it.
fn digest_of(name: &str) -> String {
    let bytes = fs::read(format!("{FOLDER}/src/{name}")).unwrap_or_default();
    let digest = digest(&SHA256, &bytes);
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn what_databases_have_run_stays_as_it_is() {
    let kept = fs::read_to_string(format!("{FOLDER}/kept.sha256")).expect("the list");
    let kept: Vec<(&str, &str)> = kept
        .lines()
        .map(|line| line.split_once("  ").expect("a digest and a name"))
        .collect();
    assert!(kept.len() > 40, "{} files are too few", kept.len());
    let others = kept
        .iter()
        .filter(|(digest, name)| digest_of(name) != *digest);
    let others: Vec<&str> = others.map(|(_, name)| *name).collect();
    assert!(
        others.is_empty(),
        "{others:?} are other than databases ran them: leave them, and add a migration. Where its statements are the same, write the \
         digests anew: cd migration/src && sha256sum m2*.rs *.sql >../kept.sha256"
    );
}

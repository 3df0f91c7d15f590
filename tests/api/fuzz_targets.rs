//! What is fuzzed, which no other test builds: `fuzz/` holds the versions that are shipped, and each of its targets can be run.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use toml::Table;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn parsed(name: &str) -> Table {
    let text = fs::read_to_string(root().join(name));
    let text = text.unwrap_or_else(|error| panic!("{name}: {error}"));
    text.parse()
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The versions of each crate that a lock file holds.
fn locked(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for package in parsed(name)["package"].as_array().expect("packages") {
        let text = |field: &str| package[field].as_str().expect("a text").to_owned();
        versions
            .entry(text("name"))
            .or_default()
            .insert(text("version"));
    }
    versions
}

/// Names in a folder of `fuzz/`, without what follows the dot.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("fuzz").join(folder)).expect("a folder");
    entries
        .map(|entry| {
            let name = Path::new(&entry.expect("an entry").file_name()).with_extension("");
            name.to_str().expect("plain").to_owned()
        })
        .collect()
}

#[test]
fn what_is_fuzzed_are_the_versions_that_are_shipped() {
    let (shipped, fuzzed) = (locked("Cargo.lock"), locked("fuzz/Cargo.lock"));
    let mut both = 0;
    let mut apart = Vec::new();
    for (name, versions) in &fuzzed {
        // Beside these, it has what fuzzing itself takes.
        let Some(shipped) = shipped.get(name) else {
            continue;
        };
        both += 1;
        for version in versions.difference(shipped) {
            apart.push(format!("{name} {version}, shipped as {shipped:?}"));
        }
    }
    assert!(both > 300, "{both}");
    assert!(
        apart.is_empty(),
        "fuzz/Cargo.lock has {apart:#?}: run `cargo update --manifest-path fuzz/Cargo.toml NAME --precise VERSION`"
    );
}

#[test]
fn each_target_is_built_and_has_seeds() {
    let manifest = parsed("fuzz/Cargo.toml");
    let built = manifest["bin"].as_array().expect("targets");
    let built: BTreeSet<String> = built
        .iter()
        .map(|target| target["name"].as_str().expect("a name").to_owned())
        .collect();
    let targets = names("targets");
    assert_eq!(built, targets);
    assert_eq!(names("seeds"), targets);
    assert!(names("dictionaries").is_subset(&targets));
}

//! What is fuzzed, which no other test builds: `fuzz/` holds the versions that are shipped, and each of its targets can be run.
//!
//! Targets that need nothing but what everybody may use are compiled here as they are, and run with their seeds. The others only call
//! what a `fuzzing.rs` of ours has, where the tests of that module play it.

#[path = "../../../fuzz/targets/age.rs"]
mod age;
#[path = "../../../fuzz/targets/cursors.rs"]
mod cursors;
#[path = "../../../fuzz/targets/guard.rs"]
mod guard;
#[path = "../../../fuzz/targets/iati.rs"]
mod iati;
#[path = "../../../fuzz/targets/ids.rs"]
mod ids;
#[path = "../../../fuzz/targets/symbols.rs"]
mod symbols;
#[path = "../../../fuzz/targets/texts.rs"]
mod texts;
#[path = "../../../fuzz/targets/words.rs"]
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use toml::Table;

/// Stands for the macro of the fuzzer: a target becomes something to call. It comes behind the targets, which import it by its path.
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:expr) => {
        pub(super) fn run($bytes: &[u8]) {
            $body
        }
    };
    (|$text:ident: &str| $body:expr) => {
        pub(super) fn run(bytes: &[u8]) {
            if let Ok($text) = str::from_utf8(bytes) {
                $body
            }
        }
    };
}
pub(crate) use fuzz_target;

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
fn each_target_is_built_and_has_seeds_and_a_dictionary() {
    let manifest = parsed("fuzz/Cargo.toml");
    let built = manifest["bin"].as_array().expect("targets");
    let built: BTreeSet<String> = built
        .iter()
        .map(|target| target["name"].as_str().expect("a name").to_owned())
        .collect();
    let targets = names("targets");
    assert_eq!(built, targets);
    assert_eq!(names("seeds"), targets);
    assert_eq!(names("dictionaries"), targets);
}

/// Runs a target with its seeds, as fuzzing itself begins.
fn seeded(name: &str, run: fn(&[u8])) {
    let seeds = fs::read_dir(root().join("fuzz/seeds").join(name)).expect("a folder");
    for seed in seeds {
        let path = seed.expect("an entry").path();
        // Shown where it fails.
        println!("{}", path.display());
        run(&fs::read(&path).expect("a seed"));
    }
}

#[test]
fn targets_compile_as_we_are_today_and_bear_their_seeds() {
    seeded("age", age::run);
    seeded("cursors", cursors::run);
    seeded("guard", guard::run);
    seeded("iati", iati::run);
    seeded("ids", ids::run);
    seeded("symbols", symbols::run);
    seeded("texts", texts::run);
    seeded("words", words::run);
}

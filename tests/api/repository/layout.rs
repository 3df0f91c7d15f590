//! The rooms of the service and the arrows between them: nothing runs back up.

mod circles;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each room of `api/src` may use. Rooms lie as they are listed: each uses only rooms below it.
const ROOMS: [(&str, &[&str]); 16] = [
    (
        "cli",
        &[
            "access",
            "app",
            "auth",
            "config",
            "db",
            "error",
            "form",
            "graphql",
            "history",
            "load",
            "matchmaking",
            "observe",
        ],
    ),
    (
        "app",
        &[
            "access",
            "actions",
            "auth",
            "config",
            "db",
            "error",
            "graphql",
            "http",
            "load",
            "matchmaking",
            "observe",
            "webhooks",
        ],
    ),
    (
        "webhooks",
        &[
            "access",
            "actions",
            "auth",
            "config",
            "db",
            "error",
            "graphql",
            "matchmaking",
            "observe",
        ],
    ),
    ("http", &["access", "error", "observe"]),
    (
        "graphql",
        &[
            "access",
            "actions",
            "auth",
            "db",
            "error",
            "history",
            "load",
            "matchmaking",
        ],
    ),
    (
        "load",
        &["access", "actions", "db", "error", "form", "history"],
    ),
    ("auth", &["access", "config", "db", "error", "form"]),
    (
        "actions",
        &["access", "db", "error", "history", "matchmaking"],
    ),
    (
        "matchmaking",
        &["access", "db", "error", "history", "observe"],
    ),
    ("db", &["access", "config", "error", "history", "observe"]),
    ("history", &["access", "error"]),
    ("access", &["error"]),
    ("observe", &["config"]),
    ("config", &[]),
    ("error", &[]),
    ("form", &[]),
];

/// What each crate of ours may use of the others.
const CRATES: [(&str, &[&str]); 8] = [
    (
        "tests",
        &["api", "domain", "entity", "matching", "migration"],
    ),
    ("bench", &["api", "domain", "entity", "matching"]),
    (
        "api",
        &["domain", "entity", "matching", "meaning", "migration"],
    ),
    ("meaning", &["matching"]),
    ("entity", &["domain"]),
    ("matching", &["domain"]),
    ("migration", &[]),
    ("domain", &[]),
];

#[test]
fn no_room_uses_one_above_it() {
    assert_in_order(&ROOMS);
    let mut wrong = BTreeMap::new();
    for (place, room, used) in arrows() {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            assert!(
                ["lib", "main"].contains(&room.as_str()),
                "{room} is no room: name it here"
            );
            continue;
        };
        let foreign: Vec<_> = used
            .into_iter()
            .filter(|used| *used != room && !allowed.contains(&used.as_str()))
            .collect();
        if !foreign.is_empty() {
            wrong.insert(place, foreign);
        }
    }
    assert!(wrong.is_empty(), "arrows that run up or aside: {wrong:#?}");
}

/// What is listed and not used would let an arrow come back that somebody took away.
#[test]
fn every_arrow_between_rooms_that_is_listed_is_used() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, room, names) in arrows() {
        used.entry(room).or_default().extend(names);
    }
    for (room, allowed) in ROOMS {
        for name in allowed {
            let is_used = used.get(room).is_some_and(|used| used.contains(*name));
            assert!(is_used, "{room} lists {name} and does not use it");
        }
    }
}

/// Answers are kept for as long as the register and the day are the same: what depends on the moment asks `Scope::moment` for it.
#[test]
fn no_field_asks_a_clock_of_its_own() {
    let asking: Vec<_> = files(&root().join("api/src/graphql"))
        .into_iter()
        .filter(|file| {
            let text = fs::read_to_string(file).expect("readable");
            text.contains("Utc::now") || text.contains("SystemTime")
        })
        .collect();
    assert!(asking.is_empty(), "{asking:?}");
}

#[test]
fn actions_know_nothing_of_graphql() {
    let knowing: Vec<_> = files(&root().join("api/src/actions"))
        .into_iter()
        .filter(|file| {
            fs::read_to_string(file)
                .expect("readable")
                .contains("async_graphql")
        })
        .collect();
    assert!(knowing.is_empty(), "{knowing:?}");
}

#[test]
fn crates_use_only_those_below_them() {
    assert_in_order(&CRATES);
    for (name, allowed) in CRATES {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("a crate");
        let (_, dependencies) = manifest.split_once("[dependencies]").expect("dependencies");
        // What only its own tests and examples use is no arrow.
        let dependencies = dependencies.split("[dev-dependencies]").next();
        let dependencies = dependencies.expect("what stands before");
        for (other, _) in CRATES {
            let own = if other == "api" { "gapbridge" } else { other };
            let uses = dependencies
                .lines()
                .any(|line| line.split(['.', ' ', '=']).next() == Some(own));
            let is_listed = allowed.contains(&other);
            assert!(!uses || is_listed, "{name} uses {other}");
            assert!(uses || !is_listed, "{name} lists {other}, unused");
        }
    }
}

/// What lies in an order uses only what is listed behind it.
fn assert_in_order(all: &[(&str, &[&str])]) {
    for (at, (name, uses)) in all.iter().enumerate() {
        for used in *uses {
            assert!(
                all[at + 1..].iter().any(|(lower, _)| lower == used),
                "{name} lists {used}, which does not lie below it"
            );
        }
    }
}

/// The files of the service: where each is, its room, and the rooms that it names.
fn arrows() -> Vec<(String, String, BTreeSet<String>)> {
    let source = root().join("api/src");
    let arrow = |file: PathBuf| {
        let place = file.strip_prefix(&source).expect("a file of the service");
        let room = place.components().next().expect("a name").as_os_str();
        let room = room.to_string_lossy().trim_end_matches(".rs").to_owned();
        let used = rooms_used(&fs::read_to_string(&file).expect("readable"));
        (place.display().to_string(), room, used)
    };
    files(&source).into_iter().map(arrow).collect()
}

/// The rooms that a file names after `crate::`, alone or first in a group of imports.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => used.extend(firsts(group)),
            None => used.extend(word(rest)),
        }
    }
    used
}

/// The first names of the entries of a group, up to its end.
fn firsts(group: &str) -> Vec<String> {
    let (mut depth, mut fresh, mut names) = (0, true, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && letter.is_alphabetic() => {
                names.extend(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> Option<String> {
    let word: String = text
        .chars()
        .take_while(|letter| letter.is_ascii_lowercase() || *letter == '_')
        .collect();
    (!word.is_empty()).then_some(word)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

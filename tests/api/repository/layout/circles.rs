//! No file uses one that uses it in turn: who reads a file need not read all others to understand it.

use super::{files, root};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The names that lead to a file from the root of its crate.
type Module = Vec<String>;

/// The types of the schema name each other, as the register has it: a gap has matches, and a match has its gap.
const KNOT: &str = "graphql";

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let source = root().join("api/src");
    let texts = files(&source).into_iter().map(|file| {
        let place = file.strip_prefix(&source).expect("a file of the service");
        (module(place), fs::read_to_string(&file).expect("readable"))
    });
    let texts: BTreeMap<Module, String> = texts.collect();
    let known: BTreeSet<Module> = texts.keys().cloned().collect();
    let others = texts.iter().filter(|(module, _)| module[0] != KNOT);
    let arrows = others.map(|(module, text)| (module.clone(), used(module, text, &known)));
    let mut left: BTreeMap<Module, BTreeSet<Module>> = arrows.collect();
    assert!(left.len() > 100, "the files are found");
    loop {
        let held: BTreeSet<Module> = left.keys().cloned().collect();
        left.retain(|_, used| !used.is_disjoint(&held));
        if left.len() == held.len() {
            break;
        }
    }
    let names = left.keys().map(|module| module.join("/"));
    let names: Vec<String> = names.collect();
    assert!(
        names.is_empty(),
        "these lie in circles, or use what does: {names:#?}"
    );
}

fn module(place: &Path) -> Module {
    let place = place.with_extension("");
    let names = place
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name != "mod");
    names.collect()
}

/// The modules that a file imports from, but for those that it lies in.
fn used(module: &[String], text: &str, known: &BTreeSet<Module>) -> BTreeSet<Module> {
    // What its own tests use is no arrow.
    let own = text.split("#[cfg(test)]\nmod tests").next();
    let own = own.unwrap_or_default();
    let statements = own.match_indices("use ").filter(|(at, _)| {
        let before = own[..*at].rsplit('\n').next().unwrap_or_default();
        before.is_empty() || before.starts_with("pub")
    });
    let trees = statements.filter_map(|(at, word)| own[at + word.len()..].split(';').next());
    let paths = trees.flat_map(written_out);
    let places = paths.filter_map(|path| from_root(module, &path));
    let found = places.filter_map(|place| {
        let lengths = (1..=place.len()).rev();
        let mut heads = lengths.map(|length| &place[..length]);
        heads.find(|head| known.contains(*head)).map(<[_]>::to_vec)
    });
    found.filter(|used| !module.starts_with(used)).collect()
}

/// The paths that a tree of imports stands for.
fn written_out(tree: &str) -> Vec<String> {
    let Some((before, rest)) = tree.split_once('{') else {
        return vec![tree.trim().to_owned()];
    };
    let group = rest.rsplit_once('}').map_or(rest, |(group, _)| group);
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    let paths = parts.flat_map(written_out);
    paths
        .map(|path| format!("{}{path}", before.trim()))
        .collect()
}

/// What a path names, from the root of the crate; none where it leads out of it, or is not said from there.
fn from_root(module: &[String], path: &str) -> Option<Module> {
    let names = path.split("::").map(|name| name.trim().to_owned());
    let names: Vec<String> = names.collect();
    let ups = names.iter().take_while(|name| *name == "super").count();
    let (base, rest) = match names.first().map(String::as_str) {
        Some("crate") => (&[] as &[String], &names[1..]),
        Some("self") => (module, &names[1..]),
        Some("super") => (&module[..module.len() - ups], &names[ups..]),
        _ => return None,
    };
    Some([base, rest].concat())
}

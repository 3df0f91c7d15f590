//! Short texts of which it is known what each is for: what directions are learned from.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A text of a setting, such as a customs post, and of a purpose in it.
#[derive(Clone, Debug, Deserialize)]
#[allow(
    dead_code,
    reason = "what is not asked for is for whoever reads the files"
)]
pub(crate) struct Taught {
    /// Where it plays.
    pub setting: String,
    /// What it is for, unique in its setting.
    pub purpose: String,
    /// The purpose in general.
    pub of: String,
    /// `gap` or `offer`.
    pub side: String,
    /// `en` or `fr`.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub text: String,
}

impl Taught {
    /// The text as a model reads it.
    pub(crate) fn read(&self) -> String {
        format!("{}. {}", self.title, self.text)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../matching/taught")
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Rings of words of English and French of the same sense, each word with its language.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn rings() -> Result<Vec<Vec<(&'static str, String)>>, String> {
    let rings = text(&folder().join("words.txt"))?;
    let rings = rings.lines().filter_map(|line| line.split_once('|'));
    let of = |language: &'static str, words: &str| -> Vec<(&'static str, String)> {
        let words = words.split(',').map(|word| word.trim().to_owned());
        let words = words.filter(|word| !word.is_empty());
        words.map(|word| (language, word)).collect()
    };
    Ok(rings
        .map(|(english, french)| [of("en", english), of("fr", french)].concat())
        .collect())
}

/// All of them, in the order of their files.
///
/// # Errors
/// A file that cannot be read, or a line of one that is none.
pub(crate) fn all() -> Result<Vec<Taught>, String> {
    let folder = folder();
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    files.sort();
    let mut found = Vec::new();
    for path in files {
        for (at, line) in text(&path)?.lines().enumerate() {
            let one = serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: {error}", path.display(), at + 1))?;
            found.push(one);
        }
    }
    Ok(found)
}

//! What sectors are about beyond their names, by which the list of sectors finds them.

use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// The file of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sectors: Vec<About>,
}

/// Words for what a sector covers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    code: String,
    en: Vec<String>,
    fr: Vec<String>,
}

static WORDS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/sector-words.toml");
    let file: Result<File, toml::de::Error> = toml::from_str(text);
    let all = file
        .expect("the list is sound, which its tests show")
        .sectors;
    let worded = all
        .into_iter()
        .map(|About { code, en, fr }| (code, [en, fr].concat()));
    worded.collect()
});

/// Words, English and French, for what the sector of this code covers beyond what its names say.
pub fn about_sector(code: &str) -> &'static [String] {
    WORDS.get(code).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sector_is_one_of_the_list_and_there_once() {
        let sectors = include_str!("../../../../data/sectors.csv");
        let entries = include_str!("../../../../data/sector-words.toml")
            .lines()
            .filter(|line| line.trim_start().starts_with('{'));
        assert_eq!(entries.count(), WORDS.len(), "a code is there twice");
        for (code, words) in WORDS.iter() {
            let start = format!("{code},PURPOSE,");
            let row = sectors.lines().find(|line| line.starts_with(&start));
            assert!(row.is_some_and(|row| row.contains(",ACTIVE,")), "{code}");
            assert!(!words.is_empty(), "{code}");
        }
    }
}

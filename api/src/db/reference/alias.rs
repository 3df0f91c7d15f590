//! Other abbreviations and names of missions and organisations, for who writes one in place of a code: ONUCI is UNOCI in French.

use domain::text::fold;
use serde::Deserialize;
use std::sync::LazyLock;

/// Of which table a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AliasOf {
    /// A mission, and the organisation that is that mission.
    Mission,
    /// An organisation.
    Organisation,
}

/// Another name of a mission or organisation.
#[derive(Deserialize)]
struct Alias {
    of: AliasOf,
    /// Acronym of the mission, or code of the organisation.
    code: String,
    alias: String,
}

static ALIASES: LazyLock<Vec<Alias>> = LazyLock::new(|| {
    let table = include_str!("../../../../data/aliases.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<Alias>, csv::Error> = rows.deserialize().collect();
    rows.expect("the table is sound, which its tests show")
});

/// Names of these tables.
fn among(tables: &'static [AliasOf]) -> impl Iterator<Item = &'static Alias> {
    let all = ALIASES.iter();
    all.filter(move |alias| tables.contains(&alias.of))
}

/// The code that another name stands for, whatever its case and accents.
pub(super) fn stands_for(tables: &'static [AliasOf], written: &str) -> Option<&'static str> {
    let written = fold(written.trim());
    let found = among(tables).find(|alias| fold(&alias.alias) == written);
    found.map(|alias| alias.code.as_str())
}

/// Other names of the row with this code.
pub(super) fn of<'a>(
    tables: &'static [AliasOf],
    code: &'a str,
) -> impl Iterator<Item = &'static str> + use<'a> {
    among(tables)
        .filter(move |alias| alias.code.eq_ignore_ascii_case(code))
        .map(|alias| alias.alias.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_stands_for_one_code_and_is_none() {
        let codes = [
            include_str!("../../../../data/missions.toml"),
            include_str!("../../../../data/organisations.toml"),
        ];
        let codes = codes.iter().flat_map(|file| file.lines());
        let codes = codes.filter_map(|line| {
            let code = line.strip_prefix("acronym = ");
            let code = code.or_else(|| line.strip_prefix("code = "))?;
            Some(code.trim_matches('"').to_lowercase())
        });
        let codes: HashSet<String> = codes.collect();
        let mut names = HashSet::new();
        assert!(ALIASES.len() > 40);
        for alias in ALIASES.iter() {
            let name = fold(&alias.alias);
            assert!(!codes.contains(&name), "{name} is a code");
            assert!(!name.is_empty() && names.insert(name), "{}", alias.alias);
            let is_known = codes.contains(&alias.code.to_lowercase());
            // Registers have missions of their own.
            assert!(is_known || alias.of == AliasOf::Mission, "{}", alias.code);
        }
        let both = &[AliasOf::Mission, AliasOf::Organisation];
        assert_eq!(stands_for(both, " onuci "), Some("UNOCI"));
        assert_eq!(stands_for(&[AliasOf::Mission], "PNUD"), None);
        assert_eq!(stands_for(&[], "ONUCI"), None);
        assert_eq!(of(both, "unoci").collect::<Vec<_>>(), ["ONUCI"]);
    }
}

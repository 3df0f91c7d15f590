//! What the people of countries are called, and what is theirs: "Ivorian", "ivoirienne".

use serde::Deserialize;
use std::sync::LazyLock;

/// What is of a country.
#[derive(Deserialize)]
pub(super) struct Demonym {
    /// Its alpha-3 code.
    pub(super) country: String,
    en: String,
    fr: String,
}

static DEMONYMS: LazyLock<Vec<Demonym>> = LazyLock::new(|| {
    let table = include_str!("../../../../data/demonyms.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<Demonym>, csv::Error> = rows.deserialize().collect();
    rows.expect("the table is sound, which its tests show")
});

impl Demonym {
    /// All that are known.
    pub(super) fn all() -> &'static [Self] {
        &DEMONYMS
    }

    /// Its words of one, in English and in French.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        [&self.en, &self.fr]
            .into_iter()
            .flat_map(|forms| forms.split(';'))
    }
}

/// A word of one, for several; none where that is the same word.
pub(super) fn of_several(form: &str) -> Option<String> {
    let is_same = form.ends_with('s') || form.ends_with("ese");
    (!is_same).then(|| format!("{form}s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demonym_is_of_a_country_and_in_both_languages() {
        let countries = include_str!("../../../../data/countries.csv");
        assert!(DEMONYMS.len() > 70);
        for demonym in Demonym::all() {
            let code = format!("{},", demonym.country);
            assert!(
                countries.lines().any(|line| line.starts_with(&code)),
                "{code}"
            );
            let is_word = |form: &str| !form.is_empty() && form.trim() == form;
            assert!(demonym.forms().all(is_word), "{code}");
        }
        assert_eq!(of_several("ivoirienne").as_deref(), Some("ivoiriennes"));
        assert_eq!(of_several("Congolese"), None);
    }
}

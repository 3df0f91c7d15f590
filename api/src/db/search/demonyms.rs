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

static DEMONYMS: LazyLock<Vec<Demonym>> =
    LazyLock::new(|| read(include_str!("../../../../data/demonyms.csv")));

/// Those that mean more than a country in what is said: French is a language, and American a continent.
static ELSEWHERE: LazyLock<Vec<Demonym>> =
    LazyLock::new(|| read(include_str!("../../../../data/demonyms-elsewhere.csv")));

fn read(table: &str) -> Vec<Demonym> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<Demonym>, csv::Error> = rows.deserialize().collect();
    rows.expect("the table is sound, which its tests show")
}

/// What the people of the country of this alpha-3 code are called, where it finds the country among countries, and nothing that is said.
pub fn among_countries(alpha3: &str) -> impl Iterator<Item = &'static str> {
    let of_country = ELSEWHERE.iter().filter(move |of| of.country == alpha3);
    of_country.flat_map(Demonym::forms)
}

impl Demonym {
    /// All by which what is said of a country is found.
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
        assert!(DEMONYMS.len() > 70 && ELSEWHERE.len() > 60);
        for demonym in DEMONYMS.iter().chain(ELSEWHERE.iter()) {
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

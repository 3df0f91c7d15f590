//! Codes that were those of countries, for who writes one: nothing is found by them, since most became several.

use serde::Deserialize;
use std::sync::LazyLock;

/// A code of ISO 3166-1 that was taken out of it.
#[derive(Deserialize)]
pub(super) struct Former {
    alpha3: String,
    alpha2: String,
    /// What it was the code of.
    pub(super) name: String,
    /// The year in which it was taken out.
    pub(super) until: String,
    became: String,
}

static FORMER: LazyLock<Vec<Former>> = LazyLock::new(|| {
    let table = include_str!("../../../../data/former-country-codes.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<Former>, csv::Error> = rows.deserialize().collect();
    rows.expect("the table is sound, which its tests show")
});

impl Former {
    /// Of what the code that is written, alpha-3 or alpha-2, was that: some were given twice.
    pub(super) fn of(written: &str) -> Vec<&'static Self> {
        let all = FORMER.iter().filter(|former| {
            let mut codes = [&former.alpha3, &former.alpha2].into_iter();
            codes.any(|code| !code.is_empty() && code.eq_ignore_ascii_case(written))
        });
        all.collect()
    }

    /// Alpha-3 codes of the countries on whose land it was.
    pub(super) fn became(&self) -> impl Iterator<Item = &str> {
        self.became.split(' ')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_former_code_became_a_code_of_today() {
        let today = include_str!("../../../../data/countries.csv");
        let is_of_today = |code: &str| {
            today
                .lines()
                .any(|line| line.starts_with(&format!("{code},")))
        };
        assert!(FORMER.len() > 20);
        for former in FORMER.iter() {
            assert!(former.became().all(is_of_today), "{}", former.alpha3);
            assert!(!is_of_today(&former.alpha3), "{}", former.alpha3);
            assert!(former.until.parse::<u16>().is_ok() && !former.name.is_empty());
        }
        let names = |written: &str| -> Vec<&str> {
            let all = Former::of(written).into_iter();
            all.map(|former| former.name.as_str()).collect()
        };
        assert_eq!(names("zar"), ["Zaire"]);
        assert_eq!(names("CS"), ["Czechoslovakia", "Serbia and Montenegro"]);
        assert!(names("").is_empty());
    }
}

//! All currencies, for who lists them.

use super::{Currency, withdrawn::WITHDRAWN};

/// A currency with what is on record of it.
pub struct Known {
    /// The currency.
    pub currency: Currency,
    /// Its English name; none of most that are gone.
    pub name: Option<String>,
    /// The last month in which it was money, and what took its place; none of those in use.
    pub gone: Option<(&'static str, &'static str)>,
}

/// All of them, by their codes.
pub fn currencies() -> impl Iterator<Item = Known> {
    codes().filter_map(|code| {
        let currency = Currency::of_code(&code)?;
        let name = iso_currency::Currency::from_code(&code).map(|of| of.name().to_owned());
        let gone = WITHDRAWN.iter().find(|known| known.code == code);
        Some(Known {
            currency,
            name,
            gone: gone.map(|gone| (gone.last, gone.successor)),
        })
    })
}

/// All that three capitals make.
pub(super) fn codes() -> impl Iterator<Item = String> {
    let letters = || 'A'..='Z';
    let pairs = letters().flat_map(move |a| letters().map(move |b| [a, b]));
    pairs.flat_map(move |[a, b]| letters().map(move |c| String::from_iter([a, b, c])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_is_listed_once_in_the_order_of_codes() {
        let all: Vec<Known> = currencies().collect();
        let codes: Vec<&str> = all.iter().map(|known| known.currency.code()).collect();
        assert!(codes.len() > 150 && codes.is_sorted(), "{codes:?}");
        let has = |code: &str| codes.contains(&code);
        assert!(has("USD") && has("DEM") && !has("XXX"));
        for gone in &WITHDRAWN {
            assert!(has(gone.code), "{}", gone.code);
        }
    }
}

//! Names of countries as they are on record: official ones, others, and what people are called.

use super::{demonyms::Demonym, term::written};
use domain::{
    country::CountryAliasKind,
    text::{self, is_word_part, tidy},
};
use entity::{country, country_alias};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// What kind of name it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// On record as the name of the country.
    Official,
    /// Another name for it.
    Other,
    /// Letters that count as they are written alone: "CAR" is a country, a car is none.
    Letters,
    /// What its people are called.
    Demonym,
}

/// A country with a name, as both are written.
pub(super) struct Named<'a> {
    pub(super) country: &'a Arc<country::Model>,
    pub(super) name: &'a str,
    pub(super) words: Vec<String>,
    /// How it stands in texts.
    pub(super) ways: Vec<String>,
    pub(super) kind: Kind,
}

/// Whose names have this in them, as it stands in texts, and what kind of name it is.
pub(super) type Parts = HashMap<String, Vec<(Uuid, Kind)>>;

/// All names of countries that are on record.
pub(super) fn named<'a>(
    countries: &'a [Arc<country::Model>],
    aliases: &'a [(&'a country_alias::Model, Arc<country::Model>)],
) -> Vec<Named<'a>> {
    let of = |country: &'a Arc<country::Model>, name: &'a str, kind| Named {
        country,
        name,
        words: folded(name),
        ways: written(name).map(|term| term.own).unwrap_or_default(),
        kind,
    };
    let mut all: Vec<Named<'a>> = Vec::new();
    for country in countries {
        all.push(of(country, &country.name, Kind::Official));
        if country.name_fr != country.name {
            all.push(of(country, &country.name_fr, Kind::Official));
        }
    }
    for (alias, country) in aliases {
        let kind = match alias.kind {
            CountryAliasKind::Abbreviation if folded(&alias.name).len() == 1 => Kind::Letters,
            _ => Kind::Other,
        };
        all.push(of(country, &alias.name, kind));
    }
    let by_code: HashMap<&str, &'a Arc<country::Model>> = countries
        .iter()
        .map(|country| (country.alpha3.as_str(), country))
        .collect();
    for demonym in Demonym::all() {
        if let Some(&country) = by_code.get(demonym.country.as_str()) {
            all.extend(demonym.forms().map(|form| of(country, form, Kind::Demonym)));
        }
    }
    all
}

/// What the official names of countries and the words for their people have in them, with whose they are.
pub(super) fn parts(all: &[Named<'_>]) -> Parts {
    let mut parts = Parts::new();
    let whole = all
        .iter()
        .filter(|one| matches!(one.kind, Kind::Official | Kind::Demonym));
    for one in whole {
        for way in &one.ways {
            let stems: Vec<&str> = way.split(' ').collect();
            for first in 0..stems.len() {
                for end in first + 1..=stems.len() {
                    let of = parts.entry(stems[first..end].join(" ")).or_default();
                    if !of.contains(&(one.country.id, one.kind)) {
                        of.push((one.country.id, one.kind));
                    }
                }
            }
        }
    }
    parts
}

/// The words of a name, folded, the common ones among them.
pub(super) fn folded(name: &str) -> Vec<String> {
    let plain = text::fold(&tidy(name));
    plain
        .split(|letter: char| !is_word_part(letter))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

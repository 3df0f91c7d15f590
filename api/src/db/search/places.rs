//! Countries under the names that people know them by.
//!
//! A country is indexed with a mark of its own, which is no word. A name beside its official ones, "Ivory Coast" or "Zaire", is one
//! term, whose ways are the name as it stands and that mark; its words one by one would find what is said of any coast.

use super::{
    terms::{Term, phrase, word},
    words::words,
};
use domain::{
    country::CountryAliasKind,
    text::{self, is_word_part, tidy},
};
use entity::{country, country_alias};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// What stands for a country in the words by which something is found.
pub(super) fn mark(country: &country::Model) -> String {
    format!("iso{}", country.alpha3.to_lowercase())
}

/// A name of a country.
struct Name {
    /// Its words, folded.
    words: Vec<String>,
    /// Letters that count as they are written alone: "CAR" is a country, a car is none.
    letters: Option<String>,
    /// The country, where this is another name for it. An official name is words like others.
    country: Option<Arc<country::Model>>,
    /// Whether it is part of the official name of another country, whose texts it would find.
    is_part: bool,
}

/// Names of countries, by their first words.
#[derive(Default)]
pub struct Places(HashMap<String, Vec<Name>>);

impl Places {
    /// The official names and the others, each with its country.
    pub fn new<'a>(
        countries: impl IntoIterator<Item = &'a Arc<country::Model>>,
        aliases: impl IntoIterator<Item = (&'a country_alias::Model, Arc<country::Model>)>,
    ) -> Self {
        let official = countries.into_iter().flat_map(|country| {
            let names = [&country.name, &country.name_fr];
            names.map(|name| (country.id, folded(name)))
        });
        let official: Vec<(Uuid, Vec<String>)> = official.collect();
        let others = aliases.into_iter().map(|(alias, country)| {
            let words = folded(&alias.name);
            let is_letters = alias.kind == CountryAliasKind::Abbreviation && words.len() == 1;
            let has = |name: &[String]| name.windows(words.len().max(1)).any(|part| part == words);
            Name {
                letters: is_letters.then(|| alias.name.clone()),
                is_part: official
                    .iter()
                    .any(|(id, name)| *id != country.id && has(name)),
                country: Some(country),
                words,
            }
        });
        let others: Vec<Name> = others.collect();
        let official = official.into_iter().map(|(_, words)| Name {
            words,
            letters: None,
            country: None,
            is_part: false,
        });
        let mut places = Self::default();
        for name in official.chain(others) {
            if let Some(first) = name.words.first().cloned() {
                places.0.entry(first).or_default().push(name);
            }
        }
        for names in places.0.values_mut() {
            // The longest first, and the official one of two that are alike: "Republic of the Congo" is the end of another's name.
            names.sort_by_key(|name| (usize::MAX - name.words.len(), name.country.is_some()));
        }
        places
    }

    /// The name at the beginning of what was typed, with how many pieces of it it takes.
    fn at(&self, pieces: &[&str]) -> Option<(&Name, usize)> {
        let first = folded(pieces.first()?);
        let names = self.0.get(first.first()?)?;
        names.iter().find_map(|name| {
            let taken = name.taken(pieces)?;
            Some((name, taken))
        })
    }

    /// The terms of what was typed outside of quotes: other names of countries, and whatever `others` makes of the pieces between.
    pub(super) fn terms(&self, typed: &str, others: fn(&str) -> Vec<Term>) -> Vec<Term> {
        let pieces: Vec<&str> = typed.split_whitespace().collect();
        let (mut terms, mut at) = (Vec::new(), 0_usize);
        while let Some(rest) = pieces.get(at..).filter(|rest| !rest.is_empty()) {
            let found = self.at(rest);
            let taken = found.as_ref().map_or(1, |(_, taken)| *taken);
            let typed = rest[..taken].join(" ");
            let words = rest[..taken].iter().flat_map(|piece| others(piece));
            let is_name = found.as_ref().is_some_and(|(name, _)| name.words.len() > 1);
            match found.and_then(|(name, _)| name.term(&typed)) {
                Some(term) => terms.push(term),
                // "d'Ivoire" in the whole name is no ivory.
                None if is_name => terms.extend(words.map(Term::of_name)),
                None => terms.extend(words),
            }
            at += taken;
        }
        terms
    }
}

impl Name {
    /// How many pieces it takes, where they begin with it.
    fn taken(&self, pieces: &[&str]) -> Option<usize> {
        if let Some(letters) = &self.letters {
            let written = pieces
                .first()?
                .trim_matches(|letter: char| !is_word_part(letter));
            return (written == letters).then_some(1);
        }
        let mut left = self.words.as_slice();
        for (at, piece) in pieces.iter().enumerate() {
            left = left.strip_prefix(folded(piece).as_slice())?;
            if left.is_empty() {
                return Some(at + 1);
            }
        }
        None
    }

    /// The term of another name of a country; none of an official one.
    fn term(&self, typed: &str) -> Option<Term> {
        let country = self.country.as_ref()?;
        let mut term = match self.words.as_slice() {
            [_] => word(&words(typed).next()?),
            _ => phrase(typed)?,
        };
        if self.is_part {
            term.own.clear();
        }
        typed.clone_into(&mut term.typed);
        term.own.push(mark(country));
        term.concepts
            .push([country.name.clone(), country.name_fr.clone()]);
        Some(term)
    }
}

/// The words of a name, folded, the common ones among them.
fn folded(name: &str) -> Vec<String> {
    let plain = text::fold(&tidy(name));
    plain
        .split(|letter: char| !is_word_part(letter))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

//! Countries under the names that people know them by.
//!
//! A country is indexed with a mark of its own, which is no word. A name, "Ivory Coast", "Zaire" or "Ivorian", is one term, whose ways are
//! the name as it stands, that mark, and the country's other names: whichever is typed, the same is found. The words of a name one by
//! one would find what is said of any coast.

use super::{
    demonyms::of_several,
    place_names::{Kind, Named, Parts, folded, named, parts},
    term::{Term, word, written},
    words::words,
};
use domain::text::is_word_part;
use entity::{country, country_alias};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Most other names by which what is said of a country is found.
const OTHERS_MAX: usize = 16;

/// What stands for a country in the words by which something is found.
pub(super) fn mark(country: &country::Model) -> String {
    format!("iso{}", country.alpha3.to_lowercase())
}

/// A name of a country, or of several: two states have Congolese.
struct Name {
    /// As it is written.
    name: String,
    /// Its words, folded.
    words: Vec<String>,
    kind: Kind,
    countries: Vec<Arc<country::Model>>,
}

/// Names of countries.
#[derive(Default)]
pub struct Places {
    /// By their first words.
    names: HashMap<String, Vec<Name>>,
    /// What finds what is said of a country beside its mark: its names, as they stand in texts.
    said: HashMap<Uuid, Vec<String>>,
    /// The countries of which a name or a word for their people has this in it, as it stands in texts, and which of both.
    parts: Parts,
}

impl Places {
    /// The official names, the others, and what people are called, each with its country.
    pub fn new(
        countries: &[Arc<country::Model>],
        aliases: &[(&country_alias::Model, Arc<country::Model>)],
    ) -> Self {
        let all = named(countries, aliases);
        let mut places = Self {
            parts: parts(&all),
            ..Self::default()
        };
        for one in &all {
            places.say(one);
            places.add(one);
        }
        for names in places.names.values_mut() {
            // The longest first, and the official one of two that are alike: "Republic of the Congo" is the end of another's name.
            names.sort_by_key(|name| (usize::MAX - name.words.len(), name.kind));
        }
        places
    }

    /// Takes in that what is said of a country is found by this name. Letters are left out: "EAU" would find water.
    fn say(&mut self, one: &Named<'_>) {
        if one.kind == Kind::Letters {
            return;
        }
        for way in &one.ways {
            let own = std::slice::from_ref(one.country);
            let is_part = self.is_part(way, own, &[Kind::Official, Kind::Demonym]);
            let said = self.said.entry(one.country.id).or_default();
            if !is_part && said.len() < OTHERS_MAX && !said.contains(way) {
                said.push(way.clone());
            }
        }
    }

    /// Whether this is part of what another country than these is called in these ways, whose texts it would find.
    fn is_part(&self, way: &str, countries: &[Arc<country::Model>], of: &[Kind]) -> bool {
        let is_other = |(id, kind): &(Uuid, Kind)| {
            of.contains(kind) && countries.iter().all(|country| country.id != *id)
        };
        self.parts
            .get(way)
            .is_some_and(|wholes| wholes.iter().any(is_other))
    }

    /// Takes in a name, as it may be written.
    fn add(&mut self, one: &Named<'_>) {
        let mut ways = vec![one.words.clone()];
        ways.extend(without_apostrophe(&one.words));
        if one.kind == Kind::Demonym {
            ways.extend(of_several(one.name).map(|name| folded(&name)));
        }
        for words in ways {
            let Some(first) = words.first() else { continue };
            let names = self.names.entry(first.clone()).or_default();
            let same = |name: &Name| name.kind == Kind::Demonym && name.words == words;
            match names.iter().position(same) {
                Some(at) if one.kind == Kind::Demonym => names[at].share(one.country),
                _ => names.push(Name {
                    name: one.name.to_owned(),
                    words,
                    kind: one.kind,
                    countries: vec![one.country.clone()],
                }),
            }
        }
    }

    /// The name at the beginning of what was typed, with how many pieces of it it takes.
    fn at(&self, pieces: &[&str]) -> Option<(&Name, usize)> {
        let first = folded(pieces.first()?);
        let names = self.names.get(first.first()?)?;
        names.iter().find_map(|name| {
            let taken = name.taken(pieces)?;
            Some((name, taken))
        })
    }

    /// The terms of what was typed outside of quotes: names of countries, and whatever `others` makes of the pieces between.
    pub(super) fn terms(&self, typed: &str, others: fn(&str) -> Vec<Term>) -> Vec<Term> {
        let pieces: Vec<&str> = typed.split_whitespace().collect();
        let (mut terms, mut at) = (Vec::new(), 0_usize);
        while let Some(rest) = pieces.get(at..).filter(|rest| !rest.is_empty()) {
            let found = self.at(rest);
            let taken = found.as_ref().map_or(1, |(_, taken)| *taken);
            let typed = rest[..taken].join(" ");
            match found.and_then(|(name, _)| self.term(name, &typed)) {
                Some(term) => terms.push(term),
                None => terms.extend(rest[..taken].iter().flat_map(|piece| others(piece))),
            }
            at += taken;
        }
        terms
    }

    /// The term of a name, as it is typed.
    fn term(&self, name: &Name, typed: &str) -> Option<Term> {
        let mut term = match name.words.as_slice() {
            [_] => word(&words(typed).next()?),
            // "d'Ivoire" in the whole name is no ivory.
            _ => written(&name.name)?,
        };
        let wholes: &[Kind] = match name.kind {
            Kind::Official => &[],
            // "Sudanese" is said of South Sudanese as well; "soudanais" has the stem of the country's name.
            Kind::Demonym => &[Kind::Official],
            Kind::Other | Kind::Letters => &[Kind::Official, Kind::Demonym],
        };
        let is_own = |way: &String| !self.is_part(way, &name.countries, wholes);
        term.own.retain(is_own);
        typed.clone_into(&mut term.typed);
        for country in &name.countries {
            term.own.push(mark(country));
            let said = self.said.get(&country.id).into_iter().flatten();
            for way in said {
                if !term.own.contains(way) && !term.akin.contains(way) {
                    term.akin.push(way.clone());
                }
            }
            if name.kind != Kind::Official {
                let names = [country.name.clone(), country.name_fr.clone()];
                term.concepts.push(names);
            }
        }
        Some(term)
    }
}

/// The words of a name as they are typed without its apostrophe: "cote divoire".
fn without_apostrophe(words: &[String]) -> Option<Vec<String>> {
    let at = words.iter().position(|word| word == "d")?;
    let joined = format!("d{}", words.get(at + 1)?);
    let mut words = words.to_vec();
    words.splice(at..=at + 1, [joined]);
    Some(words)
}

impl Name {
    /// Has it name another country, too.
    fn share(&mut self, country: &Arc<country::Model>) {
        if self.countries.iter().all(|known| known.id != country.id) {
            self.countries.push(country.clone());
        }
    }

    /// How many pieces it takes, where they begin with it.
    fn taken(&self, pieces: &[&str]) -> Option<usize> {
        if self.kind == Kind::Letters {
            let written = pieces
                .first()?
                .trim_matches(|letter: char| !is_word_part(letter));
            return (written == self.name).then_some(1);
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
}

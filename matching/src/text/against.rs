//! What the limits of an assistance take out of what a gap asks for.

use crate::text::{
    common::Common,
    counts::are_outside,
    doc::{Doc, KEYWORDS, LINES, TITLE},
    lexicon::{Facet, Lexicon},
    limits::Limit,
    phrases::LimitKind,
    sorts::{are_left_out, are_others},
};

/// Most words of a limit that speaks of an institution itself: in "salaries of customs officers", longer, it is the salaries that are out.
const SHORT: usize = 6;

/// Institutions that say which states are helped, not whom in them.
const STATES: [&str; 4] = [
    "member-states",
    "host-government",
    "regional-organisation",
    "security-council",
];

/// Most words of a limit that counts by what is told in passing.
const LONG: usize = 10;

/// What such a limit takes out at most.
const LOWERED: f64 = 0.5;

/// The part of the words asked for from which plain words count.
const TELLING: f64 = 0.12;

/// Institutions of which a limit speaks.
fn institutions(limit: &Limit, lexicon: &Lexicon) -> impl Iterator<Item = u16> {
    let concepts = limit.concepts.iter().copied();
    concepts.filter(|concept| {
        let concept = lexicon.concept(*concept);
        concept.facet == Facet::Institution && !STATES.contains(&&*concept.id)
    })
}

/// Institutions of which a field speaks.
fn institutions_in<'a>(
    doc: &'a Doc,
    field: usize,
    lexicon: &'a Lexicon,
) -> impl Iterator<Item = u16> + 'a {
    let of = doc.concepts_of(Facet::Institution, lexicon);
    of.filter(move |held| held.counts[field] > 0)
        .map(|held| held.concept)
}

/// Whether a limit shuts out whom the query is for: a negation names them, or they are not among the only ones.
pub(super) fn shuts_out(query: &Doc, limit: &Limit, lexicon: &Lexicon) -> bool {
    let named = || institutions(limit, lexicon);
    let own = |field: usize| institutions_in(query, field, lexicon);
    match limit.kind {
        _ if limit.stems.len() > SHORT => false,
        LimitKind::Negation => named().any(|one| own(KEYWORDS).any(|other| one == other)),
        LimitKind::Only => {
            let is_near = |one: u16| own(KEYWORDS).any(|other| lexicon.nearness(one, other) > 0.0);
            named().next().is_some() && own(KEYWORDS).next().is_some() && !named().any(is_near)
        }
        LimitKind::Limit | LimitKind::Condition => false,
    }
}

impl Common<'_> {
    /// The part of the query's concepts that the candidate's negations take out: a quarter of it where its title or lines have them, for
    /// then the negation is of a special case.
    pub(super) fn taken_out(&self, query: &Doc, candidate: &Doc) -> f64 {
        let (mut part, mut whole) = (0.0, 0.0);
        for held in &query.concepts {
            let weight = self.rarity(held.concept) * self.strength(held);
            whole += weight;
            if candidate.negated.binary_search(&held.concept).is_ok() {
                let given = candidate
                    .holds(held.concept)
                    .is_some_and(|other| other.counts[TITLE] > 0 || other.counts[LINES] > 0);
                part += if given { weight / 4.0 } else { weight };
            }
        }
        if whole > 0.0 { part / whole } else { 0.0 }
    }

    /// How much less a limit leaves of what the query asks for by what is told in passing: sorts, institutions in titles, plain words. It
    /// never takes out more than half, for of these a text may speak without being about them.
    pub(super) fn lowers(&self, query: &Doc, limit: &Limit) -> f64 {
        if are_outside(&query.counts, &limit.counts) {
            return LOWERED;
        }
        if limit.stems.len() > LONG {
            return 0.0;
        }
        let by_sort = match limit.kind {
            LimitKind::Only => are_others(&query.sorts, &limit.sorts),
            // "Ministries of defence" leave out no other ministry.
            LimitKind::Negation => {
                institutions(limit, self.lexicon).next().is_none()
                    && are_left_out(&query.sorts, &limit.sorts)
            }
            LimitKind::Limit | LimitKind::Condition => false,
        };
        if by_sort || is_of_others(query, limit, self.lexicon) {
            return LOWERED;
        }
        match limit.kind {
            LimitKind::Negation => LOWERED * self.words_out(query, limit),
            _ => 0.0,
        }
    }

    /// The part of the words of the query's title and lines that a limit has, weighted by rarity; 0 where it is too small to tell.
    fn words_out(&self, query: &Doc, limit: &Limit) -> f64 {
        let (mut part, mut whole) = (0.0, 0.0);
        for (number, stem) in &query.asked {
            let rarity = self.corpus.stem_idf(*number);
            whole += rarity;
            part += if limit.stems.contains(stem) {
                rarity
            } else {
                0.0
            };
        }
        for held in query
            .concepts
            .iter()
            .filter(|held| held.counts[TITLE] > 0 || held.counts[LINES] > 0)
        {
            whole += self.corpus.concept_idf(held.concept);
        }
        if part > TELLING * whole {
            part / whole
        } else {
            0.0
        }
    }

    /// Limits of the candidate that speak of what the query's title or lines ask for.
    pub(super) fn conflicts(&self, query: &Doc, candidate: &Doc) -> Vec<String> {
        let asked = |concept: &u16| {
            query.holds(*concept).is_some_and(|held| {
                held.counts[TITLE] > 0 || held.counts[LINES] > 0 || held.counts[KEYWORDS] > 0
            })
        };
        let mut found: Vec<String> = Vec::new();
        for limit in candidate.limits.iter().filter(|limit| {
            limit.kind == LimitKind::Negation && limit.concepts.iter().any(asked)
                || shuts_out(query, limit, self.lexicon)
                || self.lowers(query, limit) > 0.0
        }) {
            if !found.iter().any(|known| **known == *limit.sentence) {
                found.push(limit.sentence.to_string());
            }
        }
        found
    }
}

/// Whether the only institutions of a limit are none of those in the query's title, where it tells its institution nowhere else.
fn is_of_others(query: &Doc, limit: &Limit, lexicon: &Lexicon) -> bool {
    let own = |field: usize| institutions_in(query, field, lexicon);
    let named: Vec<u16> = institutions(limit, lexicon).collect();
    let is_near = |one: u16| {
        let mut named = named.iter();
        named.any(|other| lexicon.nearness(one, *other) > 0.0)
    };
    limit.kind == LimitKind::Only
        && !named.is_empty()
        && own(KEYWORDS).next().is_none()
        && own(TITLE).next().is_some()
        && !own(TITLE).any(is_near)
}

//! Sentences that limit what is given, and what they take out.

use crate::text::{
    circles::has_one_of,
    counts::{Count, counts},
    language::Language,
    lexicon::Lexicon,
    phrases::LimitKind,
    scopes::{Scope, excluded, kept, scopes},
    sorts::sorts,
    token::{StemKey, Token, sentence, tokens},
};

/// A limiting sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it does.
    pub kind: LimitKind,
    /// The sentence, as written.
    pub sentence: Box<str>,
    /// Concepts in its scope, in the order of the lexicon.
    pub concepts: Box<[u16]>,
    /// Stems in its scope, in the order of the text, without stop words.
    pub stems: Box<[StemKey]>,
    /// Circles of countries that are all that is helped; none where it does not say so.
    pub circles: Box<[u8]>,
    /// Circles of countries that are not helped.
    pub closed: Box<[u8]>,
    /// Sorts of people and places in its scope, by number.
    pub sorts: Box<[u8]>,
    /// Numbers of people and ages in its sentence, where it bounds an amount.
    pub counts: Box<[Count]>,
}

impl Limit {
    /// Whether it shuts out all of some countries: they belong to none of the only circles that are helped, or to one that is not.
    pub(crate) fn is_foreign(&self, countries: &[String]) -> bool {
        let has = |circle: &u8| has_one_of(*circle, countries);
        let all_in = |circle: &u8| {
            let mut each = countries.iter();
            each.all(|country| has_one_of(*circle, std::slice::from_ref(country)))
        };
        !countries.is_empty()
            && (!self.circles.is_empty() && !self.circles.iter().any(has)
                || self.closed.iter().any(all_in))
    }
}

/// Limits of a text, and which of its tokens are negated.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// The limiting sentences in their order.
    pub found: Vec<Limit>,
    /// For each token, whether a negation takes it out.
    pub negated: Vec<bool>,
}

/// Finds the limits of a text.
///
/// With `excludes` the text is a list of what is not covered: all of it is negated but what a double negation keeps ("other
/// than") and sentences that state a condition.
pub fn limits(text: &str, language: Language, lexicon: &Lexicon, excludes: bool) -> Limits {
    limits_in(text, &tokens(text, language), language, lexicon, excludes)
}

/// As [`limits`], of a text that is split already.
pub fn limits_in(
    text: &str,
    tokens: &[Token],
    language: Language,
    lexicon: &Lexicon,
    excludes: bool,
) -> Limits {
    let mut negated = vec![false; tokens.len()];
    let mut found = Vec::new();
    let hits = lexicon.hits(tokens, language);
    let mut from = 0;
    while from < tokens.len() {
        let number = tokens[from].sentence;
        let to = (from..tokens.len())
            .find(|place| tokens[*place].sentence != number)
            .unwrap_or(tokens.len());
        let said = sentence(text, tokens, number);
        let counts = counts(&tokens[from..to]);
        for scope in of_sentence(tokens, (from, to), (said, &counts), language, excludes) {
            if scope.kind == LimitKind::Negation {
                negated[scope.first..scope.end].fill(true);
            }
            found.push(Limit {
                kind: scope.kind,
                sentence: said.into(),
                concepts: scope.concepts(&hits),
                stems: scope.stems(tokens),
                circles: scope.circles(tokens, LimitKind::Only),
                closed: scope.circles(tokens, LimitKind::Negation),
                sorts: sorts(&tokens[scope.first..scope.end]).into(),
                counts: match scope.kind {
                    LimitKind::Limit => counts.clone().into(),
                    _ => Box::default(),
                },
            });
        }
        from = to;
    }
    Limits { found, negated }
}

/// What the cues of a sentence limit. A question limits nothing.
fn of_sentence(
    tokens: &[Token],
    (from, to): (usize, usize),
    (said, counts): (&str, &[Count]),
    language: Language,
    excludes: bool,
) -> Vec<Scope> {
    let mut scopes = match said.ends_with('?') {
        true => Vec::new(),
        false => kept(scopes(tokens, from, to, language), tokens),
    };
    let has = |scopes: &[Scope], kind: LimitKind| scopes.iter().any(|scope| scope.kind == kind);
    if excludes && !has(&scopes, LimitKind::Condition) {
        scopes = vec![excluded(tokens, from, to)];
    }
    if !has(&scopes, LimitKind::Limit) && counts.iter().any(Count::is_bound_of_age) {
        scopes.push(Scope {
            kind: LimitKind::Limit,
            first: from,
            end: to,
            at: from,
        });
    }
    scopes
}

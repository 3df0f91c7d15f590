//! Sentences that limit what is given, and what they take out.

use crate::text::{
    circles::circles,
    cues::{Reach, cue},
    lexicon::{Hit, Lexicon},
    token::{Language, Token, sentence, tokens},
};

/// What a limiting sentence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitKind {
    /// What it speaks of is not covered.
    Negation,
    /// What it speaks of is all that is covered, or the most of it.
    Limit,
    /// Only those it speaks of are helped.
    Only,
    /// What it speaks of has to come true first.
    Condition,
}

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
    pub stems: Box<[String]>,
    /// Circles of countries that are all that is helped; none where it does not say so.
    pub circles: Box<[u8]>,
}

/// Limits of a text, and which of its tokens are negated.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// The limiting sentences in their order.
    pub found: Vec<Limit>,
    /// For each token, whether a negation takes it out.
    pub negated: Vec<bool>,
}

/// Words that end what a negation before them takes out.
const ENDS: &[&str] = &[
    "but",
    "however",
    "whereas",
    "while",
    "where",
    "when",
    "unless",
    "if",
    "although",
    "instead",
    "mais",
    "cependant",
    "toutefois",
    "lorsque",
    "quand",
    "si",
    "tandis",
];

/// Verbs that tell a new statement after a comma from another member of a list.
const VERBS: &[&str] = &[
    "is", "are", "was", "will", "can", "may", "must", "covers", "cover", "covered", "includes",
    "included", "pays", "provides", "funds", "est", "sont", "sera", "seront", "couvre", "comprend",
    "finance", "fournit", "inclut", "peut", "peuvent", "doit",
];

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
        let mut scopes = scopes(tokens, from, to, language);
        let conditional = |scopes: &[Scope]| {
            let mut kinds = scopes.iter().map(|scope| scope.kind);
            kinds.any(|kind| kind == LimitKind::Condition)
        };
        if excludes && !conditional(&scopes) {
            scopes = vec![excluded(tokens, from, to)];
        }
        for scope in scopes {
            if scope.kind == LimitKind::Negation {
                negated[scope.first..scope.end].fill(true);
            }
            found.push(Limit {
                kind: scope.kind,
                sentence: sentence(text, tokens, number).into(),
                concepts: scope.concepts(&hits),
                stems: scope.stems(tokens),
                circles: scope.circles(tokens),
            });
        }
        from = to;
    }
    Limits { found, negated }
}

/// What a cue limits: tokens from `first` up to `end`, which is not among them.
struct Scope {
    kind: LimitKind,
    first: usize,
    end: usize,
}

impl Scope {
    fn concepts(&self, hits: &[Hit]) -> Box<[u16]> {
        let mut concepts: Vec<u16> = hits
            .iter()
            .filter(|hit| self.first <= hit.first && hit.last < self.end)
            .map(|hit| hit.concept)
            .collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts.into()
    }

    fn circles(&self, tokens: &[Token]) -> Box<[u8]> {
        match self.kind {
            LimitKind::Only => circles(&tokens[self.first..self.end]).into(),
            _ => Box::default(),
        }
    }

    fn stems(&self, tokens: &[Token]) -> Box<[String]> {
        let words = tokens[self.first..self.end].iter();
        words
            .filter(|token| !token.stop)
            .map(|token| token.stem.clone())
            .collect()
    }
}

/// Scopes of the cues of one sentence, which goes from one token up to another.
fn scopes(tokens: &[Token], from: usize, to: usize, language: Language) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let mut at = from;
    while at < to {
        let Some((kind, reach, length)) = cue(&tokens[at..to], language) else {
            at += 1;
            continue;
        };
        let after = at + length;
        let reached = match reach {
            Reach::Nothing => None,
            Reach::Whole => Some((from, to)),
            // "Excluded: salaries" speaks of what follows.
            Reach::Backward if !tokens[from..at].iter().all(|token| token.stop) => {
                Some((backward(tokens, from, at), at))
            }
            Reach::Forward | Reach::Backward => Some((after, forward(tokens, after, to))),
        };
        scopes.extend(reached.map(|(first, end)| Scope { kind, first, end }));
        at = after;
    }
    scopes
}

/// What a sentence in a list of exclusions takes out: all of it up to a double negation.
fn excluded(tokens: &[Token], from: usize, to: usize) -> Scope {
    let kept = (from..to).find(|place| exception(&tokens[*place..to]));
    Scope {
        kind: LimitKind::Negation,
        first: from,
        end: kept.unwrap_or_else(|| forward(tokens, from, to)),
    }
}

/// Where a double negation keeps what follows.
fn exception(rest: &[Token]) -> bool {
    let pair =
        |one: &str, other: &str| rest.len() > 1 && rest[0].word == one && rest[1].word == other;
    matches!(
        rest[0].word.as_str(),
        "except" | "unless" | "sauf" | "hormis"
    ) || pair("other", "than")
        || pair("autres", "que")
        || pair("autre", "que")
}

fn forward(tokens: &[Token], from: usize, to: usize) -> usize {
    for place in from..to {
        if place > from && ENDS.contains(&tokens[place].word.as_str()) {
            return place;
        }
        if place > from && tokens[place].broken {
            let next = (place + 1..to)
                .find(|later| tokens[*later].broken)
                .unwrap_or(to);
            if tokens[place..next]
                .iter()
                .any(|token| VERBS.contains(&token.word.as_str()))
            {
                return place;
            }
        }
    }
    to
}

fn backward(tokens: &[Token], from: usize, to: usize) -> usize {
    // The verb next to the cue is its own.
    let before = (from..to.saturating_sub(2)).rev();
    let statement = before.into_iter().find(|place| {
        let word = tokens[*place].word.as_str();
        VERBS.contains(&word) || ENDS.contains(&word)
    });
    let Some(verb) = statement else { return from };
    (verb..to)
        .find(|place| *place > verb && tokens[*place].broken)
        .unwrap_or(verb + 1)
}

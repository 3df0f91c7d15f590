//! Which words of a sentence the cues in it limit.

use crate::text::{
    circles::circles,
    cues::cue,
    language::Language,
    lexicon::Hit,
    phrases::{LimitKind, Reach},
    token::{StemKey, Token},
};

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

/// Verbs after which what "only" speaks of is told: "only judges may apply".
const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "will", "can", "may", "must", "est", "sont", "sera", "seront", "peut",
    "peuvent", "doit", "doivent",
];

/// Pronouns that begin a clause about a word before it.
const RELATIVES: &[&str] = &["who", "that", "which", "qui", "dont"];

/// Words with which a list is negated as a whole.
const DETERMINERS: &[&str] = &["no", "neither", "nor", "aucun", "aucune", "ni"];

/// Words before the last of a list.
const JOINS: &[&str] = &["or", "nor", "and", "ou", "ni", "et"];

/// Beginnings of verbs of what help does: their negation is one of help, whoever its subject is.
const COVERS: &[&str] = &[
    "cover", "includ", "fund", "financ", "pay", "provid", "suppl", "eligib", "couvr", "compren",
    "inclu", "fourni", "prend", "pris", "ratif", "sign",
];

/// What a cue limits: tokens from `first` up to `end`, which is not among them.
pub(super) struct Scope {
    pub(super) kind: LimitKind,
    pub(super) first: usize,
    pub(super) end: usize,
    /// Where its cue stands.
    pub(super) at: usize,
}

/// Most words of a scope that speaks of a circle of countries itself.
const SHORT: usize = 5;

impl Scope {
    pub(super) fn concepts(&self, hits: &[Hit]) -> Box<[u16]> {
        let mut concepts: Vec<u16> = hits
            .iter()
            .filter(|hit| self.first <= hit.first && hit.last < self.end)
            .map(|hit| hit.concept)
            .collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts.into()
    }

    /// Circles that it names, where it is of a kind.
    pub(super) fn circles(&self, tokens: &[Token], kind: LimitKind) -> Box<[u8]> {
        let words = &tokens[self.first..self.end];
        let is_short = words.iter().filter(|token| !token.stop).count() <= SHORT;
        if self.kind == kind && (is_short || kind == LimitKind::Only) {
            circles(words).into()
        } else {
            Box::default()
        }
    }

    pub(super) fn stems(&self, tokens: &[Token]) -> Box<[StemKey]> {
        let words = tokens[self.first..self.end].iter();
        words
            .filter(|token| !token.stop)
            .map(|token| StemKey::of(&token.stem))
            .collect()
    }
}

/// Scopes of the cues of one sentence, which goes from one token up to another.
pub(super) fn scopes(tokens: &[Token], from: usize, to: usize, language: Language) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let mut at = from;
    while at < to {
        let found = outside(&tokens[at..to]).or_else(|| cue(&tokens[at..to], language));
        let Some((kind, reach, length)) = found else {
            at += 1;
            continue;
        };
        let after = at + length;
        let describes = kind == LimitKind::Negation && describes(&tokens[from..to], at - from);
        let reached = reached(tokens, (from, at, after, to), (kind, reach));
        if !describes && let Some((first, end)) = reached {
            scopes.push(Scope {
                kind,
                first,
                end,
                at,
            });
        }
        at = after;
    }
    scopes
}

/// What a cue at `at` reaches, of the tokens `from` up to `to`; after it the sentence goes on at `after`.
fn reached(
    tokens: &[Token],
    (from, at, after, to): (usize, usize, usize, usize),
    (kind, reach): (LimitKind, Reach),
) -> Option<(usize, usize)> {
    let is_listed = DETERMINERS.contains(&tokens[at].word.as_str());
    let forward = || {
        let end = forward(tokens, after, to, is_listed);
        let verb = (after + 1..end).find(|place| AUXILIARIES.contains(&&*tokens[*place].word));
        match verb {
            Some(verb) if kind == LimitKind::Only => (after, verb),
            _ => (after, end),
        }
    };
    let before = || (backward(tokens, from, at), at);
    let says_nothing = tokens[from..at].iter().all(|token| token.stop);
    let ends = tokens[..to]
        .get(after)
        .is_none_or(|next| next.broken || AUXILIARIES.contains(&next.word.as_str()));
    match reach {
        Reach::Nothing => None,
        Reach::Leading if at > from && !tokens[at].broken => None,
        Reach::Meant => {
            Some(forward()).filter(|(first, end)| !circles(&tokens[*first..*end]).is_empty())
        }
        Reach::Whole => Some((from, to)),
        // "Excluded: salaries" speaks of what follows.
        Reach::Backward if !says_nothing => Some(before()),
        Reach::Near if ends && !says_nothing => {
            // "Airlines that serve capitals only" are any airlines.
            let mut words = (from..at).rev();
            let relative = words.find(|place| RELATIVES.contains(&&*tokens[*place].word));
            let (first, end) = before();
            Some((relative.map_or(first, |place| first.max(place + 1)), end))
        }
        Reach::Forward | Reach::Backward | Reach::Leading | Reach::Near => Some(forward()),
    }
}

/// "Outside" before a circle of countries.
fn outside(rest: &[Token]) -> Option<(LimitKind, Reach, usize)> {
    let named = || circles(&rest[1..rest.len().min(5)]);
    (rest[0].word == "outside" && !named().is_empty()).then_some((
        LimitKind::Negation,
        Reach::Forward,
        1,
    ))
}

/// Whether a negation describes those whom help is for and takes nothing from them: "officers who have no forms", "many courts have no codes".
fn describes(sentence: &[Token], at: usize) -> bool {
    let word = |place: usize| sentence[place].word.as_str();
    let covers = |place: usize| COVERS.iter().any(|verb| word(place).starts_with(verb));
    if (at..sentence.len().min(at + 4)).any(covers) {
        return false;
    }
    let near = at.saturating_sub(2)..at;
    let relative = |place: usize| RELATIVES.contains(&word(place)) && !sentence[place].broken;
    let lacks = at > 0 && word(at - 1) == "have" && !(at > 1 && word(at - 2) == "we")
        || word(at) == "n" && sentence.get(at + 1).is_some_and(|next| next.word == "ont");
    near.into_iter().any(relative) || lacks
}

/// A negation within a negation keeps what it speaks of, and nothing else: "works other than repairs are not funded".
pub(super) fn kept(mut scopes: Vec<Scope>, tokens: &[Token]) -> Vec<Scope> {
    for place in 0..scopes.len() {
        let (at, end) = (scopes[place].at, scopes[place].end);
        if !exception(&tokens[at..end.max(at + 1)]) {
            continue;
        }
        let around = scopes.iter().position(|other| {
            other.kind == LimitKind::Negation
                && other.at != at
                && other.first <= at
                && at < other.end
        });
        if let Some(around) = around {
            let whole = std::mem::replace(&mut scopes[around].end, at);
            scopes[place].kind = LimitKind::Only;
            scopes[place].end = end.min(whole);
        }
    }
    scopes
}

/// What a sentence in a list of exclusions takes out: all of it up to a double negation.
pub(super) fn excluded(tokens: &[Token], from: usize, to: usize) -> Scope {
    let kept = (from..to).find(|place| exception(&tokens[*place..to]));
    Scope {
        kind: LimitKind::Negation,
        first: from,
        end: kept.unwrap_or_else(|| forward(tokens, from, to, false)),
        at: from,
    }
}

/// Where a double negation keeps what follows.
fn exception(rest: &[Token]) -> bool {
    let word = |place: usize| rest.get(place).map_or("", |token| token.word.as_str());
    match (word(0), word(1)) {
        ("except" | "unless" | "sauf" | "hormis" | "hors" | "outside", _)
        | ("other", "than")
        | ("apart", "from")
        | ("autre" | "autres", "que")
        | ("en", "dehors") => true,
        ("with", "the") | ("a", "l") => word(2) == "exception",
        _ => false,
    }
}

/// Where what a negation before `from` takes out ends. Of one that is `listed` ("no", "neither") the list goes on to the verb.
fn forward(tokens: &[Token], from: usize, to: usize, listed: bool) -> usize {
    let has = |places: std::ops::Range<usize>, words: &[&str]| {
        let mut places = tokens[places].iter();
        places.any(|token| words.contains(&token.word.as_str()))
    };
    for place in from..to {
        if place > from && ENDS.contains(&tokens[place].word.as_str()) {
            return place;
        }
        if place > from && tokens[place].broken {
            let next = (place + 1..to)
                .find(|later| tokens[*later].broken)
                .unwrap_or(to);
            let goes_on = || listed && !has(from..place, VERBS) && has(place..next, JOINS);
            if has(place..next, VERBS) && !goes_on() {
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

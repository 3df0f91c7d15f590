//! Words that announce a limit.

use crate::text::{
    language::Language,
    phrases::{
        Cue, EN, FR, GIVEN,
        LimitKind::{self, Limit as Bound, Negation, Only},
        Reach::{self, Backward, Forward, Nothing, Whole},
    },
    token::Token,
};
use std::sync::LazyLock;

/// Participles after `ne sont pas`, with which it takes out what stands before.
const LEFT_OUT: &[&str] = &[
    "couvert",
    "financ",
    "compris",
    "inclus",
    "eligib",
    "admis",
    "fourni",
    "prise",
    "pris",
    "rembours",
    "accept",
    "retenu",
    "concern",
    "autoris",
    "recevable",
    "permis",
    "servi",
    "livr",
    "octroy",
    "possible",
];

/// Words after `ne … pas` with which it takes nothing out: "pas seulement", "pas encore", "pas que".
const TAKES_NOTHING: &[&str] = &[
    "seulement",
    "uniquement",
    "exclusivement",
    "que",
    "qu",
    "encore",
    "toujours",
    "moins",
    "exclu",
    "exclus",
    "exclue",
    "exclues",
    "limite",
    "limitee",
    "limites",
    "limitees",
    "reserve",
    "reservee",
    "reserves",
    "reservees",
];

/// Verbs whose negation speaks of their subject: "les ports n'entrent pas dans le programme".
fn is_outside(verb: &str) -> bool {
    ["entre", "entrent", "releve", "relevent"].contains(&verb)
}

/// A word of a cue.
struct Word {
    /// Alternatives, and of each whether it is but a beginning; none for any word.
    any_of: Vec<(&'static str, bool)>,
    optional: bool,
}

impl Word {
    fn read(word: &'static str) -> Self {
        let (word, optional) = match word.strip_suffix('?') {
            Some(word) => (word, true),
            None => (word, false),
        };
        let read = |one: &'static str| match one {
            "@given" => GIVEN.iter().map(|given| (*given, false)).collect(),
            _ => match one.strip_suffix('*') {
                Some(beginning) => vec![(beginning, true)],
                None => vec![(one, false)],
            },
        };
        let any_of = match word {
            "_" => Vec::new(),
            _ => word.split('|').flat_map(read).collect(),
        };
        Self { any_of, optional }
    }

    fn fits(&self, word: &str) -> bool {
        let mut any_of = self.any_of.iter();
        self.any_of.is_empty()
            || any_of.any(|(one, begins)| word == *one || *begins && word.starts_with(one))
    }
}

/// Cues with their words read.
type Read = Vec<(Vec<Word>, LimitKind, Reach)>;

fn read(cues: &'static [Cue]) -> Read {
    let words = |cue: &'static str| cue.split(' ').map(Word::read).collect();
    cues.iter()
        .map(|(cue, kind, reach)| (words(cue), *kind, *reach))
        .collect()
}

static READ_EN: LazyLock<Read> = LazyLock::new(|| read(EN));
static READ_FR: LazyLock<Read> = LazyLock::new(|| read(FR));

/// Of how many words a cue is where it stands at the beginning of some.
fn length(cue: &[Word], rest: &[Token]) -> Option<usize> {
    let mut at = 0;
    for word in cue {
        match rest.get(at).is_some_and(|token| word.fits(&token.word)) {
            true => at += 1,
            false if word.optional => {}
            false => return None,
        }
    }
    Some(at)
}

/// The cue with which some words begin, and of how many words it is.
pub(super) fn cue(rest: &[Token], language: Language) -> Option<(LimitKind, Reach, usize)> {
    let listed = |cues: &Read| {
        let mut found = cues
            .iter()
            .filter_map(|(words, kind, reach)| Some((*kind, *reach, length(words, rest)?)));
        found.next()
    };
    match language {
        Language::En => listed(&READ_EN),
        Language::Fr => french(rest).or_else(|| listed(&READ_FR)),
        Language::Other => listed(&READ_EN)
            .or_else(|| french(rest))
            .or_else(|| listed(&READ_FR)),
    }
}

/// `ne … pas`, `ne … que` and what they reach.
fn french(rest: &[Token]) -> Option<(LimitKind, Reach, usize)> {
    if !matches!(rest[0].word.as_str(), "ne" | "n") {
        return None;
    }
    let (place, second) = rest.iter().enumerate().take(6).skip(1).find(|(_, token)| {
        matches!(
            &*token.word,
            "pas" | "que" | "qu" | "plus" | "ni" | "aucun" | "aucune"
        )
    })?;
    let next = rest.get(place + 1).map_or("", |next| next.word.as_str());
    let reach = match (second.word.as_str(), next) {
        ("que" | "qu", _) => return Some((Only, Forward, place + 1)),
        ("pas", "plus") => return Some((Bound, Whole, place + 2)),
        ("pas", next) if TAKES_NOTHING.contains(&next) => {
            return Some((Negation, Nothing, place + 2));
        }
        _ if rest[1..place].iter().any(|verb| is_outside(&verb.word)) => Backward,
        (_, next) if LEFT_OUT.iter().any(|verb| next.starts_with(verb)) => Backward,
        _ => Forward,
    };
    Some((Negation, reach, place + 1))
}

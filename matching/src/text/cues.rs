//! Words that announce a limit.

use crate::text::{
    limits::LimitKind::{self, Condition, Limit as Bound, Negation},
    token::{Language, Token},
};
use Reach::{Backward, Forward, Nothing, Whole};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    /// Speaks of what follows.
    Forward,
    /// Speaks of what stands before.
    Backward,
    /// Only marks the sentence.
    Whole,
    /// Looks like a cue and is none.
    Nothing,
}

type Cue = (&'static [&'static str], LimitKind, Reach);

/// Cues in English, longer ones before those they begin with.
const EN: &[Cue] = &[
    (&["not", "only"], Negation, Nothing),
    (&["no", "more", "than"], Bound, Whole),
    (&["not", "more", "than"], Bound, Whole),
    (&["no", "later", "than"], Bound, Whole),
    (&["not", "exceed"], Bound, Whole),
    (&["no", "longer"], Negation, Nothing),
    (&["only", "after"], Condition, Whole),
    (&["only", "if"], Condition, Whole),
    (&["only", "once"], Condition, Whole),
    (&["not", "covered"], Negation, Backward),
    (&["not", "included"], Negation, Backward),
    (&["not", "funded"], Negation, Backward),
    (&["not", "financed"], Negation, Backward),
    (&["not", "eligible"], Negation, Backward),
    (&["not", "provided"], Negation, Backward),
    (&["not", "supported"], Negation, Backward),
    (&["not", "paid"], Negation, Backward),
    (&["not", "part"], Negation, Backward),
    (&["excluded"], Negation, Backward),
    (&["ineligible"], Negation, Backward),
    (&["subject", "to"], Condition, Whole),
    (&["provided", "that"], Condition, Whole),
    (&["on", "condition"], Condition, Whole),
    (&["conditional", "on"], Condition, Whole),
    (&["depends", "on"], Condition, Whole),
    (&["unless"], Condition, Whole),
    (&["with", "the", "exception"], Negation, Forward),
    (&["no"], Negation, Forward),
    (&["not"], Negation, Forward),
    (&["nor"], Negation, Forward),
    (&["neither"], Negation, Forward),
    (&["never"], Negation, Forward),
    (&["cannot"], Negation, Forward),
    (&["without"], Negation, Forward),
    (&["except"], Negation, Forward),
    (&["excluding"], Negation, Forward),
    (&["excludes"], Negation, Forward),
    (&["exclude"], Negation, Forward),
    (&["other", "than"], Negation, Forward),
    (&["up", "to"], Bound, Whole),
    (&["at", "most"], Bound, Whole),
    (&["limited", "to"], Bound, Whole),
    (&["restricted", "to"], Bound, Whole),
    (&["maximum"], Bound, Whole),
    (&["ceiling"], Bound, Whole),
    (&["only"], Bound, Whole),
    (&["solely"], Bound, Whole),
    (&["exclusively"], Bound, Whole),
];

/// Cues in French, folded; `ne … pas` and `ne … que` are found apart.
const FR: &[Cue] = &[
    (&["non", "seulement"], Negation, Nothing),
    (&["pas", "seulement"], Negation, Nothing),
    (&["pas", "plus"], Bound, Whole),
    (&["sauf", "si"], Condition, Whole),
    (&["sous", "reserve"], Condition, Whole),
    (&["a", "condition"], Condition, Whole),
    (&["soumis", "a"], Condition, Whole),
    (&["soumise", "a"], Condition, Whole),
    (&["subordonne", "a"], Condition, Whole),
    (&["subordonnee", "a"], Condition, Whole),
    (&["pourvu", "que"], Condition, Whole),
    (&["non", "compris"], Negation, Backward),
    (&["non", "couverts"], Negation, Backward),
    (&["non", "couvertes"], Negation, Backward),
    (&["exclu"], Negation, Backward),
    (&["exclus"], Negation, Backward),
    (&["exclue"], Negation, Backward),
    (&["exclues"], Negation, Backward),
    (&["a", "l", "exclusion"], Negation, Forward),
    (&["a", "l", "exception"], Negation, Forward),
    (&["sauf"], Negation, Forward),
    (&["hors"], Negation, Forward),
    (&["hormis"], Negation, Forward),
    (&["excepte"], Negation, Forward),
    (&["sans"], Negation, Forward),
    (&["aucun"], Negation, Forward),
    (&["aucune"], Negation, Forward),
    (&["ni"], Negation, Forward),
    (&["pas", "de"], Negation, Forward),
    (&["pas", "d"], Negation, Forward),
    (&["exclut"], Negation, Forward),
    (&["excluent"], Negation, Forward),
    (&["excluant"], Negation, Forward),
    (&["autres", "que"], Negation, Forward),
    (&["autre", "que"], Negation, Forward),
    (&["jusqu", "a"], Bound, Whole),
    (&["au", "plus"], Bound, Whole),
    (&["limite", "a"], Bound, Whole),
    (&["limitee", "a"], Bound, Whole),
    (&["reserve", "aux"], Bound, Whole),
    (&["plafond"], Bound, Whole),
    (&["maximum"], Bound, Whole),
    (&["uniquement"], Bound, Whole),
    (&["seulement"], Bound, Whole),
    (&["exclusivement"], Bound, Whole),
];

/// Past participles after `ne sont pas`, with which it takes out what stands before.
const LEFT_OUT: &[&str] = &[
    "couvert", "financ", "compris", "inclus", "eligib", "admis", "fourni", "prise", "pris",
    "rembours",
];

/// The cue with which some words begin, and of how many words it is.
pub(super) fn cue(rest: &[Token], language: Language) -> Option<(LimitKind, Reach, usize)> {
    let listed = |cues: &[Cue]| {
        cues.iter()
            .find(|(words, ..)| {
                words.len() <= rest.len()
                    && words
                        .iter()
                        .zip(rest)
                        .all(|(word, token)| *word == token.word)
            })
            .map(|(words, kind, reach)| (*kind, *reach, words.len()))
    };
    match language {
        Language::En => listed(EN),
        Language::Fr => french(rest).or_else(|| listed(FR)),
        Language::Other => listed(EN).or_else(|| french(rest)).or_else(|| listed(FR)),
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
    match second.word.as_str() {
        "que" | "qu" => Some((Bound, Whole, place + 1)),
        _ => {
            let passive = rest
                .get(place + 1)
                .is_some_and(|next| LEFT_OUT.iter().any(|verb| next.word.starts_with(verb)));
            Some((
                Negation,
                if passive { Backward } else { Forward },
                place + 1,
            ))
        }
    }
}

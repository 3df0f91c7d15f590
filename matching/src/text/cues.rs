//! Words that announce a limit.

use crate::text::{
    limits::LimitKind::{self, Condition, Limit as Bound, Negation, Only},
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
    (&["not", "admitted"], Negation, Backward),
    (&["not", "served"], Negation, Backward),
    (&["not", "accepted"], Negation, Backward),
    (&["not", "considered"], Negation, Backward),
    (&["not", "qualify"], Negation, Backward),
    (&["not", "apply"], Negation, Backward),
    (&["not", "be", "covered"], Negation, Backward),
    (&["not", "be", "admitted"], Negation, Backward),
    (&["not", "be", "served"], Negation, Backward),
    (&["not", "be", "enrolled"], Negation, Backward),
    (&["not", "be", "accepted"], Negation, Backward),
    (&["not", "be", "supported"], Negation, Backward),
    (&["not", "be", "funded"], Negation, Backward),
    (&["not", "be", "considered"], Negation, Backward),
    (&["cannot", "be", "covered"], Negation, Backward),
    (&["cannot", "be", "admitted"], Negation, Backward),
    (&["cannot", "be", "served"], Negation, Backward),
    (&["cannot", "be", "enrolled"], Negation, Backward),
    (&["cannot", "be", "accepted"], Negation, Backward),
    (&["cannot", "be", "supported"], Negation, Backward),
    (&["cannot", "be", "funded"], Negation, Backward),
    (&["cannot", "be", "considered"], Negation, Backward),
    (&["cannot", "apply"], Negation, Backward),
    (&["cannot", "benefit"], Negation, Backward),
    (&["may", "not", "apply"], Negation, Backward),
    (&["outside", "our", "mandate"], Negation, Backward),
    (&["outside", "the", "scope"], Negation, Backward),
    (&["out", "of", "scope"], Negation, Backward),
    (&["beyond", "our", "mandate"], Negation, Backward),
    (&["declined"], Negation, Backward),
    (&["does", "not", "extend", "to"], Negation, Forward),
    (&["do", "not", "extend", "to"], Negation, Forward),
    (&["not", "intended", "for"], Negation, Forward),
    (&["reserved", "for"], Only, Forward),
    (&["reserved", "to"], Only, Forward),
    (&["earmarked", "for"], Only, Forward),
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
    (&["limited", "to"], Only, Forward),
    (&["restricted", "to"], Only, Forward),
    (&["maximum"], Bound, Whole),
    (&["ceiling"], Bound, Whole),
    (&["only"], Only, Whole),
    (&["solely"], Only, Whole),
    (&["exclusively"], Only, Whole),
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
    (&["pas", "admis"], Negation, Backward),
    (&["pas", "admises"], Negation, Backward),
    (&["pas", "eligibles"], Negation, Backward),
    (&["pas", "eligible"], Negation, Backward),
    (&["non", "eligibles"], Negation, Backward),
    (&["non", "eligible"], Negation, Backward),
    (&["hors", "champ"], Negation, Backward),
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
    (&["limite", "a"], Only, Whole),
    (&["limitee", "a"], Only, Whole),
    (&["reserve", "aux"], Only, Forward),
    (&["reserve", "a"], Only, Forward),
    (&["reserve", "au"], Only, Forward),
    (&["reserves", "aux"], Only, Forward),
    (&["reserves", "a"], Only, Forward),
    (&["reservee", "aux"], Only, Forward),
    (&["reservee", "a"], Only, Forward),
    (&["reservees", "aux"], Only, Forward),
    (&["reservees", "a"], Only, Forward),
    (&["destine", "exclusivement"], Only, Forward),
    (&["ouvert", "aux", "seuls"], Only, Forward),
    (&["ouverte", "aux", "seuls"], Only, Forward),
    (&["aux", "seuls"], Only, Forward),
    (&["aux", "seules"], Only, Forward),
    (&["plafond"], Bound, Whole),
    (&["maximum"], Bound, Whole),
    (&["uniquement"], Only, Whole),
    (&["seulement"], Only, Whole),
    (&["exclusivement"], Only, Whole),
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
        "que" | "qu" => Some((Only, Whole, place + 1)),
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

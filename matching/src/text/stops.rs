//! Words that tell nothing, and words whose stems would mislead.

use crate::text::language::Language;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a folded word is too common to tell anything.
pub(crate) fn is_stop(word: &str, language: Language) -> bool {
    let single = word.len() == 1 && !word.as_bytes()[0].is_ascii_digit();
    single
        || match language {
            Language::En => EN.contains(word),
            Language::Fr => FR.contains(word),
            // "or" is gold in French, "court" and "son" are words in one and noise in the other: both lists, for neither is known.
            Language::Other => EN.contains(word) || FR.contains(word),
        }
}

/// The stem of a folded word whose stem by rule is that of another word: "armed groups" have arms, and are no arms.
pub(super) fn fixed(word: &str, language: Language) -> Option<&'static str> {
    Some(match (language, word) {
        (Language::En, "armed") => "armed",
        (Language::En, "miner" | "miners") => "miner-person",
        (Language::En, "customer" | "customers") => "customer",
        (Language::En, "traveller" | "travellers" | "traveler" | "travelers") => "traveller",
        (Language::En, "forester" | "foresters") => "forester",
        (Language::En, "elective") => "elective",
        (Language::En, "manifestly") => "manifestly",
        (Language::En, "statistically") => "statistically",
        (Language::Fr, "armee" | "armees") => "armee",
        (Language::Fr, "cours") => "cours",
        (Language::Fr, "forme" | "formes") => "forme",
        (Language::Fr, "loyer" | "loyers") => "loyer",
        (Language::Fr, "manifestement") => "manifestement",
        (Language::Fr, "statistiquement") => "statistiquement",
        (Language::Fr, "taxi" | "taxis") => "taxi",
        (Language::Fr, "porte" | "portes" | "portee" | "portees" | "porter" | "portent") => "porte",
        _ => return None,
    })
}

/// Common English words.
static EN: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| EN_WORDS.split_whitespace().collect());
/// Common French words without accents.
static FR: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| FR_WORDS.split_whitespace().collect());

const EN_WORDS: &str = "\
    a about above after all already also an and any are as at be because been before being between both but by can cannot \
    could did do does doesn done down during each either else even every few for from further had has have he her here his \
    how if in into is it its itself just least less made make many may me might more most much must my neither no nor not \
    of off on once one only or other our out over own per same shall she should so some such than that the their them then \
    there these they this those through to too under until up upon us very was we well were what when where which while who \
    whom whose why will with within without would yet you your";

const FR_WORDS: &str = "\
    ai ainsi alors apres au aucun aucune aussi autre autres aux avant avec avoir car ce cela celle celles celui ces cet \
    cette ceux chaque chez comme comment dans de depuis des donc dont du elle elles en encore entre est et etaient etait \
    etant ete etre eux font fut il ils je jusqu jusque la le les leur leurs lors lorsque lui mais meme memes mes moins mon \
    ne ni non nos notre nous on ont ou par parce pas pendant peu peut peuvent plus pour pourquoi puis qu quand que quel \
    quelle quelles quels qui sa sans se selon sera seront ses seulement si soit son sont sous sur ta tandis tel telle tels \
    tes tous tout toute toutes tres trop un une uniquement vers vos votre vous";

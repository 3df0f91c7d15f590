//! Words of a text: folded, split, stemmed.

use crate::text::{
    language::Language,
    stops::{fixed, is_stop},
};
pub use domain::text::fold;
use domain::text::is_word_part;
use rust_stemmers::{Algorithm, Stemmer};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// A word in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, folded.
    pub word: String,
    /// Its stem.
    pub stem: String,
    /// Whether it is a stop word.
    pub stop: bool,
    /// Whether punctuation stands before it.
    pub broken: bool,
    /// Number of its sentence, from 0.
    pub sentence: usize,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends in the text, in bytes.
    pub end: usize,
}

/// Stems of one language.
pub struct Stems(Stemmer, Language);

impl Stems {
    /// For a language; English where it is neither English nor French.
    pub fn new(language: Language) -> Self {
        let stemmer = Stemmer::create(match language {
            Language::Fr => Algorithm::French,
            Language::En | Language::Other => Algorithm::English,
        });
        Self(stemmer, language)
    }

    /// The stem of a folded word.
    pub fn stem(&self, word: &str) -> String {
        fixed(word, self.1).map_or_else(|| self.0.stem(word).into_owned(), str::to_owned)
    }
}

/// What stems are compared by where they are kept, in a few bytes each: no two words of any text are likely ever to have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StemKey(u64);

impl StemKey {
    /// That of a stem.
    pub fn of(stem: &str) -> Self {
        Self(BuildHasherDefault::<DefaultHasher>::default().hash_one(stem))
    }
}

/// What French "or" is in English but where it is gold: "yet". These begin a clause behind it, and stand behind no gold.
const CLAUSES: &[&str] = &[
    "aucun", "aucune", "ce", "cela", "ces", "cet", "cette", "elle", "elles", "il", "ils", "je",
    "l", "la", "le", "les", "leur", "leurs", "nos", "notre", "nous", "on", "sa", "ses", "si",
    "son", "un", "une", "vous",
];

/// The words of a text in their order, stop words included.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    let mut found = split(text, language);
    if language == Language::Fr {
        for place in 0..found.len() {
            if is_yet(text, &found[..=place], found.get(place + 1)) {
                found[place].stop = true;
            }
        }
    }
    found
}

/// Whether the last of these words is "or" that means "yet", given the word after it: "Or le Groupe", "Or, selon le Groupe". What belongs to a
/// word before it is gold ("d'or le long"), and so is what begins a list ("Or, diamants", "Or et diamants").
fn is_yet(text: &str, until: &[Token], next: Option<&Token>) -> bool {
    let ([before @ .., or], Some(next)) = (until, next) else {
        return false;
    };
    if or.word != "or" || !or.broken || next.sentence != or.sentence {
        return false;
    }
    if !next.broken {
        return CLAUSES.contains(&next.word.as_str());
    }
    let is_first = before
        .last()
        .is_none_or(|word| word.sentence != or.sentence);
    let is_list = !next.stop || matches!(next.word.as_str(), "et" | "ou" | "ni");
    is_first && !is_list && text[or.end..next.start].trim() == ","
}

/// The same, each word by itself.
fn split(text: &str, language: Language) -> Vec<Token> {
    let stems = Stems::new(language);
    let mut found: Vec<Token> = Vec::new();
    let (mut broken, mut sentence, mut fresh) = (true, 0, true);
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        if !is_word_part(letter) {
            let ends = ends_sentence(letter, letters.peek().map(|(_, next)| *next));
            if ends && !fresh {
                sentence += 1;
                fresh = true;
            }
            broken |= ends || is_break(letter);
            continue;
        }
        let mut end = start + letter.len_utf8();
        while let Some((_, next)) = letters.next_if(|(_, next)| is_word_part(*next)) {
            end += next.len_utf8();
        }
        let mut word = fold(&text[start..end]);
        if word.is_empty() {
            continue;
        }
        // "doesn't", "aren't": what is left of the verb says nothing, what is left of "not" does.
        let joins = |before: &Token| before.word.ends_with('n') && before.end + 4 > start;
        if word == "t" && found.last().is_some_and(joins) {
            word = "not".to_owned();
        }
        found.push(Token {
            stem: stems.stem(&word),
            stop: is_stop(&word, language),
            word,
            broken,
            sentence,
            start,
            end,
        });
        (broken, fresh) = (false, false);
    }
    found
}

/// Whether a sentence ends with a character, given the one after it: not with the point in "3.5".
fn ends_sentence(letter: char, next: Option<char>) -> bool {
    match letter {
        '!' | '?' | ';' | '\n' => true,
        '.' => next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '»' | ')')),
        _ => false,
    }
}

/// Whether no phrase goes on over a character.
fn is_break(letter: char) -> bool {
    matches!(
        letter,
        ',' | ':' | '(' | ')' | '.' | '–' | '—' | '"' | '«' | '»'
    )
}

/// The sentence of a token, as written.
pub fn sentence<'a>(text: &'a str, tokens: &[Token], number: usize) -> &'a str {
    let mut of = tokens.iter().filter(|token| token.sentence == number);
    let Some(first) = of.next() else { return "" };
    let last = of.next_back().unwrap_or(first);
    let close = text[last.end..]
        .chars()
        .next()
        .filter(|letter| matches!(letter, '.' | '!' | '?'))
        .map_or(0, char::len_utf8);
    &text[first.start..last.end + close]
}

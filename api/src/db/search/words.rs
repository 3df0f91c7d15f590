//! Words as they are indexed and searched for: folded and stemmed, in English and French, others by their script.

use domain::text::{self, is_ignorable, is_word_part, tidy};
use rust_stemmers::{Algorithm, Stemmer};

/// Words too common to tell anything.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "not", "of", "on",
    "or", "that", "the", "to", "with", "au", "aux", "ce", "de", "des", "du", "en", "est", "et",
    "l", "d", "la", "le", "les", "ou", "par", "pas", "pour", "qui", "s", "sur", "un", "une",
];

/// Stop words that are nouns behind an elided article: "mines d'or", "à l'est".
const ELIDED_NOUNS: [&str; 2] = ["or", "est"];

/// Names of places of two words, the one of which at this place means something else by itself: what is said of Côte d'Ivoire is not of
/// ivory. Behind each, what stands directly before its second word: ivory from the coast is ivory.
const NAMES: [([&str; 2], usize, &[&str]); 2] = [
    (["cote", "ivoire"], 1, &["cote", "d", ""]),
    (["ivory", "coast"], 0, &["ivory"]),
];

/// How an apostrophe is typed or printed.
const APOSTROPHES: [char; 6] = ['\'', '’', '‘', '`', '´', '′'];

/// A language whose words we can stem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

impl Language {
    /// The language of an ISO 639-1 code; English rules for any other.
    pub fn of_code(code: &str) -> Self {
        if code == "fr" {
            Self::French
        } else {
            Self::English
        }
    }

    fn stemmer(self) -> Stemmer {
        Stemmer::create(match self {
            Self::English => Algorithm::English,
            Self::French => Algorithm::French,
        })
    }

    /// The stem of a word, with its accents.
    pub(super) fn stem(self, word: &str) -> String {
        match fixed(&fold(word)) {
            Some(stem) => stem.to_owned(),
            None => self.stemmer().stem(word).into_owned(),
        }
    }

    /// The stems under which a word of a text is found: typed without accents, it also loses the endings that depend on them, so
    /// that both are kept where they differ.
    pub(super) fn stems_of(self, word: &str) -> impl Iterator<Item = String> + use<> {
        let mut stems = match by_script(word) {
            Some(script) => vec![fold(&script.stem(word))],
            None => vec![fold(&self.stem(word)), fold(&self.stem(&fold(word)))],
        };
        stems.dedup();
        stems.into_iter().filter(|stem| !stem.is_empty())
    }
}

/// The stem of a word in plain letters whose stem by rule is that of another: an army has arms, and is none; rent ("loyer") is no law
/// ("loi"), a course ("cours") no court, and police officers ("policiers") no policies.
fn fixed(plain: &str) -> Option<&'static str> {
    Some(match plain {
        "armed" => "armed",
        "armee" | "armees" => "armee",
        "cours" => "cours",
        "customer" | "customers" => "customer",
        "loyer" | "loyers" => "loyer",
        "policier" | "policiers" | "policiere" | "policieres" => "polic",
        _ => return None,
    })
}

/// The stems of a text, separated and framed by spaces, in order.
pub fn stems(text: &str, language: Language) -> String {
    let mut out = String::from(" ");
    for stem in words(text).flat_map(|word| language.stems_of(&word)) {
        out.push_str(&stem);
        out.push(' ');
    }
    // Those of offers and programmes stay in memory.
    out.shrink_to_fit();
    out
}

/// What a text that has these words side by side has of them: of each both stems, as [`stems`] puts them, of the last one the first,
/// which its other endings share.
pub(super) fn side_by_side(words: &[String], language: Language) -> String {
    let Some((last, others)) = words.split_last() else {
        return String::new();
    };
    let others = others.iter().flat_map(|word| language.stems_of(word));
    let stems: Vec<String> = others.chain(language.stems_of(last).next()).collect();
    stems.join(" ")
}

/// Stems of a word that is written in Arabic or Cyrillic, whatever the language of the text around it.
pub(super) fn by_script(word: &str) -> Option<Stemmer> {
    let first = word.chars().next()?;
    let algorithm = match first {
        '\u{600}'..='\u{6ff}' => Algorithm::Arabic,
        '\u{400}'..='\u{4ff}' => Algorithm::Russian,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

/// Endings that British and American English write each their own way.
const ENDINGS: [(&str, &str); 13] = [
    ("tre", "ter"),
    ("tres", "ters"),
    ("ise", "ize"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("isation", "ization"),
    ("yse", "yze"),
    ("our", "or"),
    ("ours", "ors"),
    ("ence", "ense"),
    ("ences", "enses"),
    ("ogue", "og"),
    ("amme", "am"),
];

/// A word in plain letters with the accent that its French ending has; none where that has none.
fn ending_accented(plain: &str) -> Option<String> {
    ["ees", "ee", "es", "e"].iter().find_map(|ending| {
        let start = plain.strip_suffix(ending)?;
        Some(format!("{start}é{}", &ending[1..]))
    })
}

/// Endings in plain letters as French may have them: their accents decide what the stem is.
const ACCENTED_ENDINGS: [(&str, &str); 16] = [
    ("e", "é"),
    ("es", "és"),
    ("es", "ès"),
    ("ee", "ée"),
    ("ees", "ées"),
    ("ere", "ère"),
    ("eres", "ères"),
    ("iere", "ière"),
    ("ieres", "ières"),
    ("at", "ât"),
    ("ats", "âts"),
    ("it", "ît"),
    ("its", "îts"),
    ("ite", "îte"),
    ("ites", "îtes"),
    ("ut", "ût"),
];

/// A word as typed, without accents, and with those that its ending may have in French: all that may have other stems.
pub(super) fn accents(word: &str) -> Vec<String> {
    let plain = fold(word);
    let accented = |(from, to): &(&str, &str)| Some(format!("{}{to}", plain.strip_suffix(from)?));
    let mut all = vec![word.to_owned(), plain.clone()];
    all.extend(ACCENTED_ENDINGS.iter().filter_map(accented));
    all
}

/// A word as typed and as others may write it: without accents, with the accent that French endings have, since those decide the
/// stem, and in the other English spelling; what is vacant for a vacancy.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let plain = fold(word);
    let accented = ending_accented(&plain);
    let ending = |(from, to): (&str, &str)| Some(format!("{}{to}", plain.strip_suffix(from)?));
    let both = ENDINGS
        .into_iter()
        .flat_map(|(one, other)| [(one, other), (other, one)]);
    let mut all = vec![word.to_owned(), plain.clone()];
    all.extend(accented);
    all.extend(
        both.chain([("ancy", "ant"), ("ancies", "ant")])
            .filter_map(ending),
    );
    all
}

/// Whether a word is too common to tell anything.
pub(super) fn is_stop(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// Whether a word is one of those that tell something behind an elided article alone, where they are French.
pub(super) fn is_elided_noun(word: &str) -> bool {
    ELIDED_NOUNS.contains(&word)
}

/// Whether a word and what stands behind it is an elided article, as in "d'or" and "l'est".
fn is_elision(piece: &str) -> bool {
    matches!(piece.strip_suffix(APOSTROPHES), Some("d" | "l"))
}

pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let lower = tidy(text).to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut before = "";
    for piece in lower.split_inclusive(|letter: char| !is_word_part(letter)) {
        let word = piece.trim_end_matches(|letter: char| !is_word_part(letter));
        let tells = !is_stop(word) || (is_elided_noun(word) && is_elision(before));
        if !word.is_empty() && word.len() <= 80 && tells {
            let letters = word.chars().filter(|&letter| !is_ignorable(letter));
            words.push(letters.collect());
            keep_name(&mut words, before);
        }
        before = piece;
    }
    words.into_iter()
}

/// Makes the word that means something else by itself one with its name, where the last words are a name; `between` is what stands directly
/// before the last one.
fn keep_name(words: &mut [String], between: &str) {
    let [.., first, last] = words else { return };
    for (name, at, joins) in NAMES {
        let is_name = last.as_str() == name[1] && fold(first) == name[0];
        if is_name && joins.contains(&fold(between).as_str()) {
            let other = if at == 0 { &mut *first } else { &mut *last };
            *other = name.concat();
        }
    }
}

/// What a word is in a text that has it as a part of a name, where it alone is typed for the name: "Ivoire", but not "ivory".
pub(super) fn in_name(word: &str) -> Option<String> {
    NAMES
        .iter()
        .find_map(|(name, at, _)| (*at == 1 && name[1] == word).then(|| name.concat()))
}

/// Plain letters and digits of a word, of any script.
pub(super) fn fold(word: &str) -> String {
    text::fold(word)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

//! Which language a text is written in, where only the text itself tells.

use crate::text::{
    Language,
    stops::is_stop,
    token::{Token, fold, tokens},
};
use domain::text::is_word_part;
use std::cmp::Ordering;

/// Both languages: a text that does not tell is read in each.
static BOTH: [Language; 2] = [Language::En, Language::Fr];

/// With so many more of the words that every text of a language has, it is in that language, whatever else it says.
const SURE: usize = 6;
/// What such a word, an accent or a vowel left out counts beside a word that is known.
const CLEAR: usize = 2;

/// Letters that French has and English has not, in small.
const ACCENTED: &str = "àâæçèéêëîïôœùûüÿ";
/// What is left of French words before a vowel: `l'aide`, `qu'une`.
const ELIDED: [&str; 9] = ["c", "d", "j", "l", "m", "n", "qu", "s", "t"];
/// In English no more than a common word, in French what many texts are about: it tells neither.
const GOLD: &str = "or";

/// The language of a text, or both where as much speaks for one as for the other; `knows` tells whether a stem is of a language.
pub(super) fn languages_of(
    text: &str,
    knows: impl Fn(Language, &str) -> bool,
) -> &'static [Language] {
    let [mut english, mut french] = common(text);
    if english.abs_diff(french) < SURE {
        [english, french] = BOTH.map(|language| weight(text, language, &knows));
    }
    match english.cmp(&french) {
        Ordering::Greater => &BOTH[..1],
        Ordering::Less => &BOTH[1..],
        Ordering::Equal => &BOTH,
    }
}

/// How many words a text has that every text has, of each language. Long texts tell by them at once.
fn common(text: &str) -> [usize; 2] {
    let words = text.split(|letter| !is_word_part(letter)).map(fold);
    words.fold([0; 2], |[english, french], word| {
        let has = |language| usize::from(word.len() > 1 && is_stop(&word, language));
        [english + has(Language::En), french + has(Language::Fr)]
    })
}

/// How much speaks for a language: titles are short, so that all their words are asked, but names, which are the same in both.
fn weight(text: &str, language: Language, knows: impl Fn(Language, &str) -> bool) -> usize {
    let tokens = tokens(text, language);
    let starts = |token: &Token, is_so: fn(char) -> bool| text[token.start..].starts_with(is_so);
    // Where all words begin with capitals, these do not tell names.
    let has_small = tokens
        .iter()
        .skip(1)
        .any(|token| starts(token, char::is_lowercase));
    let of_token = |(place, token): (usize, &Token)| {
        let is_name = has_small && starts(token, char::is_uppercase);
        let mut weight = 0;
        if (place == 0 || !is_name) && token.word.len() > 1 && token.word != GOLD {
            weight += match token.stop {
                true => CLEAR,
                false => usize::from(knows(language, &token.stem)),
            };
        }
        let is_french = is_elided(text, token) || (is_accented(text, token) && !is_name);
        if language == Language::Fr && is_french {
            weight += CLEAR;
        }
        weight
    };
    tokens.iter().enumerate().map(of_token).sum()
}

fn is_accented(text: &str, token: &Token) -> bool {
    let written = text[token.start..token.end].chars();
    written
        .flat_map(char::to_lowercase)
        .any(|letter| ACCENTED.contains(letter))
}

/// Whether a small letter follows: `Côte d'Ivoire` stands in English texts, too.
fn is_elided(text: &str, token: &Token) -> bool {
    let mut after = text[token.end..].chars();
    ELIDED.contains(&token.word.as_str())
        && matches!(after.next(), Some('\'' | '’'))
        && after.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aims::senses::Senses;

    const FRENCH: &[&str] = &[
        "Formation douanière",
        "Cadastre minier",
        "Appui au bureau régional du diamant",
        "Registre des armes",
        "Traçabilité de l'or",
        "Appui budgétaire",
        "Gel des avoirs",
        "Douane et fiscalité",
        "Marquage d'armes légères",
        "Conseil juridique",
        "Expertise minière",
        "Stage pour magistrats",
        "Sécurité portuaire",
        "Police des frontières",
        "Formation continue",
        "Commission électorale indépendante",
        "Inspection des cargaisons",
        "Protection des sources",
        "Administration fiscale locale",
        "Certification du diamant brut",
        "Audit forestier",
        "Mission d'observation aérienne",
        "Transport du bétail",
        "Coopération transfrontalière",
        "Justice militaire",
        "Son et image",
        "Contrôle du commerce de transit",
        "Réforme du secteur de sécurité",
        "Renforcement institutionnel",
        "Bois illégal",
        "Comment saisir sans violence",
        "Experts financiers détachés",
        "Pont-bascule et scanner",
        "Caisses noires",
        "ARMURERIE CENTRALE",
        "Cours de police judiciaire",
        "Plan de gestion des stocks",
        "Exploitation artisanale de l'or",
        "Pesée et analyse de l'or",
        "Écoles rurales",
        "Côte d'Ivoire : registre des armes",
        "SAISIES D'IVOIRE",
        "Statistiques minières",
        "Mines antipersonnel et déminage",
    ];

    const ENGLISH: &[&str] = &[
        "Formation of mobile units",
        "Customs training",
        "Mining cadastre",
        "Support for the regional diamond office",
        "Arms register",
        "Gold traceability",
        "Freezing of assets",
        "Transport of rations",
        "Support in Côte d'Ivoire",
        "Radio sets for patrols",
        "Justice for victims",
        "Inspection of cargo",
        "Protection of witnesses",
        "Legal advice",
        "On the job training",
        "Village courts",
        "Road to Séguéla",
        "Artisanal gold",
        "Timber export permits",
        "Court reporting",
        "Machine-readable passports",
        "Weapons marking",
        "Salaries of prison staff",
        "Training for Panel's experts",
        "Restoration of state authority",
        "Fuel for river patrols",
        "Audit of forest concessions",
        "Election observers",
        "Plan for stockpile management",
        "MOBILE SCANNERS FOR PORTS",
        "Sound archive",
        "Comment period on the draft law",
        "Rough diamonds valuation",
        "Cross-border cooperation",
        "Côte d'Ivoire: arms register",
        "Customs reform in Côte d'Ivoire",
        "Gold or diamonds",
        "Police reform in Haiti",
        "Training Of Border Police",
        "Mine clearance",
        "Scales for gold",
    ];

    /// The same in both, letter by letter or by what they have in common with words of the other.
    const UNDECIDED: &[&str] = &[
        "Radar",
        "Sessions",
        "Stages",
        "Audit",
        "Police reform",
        "Or artisanal",
        "Assistance technique",
        "2027",
        "",
    ];

    #[test]
    fn short_titles_are_read_in_their_language() {
        let senses = Senses::embedded().expect("what is built in");
        for (titles, languages) in [
            (FRENCH, &BOTH[1..]),
            (ENGLISH, &BOTH[..1]),
            (UNDECIDED, &BOTH[..]),
        ] {
            let wrong: Vec<_> = titles
                .iter()
                .filter(|title| senses.languages_of(title) != languages)
                .collect();
            assert!(wrong.is_empty(), "not read in {languages:?}: {wrong:?}");
        }
    }

    #[test]
    fn whole_texts_are_read_in_their_language() {
        let senses = Senses::embedded().expect("what is built in");
        for (text, language) in [
            ("The officers of the port have no scanner", Language::En),
            ("Les agents du port n'ont pas de scanner", Language::Fr),
            ("Appui à l’association des mineurs", Language::Fr),
            (
                "The Groupe d'experts sur la Côte d'Ivoire found that officers of the customs had not been trained to search",
                Language::En,
            ),
        ] {
            assert_eq!(senses.languages_of(text), [language], "{text}");
        }
    }

    /// Of the titles that directions are learned from none is taken for one in the other language, and few tell nothing.
    #[test]
    fn titles_that_were_written_for_something_else_tell_their_language() {
        let senses = Senses::embedded().expect("what is built in");
        let (mut all, mut undecided) = (0, 0);
        for file in
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/taught")).expect("texts")
        {
            let path = file.expect("a file").path();
            if path.extension().is_none_or(|kind| kind != "jsonl") {
                continue;
            }
            for line in std::fs::read_to_string(path).expect("a text").lines() {
                let taught: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
                let [title, language] =
                    ["title", "lang"].map(|name| taught[name].as_str().expect(name));
                let found = senses.languages_of(title);
                assert!(
                    found.contains(&Language::of(language)),
                    "{language}: {title}"
                );
                all += 1;
                undecided += usize::from(found.len() > 1);
            }
        }
        assert!(all > 3_000 && undecided * 100 < all, "{undecided} of {all}");
    }
}

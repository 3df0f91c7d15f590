//! What a person typed, as what is looked for.

use super::{
    places::Places,
    term::{Term, WAYS_MAX, distinct, phrase, stems, word},
    thesaurus,
    words::{Language, is_elided_noun, words},
};
use domain::text::tidy;

/// Most words of a query that count; more are ignored.
const WORDS_MAX: usize = 12;

/// Most words that name something together.
const PHRASE_MAX: usize = 5;

/// The terms of what a person typed: words, each in any order and spelling, names of countries, and what stands between quotes side by
/// side, whatever its accents.
pub(super) fn parse(typed: &str, places: &Places) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let quoted = |letter| matches!(letter, '"' | '“' | '”' | '«' | '»');
    let pieces: Vec<&str> = typed.split(quoted).collect();
    let most = WAYS_MAX / (pieces.len() / 2).max(1);
    for (at, piece) in pieces.into_iter().enumerate() {
        let found = if at % 2 == 1 {
            phrase(piece, most.max(1)).into_iter().collect::<Vec<_>>()
        } else {
            together(places.terms(piece, compound))
        };
        for term in found {
            if terms.len() < WORDS_MAX && terms.iter().all(|known| known.own != term.own) {
                terms.push(term);
            }
        }
    }
    match by_itself(typed) {
        Some(noun) if terms.is_empty() => parse(&noun, places),
        _ => terms,
    }
}

/// With its article, a noun that is read as one behind that alone: who types "or" and nothing else looks for gold.
fn by_itself(typed: &str) -> Option<String> {
    let word = tidy(typed).to_lowercase();
    is_elided_noun(word.trim()).then(|| format!("l'{}", word.trim()))
}

/// The terms, each of those that name something together with what else that is called: in place of all of them, that will do.
fn together(mut terms: Vec<Term>) -> Vec<Term> {
    for language in [Language::English, Language::French] {
        let stem = |term: &Term| language.stems_of(&term.typed).next();
        let stems: Vec<String> = terms.iter().filter_map(stem).collect();
        if stems.len() < terms.len() {
            continue;
        }
        for first in 0..terms.len() {
            let last = std::cmp::min(terms.len(), first + PHRASE_MAX);
            for end in first + 2..=last {
                for phrased in thesaurus::phrased(language, stems[first..end].join(" ")) {
                    let words = terms[first..end].iter_mut();
                    words.for_each(|term| term.take(phrased));
                }
            }
        }
    }
    terms
}

/// The words of what was typed without a blank. Those that a hyphen joins may be one word elsewhere.
fn compound(typed: &str) -> Vec<Term> {
    let parts: Vec<String> = words(typed).collect();
    let is_joined = parts.len() > 1 && typed.contains(['-', '\u{2010}', '\u{2011}']);
    let joined = if is_joined {
        stems(&parts.concat())
    } else {
        Vec::new()
    };
    let terms = parts.iter().map(|part| {
        let mut term = word(part);
        term.own = distinct(term.own.into_iter().chain(joined.clone()));
        term
    });
    terms.filter(|term| !term.own.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::search::words::stems as indexed;

    /// Without names of countries.
    fn parse(typed: &str) -> Vec<Term> {
        super::parse(typed, &Places::default())
    }

    fn finds(typed: &str, text: &str, language: Language) -> bool {
        let text = indexed(text, language);
        let has = |term: &Term| term.ways().any(|way| text.contains(&format!(" {way} ")));
        parse(typed).iter().all(has)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn what_people_type_is_found_as_it_is_written() {
        for (typed, text) in [
            ("vacancy", "The post is vacant"),
            ("license", "Timber licences"),
            ("licence", "A licensed trader"),
            ("trading centers", "Diamond trading centres"),
            ("pre-deployment", "Predeployment briefings"),
            ("predeployment", "Pre-deployment briefings"),
            ("pre-deployment", "Pre-deployment briefings"),
            ("organization", "An organisation"),
            ("labor", "Labour inspectors"),
            ("program", "The programme"),
            ("douane", "Customs posts"),
            ("experts douaniers", "Two customs experts"),
            ("diamants", "Rough diamonds"),
            ("\"customs experts\"", "Two customs experts"),
            ("peacekeeping", "Posts of UNOCI"),
            ("cedeao", "Rules of ECOWAS"),
            ("droits de l'homme", "A human rights office"),
            ("base de données", "A database"),
            ("base de donnees", "A database"),
            ("gel des avoirs", "The asset freeze"),
        ] {
            assert!(
                finds(typed, text, Language::English),
                "{typed}: {:?}",
                parse(typed)
            );
        }
        assert!(finds("customs", "Agents des douanes", Language::French));
        assert!(!finds(
            "\"experts customs\"",
            "Two customs experts",
            Language::English
        ));
        assert!(!finds("douane", "Rough diamonds", Language::English));
        assert!(finds(
            "money laundering",
            "Le blanchiment",
            Language::French
        ));
        assert!(!finds(
            "droits de l'homme",
            "Rights of men and beasts",
            Language::English
        ));
    }

    #[test]
    fn a_proper_name_finds_what_bears_it_and_nothing_beside_it() {
        for (typed, text) in [
            ("UNOCI", "Posts of MINUSCA"),
            ("UNOCI", "Peacekeeping"),
            ("ECOWAS", "Rules of SADC"),
            ("Antonov", "Aircraft"),
            ("CITES", "Ivory"),
            ("EITI", "Rules of the OMD"),
        ] {
            assert!(
                !finds(typed, text, Language::English),
                "{typed}: {:?}",
                parse(typed)
            );
        }
        assert!(finds("UNOCI", "Postes de l'ONUCI", Language::French));
        assert!(parse("UNOCI")[0].concepts.is_empty());
    }

    #[test]
    fn a_noun_behind_an_elided_article_is_a_word() {
        for (typed, text) in [
            ("d'or", "Les mines d’or"),
            ("or", "Les mines d’or"),
            (" Or ", "L'or des mines"),
            ("mines d'or", "Des mines d'or"),
            ("mines d’or", "L'or des mines"),
            ("gold", "Les mines d'or"),
            ("à l'est", "À l'est du pays"),
        ] {
            assert!(
                finds(typed, text, Language::French),
                "{typed}: {:?}",
                parse(typed)
            );
        }
        assert!(finds("d'or", "Gold mines", Language::English));
        for text in ["Our mines", "Mines or quarries", "Mine, or what is left"] {
            assert!(!finds("d'or", text, Language::English), "{text}");
        }
        assert!(parse("or est l'un d'un").is_empty());
    }

    #[test]
    fn what_stands_side_by_side_is_found_whatever_its_accents_are() {
        for (typed, text) in [
            ("\"sécurité des frontières\"", "La sécurité des frontières"),
            ("\"securite des frontieres\"", "La sécurité des frontières"),
            ("\"sécurité des frontières\"", "La securite des frontieres"),
            ("\"Experts du Comité 1540\"", "Experts du Comité 1540"),
            (
                "\"analystes de données sur les embargos\"",
                "Des analystes de données sur les embargos",
            ),
            ("occupational safety", "La sécurité au travail"),
            ("\"securite des armes\"", "La sécurité des armes"),
            ("\"qualite des donnees\"", "La qualité des données"),
            ("\"formation a distance\"", "Une formation à distance"),
            ("\"formation à distance\"", "Une formation a distance"),
            ("\"acces controle\"", "L’accès contrôlé"),
            ("\"ministere de la Securite\"", "Ministère de la sécurité"),
            ("\"d'Ivoire : securite\"", "Côte d'Ivoire : sécurité"),
        ] {
            let terms = parse(typed);
            assert!(finds(typed, text, Language::French), "{typed}: {terms:?}");
        }
        for text in ["La sécurité et les frontières du Nord", "Des frontières"] {
            assert!(!finds("\"sécurité du Nord\"", text, Language::French));
        }
    }

    #[test]
    fn words_side_by_side_have_few_ways() {
        let quoted = format!("\"{}\"", "sécurité des données ou à l'école ".repeat(40));
        let terms = parse(&quoted);
        assert!(
            terms.len() == 1 && terms[0].own.len() <= 320,
            "{}",
            terms[0].own.len()
        );
    }

    #[test]
    fn what_panels_are_called_finds_all_of_them_in_either_language() {
        let texts = [
            ("What the Panel found", Language::English),
            ("Panels of Experts", Language::English),
            ("The Group of Experts", Language::English),
            ("A Monitoring Group", Language::English),
            ("Le Groupe d’experts", Language::French),
            ("Le groupe de contrôle", Language::French),
        ];
        for typed in [
            "panel of experts",
            "group of experts",
            "monitoring group",
            "groupe d'experts",
            "groupe de controle",
        ] {
            for (text, language) in texts {
                assert!(
                    finds(typed, text, language),
                    "{typed}, {text}: {:?}",
                    parse(typed)
                );
            }
            assert!(!finds(typed, "A committee of traders", Language::English));
        }
    }

    #[test]
    fn a_term_has_few_ways_and_a_query_few_terms() {
        let typed = "customs diamonds police training border weapons gold timber airport bank court prison forest";
        let terms = parse(typed);
        assert_eq!(terms.len(), WORDS_MAX);
        assert!(
            terms.iter().all(|term| term.ways().count() <= 24),
            "{terms:?}"
        );
    }
}

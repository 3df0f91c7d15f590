//! What the lexicon covers, and that each phrase of it leads to one concept.

use super::*;

/// Domains of the sector crosswalk.
const DOMAINS: [&str; 15] = [
    "CUSTOMS_BORDER",
    "FORESTRY_TIMBER",
    "MINING_MINERALS",
    "DIAMONDS_PRECIOUS",
    "ARMS_SALW",
    "POLICE",
    "SECURITY_SECTOR",
    "JUSTICE_PROSECUTION",
    "PUBLIC_FINANCE",
    "ANTI_CORRUPTION_AML",
    "AVIATION_PORTS",
    "TRAVEL_BAN_IMMIGRATION",
    "HUMAN_RIGHTS_CHILD",
    "AGRI_COMMODITIES",
    "LOCAL_GOVERNMENT",
];

#[test]
fn the_lexicon_covers_every_domain_in_both_languages() {
    let lexicon = lexicon();
    for domain in DOMAINS {
        for facet in [Facet::Function, Facet::Institution] {
            let of = |concept: &&Concept| {
                concept.facet == facet && concept.domains.iter().any(|has| has == domain)
            };
            assert!(
                lexicon.concepts().iter().any(|concept| of(&concept)),
                "{domain} has no {facet:?}"
            );
        }
    }
    for concept in lexicon.concepts() {
        assert!(
            !concept.en.is_empty() && !concept.fr.is_empty(),
            "{}",
            concept.id
        );
        for domain in &concept.domains {
            assert!(
                DOMAINS.contains(&domain.as_str()),
                "{}: {domain}",
                concept.id
            );
        }
    }
    assert!((280..=450).contains(&lexicon.concepts().len()));
}

#[test]
fn no_phrase_is_in_two_concepts_of_a_facet() {
    let lexicon = lexicon();
    let mut seen = BTreeMap::new();
    let mut twice = Vec::new();
    for concept in lexicon.concepts() {
        for (language, list) in [(Language::En, &concept.en), (Language::Fr, &concept.fr)] {
            for phrase in list {
                let mut stems = phrase_stems(phrase, language).into_vec();
                if stems.len() == 2 {
                    // Two words are looked for in either order.
                    stems.sort();
                }
                if let Some(other) =
                    seen.insert((concept.facet, language, stems), concept.id.clone())
                    && other != concept.id
                {
                    twice.push(format!("{phrase}: {other}, {}", concept.id));
                }
            }
        }
    }
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_phrase_finds_its_concept() {
    let lexicon = lexicon();
    let mut lost = Vec::new();
    for concept in lexicon.concepts() {
        for (language, list) in [
            (Language::En, &concept.en),
            (Language::Fr, &concept.fr),
            (Language::Other, &concept.other),
        ] {
            for phrase in list
                .iter()
                .filter(|phrase| language != Language::Other || !concept.ambiguous.contains(phrase))
            {
                if !ids(lexicon, phrase, language).contains(&concept.id) {
                    lost.push(format!("{}: {phrase}", concept.id));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn unknown_parents_and_names_and_doubles_are_refused() {
    let broken = |text: &str| Lexicon::parse(text).err().unwrap_or_default();
    let one = "version = \"1\"\n[[concept]]\nid = \"a\"\nfacet = \"FUNCTION\"\nen = [\"audit\"]\n";
    assert!(Lexicon::parse(one).is_ok());
    assert_eq!(
        broken(&format!("{one}broader = \"b\"\n")),
        "a: there is no concept b"
    );
    assert_eq!(
        broken(&format!("{one}[[concept]]\nid = \"a\"\nfacet = \"HELP\"\n")),
        "a: appears twice"
    );
    assert_eq!(
        broken(&format!(
            "{one}[[concept]]\nid = \"b\"\nfacet = \"HELP\"\nbroader = \"a\"\n"
        )),
        "b: a is of another facet"
    );
    assert!(Lexicon::parse(&format!("{one}names = [[\"audit\"]]\n")).is_ok());
    assert_eq!(
        broken(&format!("{one}names = [[\"audits\"]]\n")),
        "a: the name \"audits\" is none of its phrases: write it as it stands in en or fr"
    );
}

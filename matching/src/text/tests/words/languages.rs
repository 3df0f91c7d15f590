//! What two languages have in common, and which phrase wins.

use super::*;

/// The same in English and French, and its concept.
const TWO_LANGUAGES: &[(&str, &str, &str)] = &[
    (
        "Training for customs",
        "Formation des douanes",
        "customs-control",
    ),
    (
        "Chain of custody for timber",
        "Traçabilité du bois",
        "traceability",
    ),
    ("Timber tracking", "Traçabilité du bois", "traceability"),
    ("Timber tracking", "Traçabilité du bois", "timber"),
    (
        "A regional diamond office",
        "Le bureau régional du diamant",
        "diamond-office",
    ),
    (
        "Air traffic controllers",
        "Contrôleurs aériens",
        "air-traffic-control",
    ),
    (
        "Freezing the assets of listed persons",
        "Gel des avoirs de personnes inscrites",
        "asset-freeze",
    ),
    (
        "Marking of weapons",
        "Marquage des armes",
        "weapons-marking",
    ),
    (
        "Inspection of cargo",
        "Inspection des cargaisons",
        "cargo-inspection",
    ),
    ("Child soldiers", "Enfants soldats", "child-protection"),
    ("Mining cadastre", "Cadastre minier", "mining-cadastre"),
    (
        "Financial intelligence unit",
        "Cellule de renseignement financier",
        "financial-intelligence-unit",
    ),
    (
        "Secure stores for weapons",
        "Dépôts d'armes",
        "stockpile-management",
    ),
    ("Public procurement", "Marchés publics", "procurement"),
    (
        "Passport issuance",
        "Délivrance de passeports",
        "passport-issuing",
    ),
    (
        "Kimberley Process certificates",
        "Certificats du Processus de Kimberley",
        "certification-scheme",
    ),
    (
        "Extension of state authority",
        "Extension de l'autorité de l'État",
        "state-authority",
    ),
    ("Cocoa levies", "Prélèvements sur le cacao", "cocoa"),
];

#[test]
fn two_languages_meet() {
    let lexicon = lexicon();
    for &(en, fr, id) in TWO_LANGUAGES {
        assert!(
            ids(lexicon, en, Language::En).contains(id),
            "{id} in {en:?}: {:?}",
            ids(lexicon, en, Language::En)
        );
        assert!(
            ids(lexicon, fr, Language::Fr).contains(id),
            "{id} in {fr:?}: {:?}",
            ids(lexicon, fr, Language::Fr)
        );
    }
    assert_eq!(
        lexicon.name(lexicon.position("gold").expect("gold"), Language::Fr),
        "or"
    );
}

#[test]
fn of_an_unknown_language_only_what_is_sure_is_read() {
    let lexicon = lexicon();
    assert!(ids(lexicon, "Formación de aduanas", Language::Other).contains("customs-service"));
    assert!(ids(lexicon, "Apoio à polícia", Language::Other).contains("policing"));
    assert!(!ids(lexicon, "police or customs", Language::Other).contains("gold"));
}

#[test]
fn longest_phrases_win() {
    let lexicon = lexicon();
    let found = ids(lexicon, "Reform of the border police", Language::En);
    assert!(
        found.contains("border-police") && !found.contains("police-service"),
        "{found:?}"
    );
    let found = ids(lexicon, "weapons, marking", Language::En);
    assert!(
        !found.contains("weapons-marking"),
        "punctuation parts phrases: {found:?}"
    );
}

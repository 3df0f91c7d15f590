//! Words that look alike and are something else.

use super::*;

/// A text, a concept, and whether the text is about it.
const FALSE_FRIENDS: &[(&str, Language, &str, bool)] = &[
    (
        "Respect for local customs and traditions",
        En,
        "customs-control",
        false,
    ),
    (
        "Respect for local customs and traditions",
        En,
        "customs-service",
        false,
    ),
    (
        "Customs officials lack training",
        En,
        "customs-service",
        true,
    ),
    ("Les us et coutumes du pays", Fr, "customs-control", false),
    ("Formation des douaniers", Fr, "customs-service", true),
    ("Mine action in the north", En, "minerals", false),
    ("Mine action in the north", En, "mine-action", true),
    ("Contrôle des mines d'or", Fr, "minerals", true),
    ("Déminage des mines antipersonnel", Fr, "minerals", false),
    ("Le commerce de l'or", Fr, "gold", true),
    ("Police or customs", En, "gold", false),
    ("Contrabande d'or noir", Fr, "gold", false),
    ("Or, le Groupe n'a pas été reçu", Fr, "gold", false),
    (
        "Rien n'est fait. Or, à ce jour, tout manque",
        Fr,
        "gold",
        false,
    ),
    ("Or, diamants et minerais 3T", Fr, "gold", true),
    ("Or et diamants de l'Est", Fr, "gold", true),
    ("Or : comptoirs sans agrément", Fr, "gold", true),
    (
        "Or des groupes armés dans le circuit légal",
        Fr,
        "gold",
        true,
    ),
    (
        "Postes de contrôle de l'or le long du fleuve",
        Fr,
        "gold",
        true,
    ),
    ("Achat d'or la nuit", Fr, "gold", true),
    ("Contrôle du port d'armes", Fr, "port-control", false),
    ("Contrôle du port d'armes", Fr, "arms-control", true),
    ("Sûreté du port autonome", Fr, "port-control", true),
    ("Border posts and ports of entry", En, "port-control", false),
    ("Une police d'assurance", Fr, "policing", false),
    ("Une police d'assurance", Fr, "police-service", false),
    ("La police nationale", Fr, "police-service", true),
    ("Formation des juges", Fr, "training", true),
    ("A rock formation of the west", En, "training", false),
    (
        "Une formation géologique riche en or",
        Fr,
        "training",
        false,
    ),
    ("Kept at arm's length", En, "arms", false),
    ("Marking of state weapons", En, "weapons-marking", true),
    ("Marking of exams", En, "weapons-marking", false),
    ("Road marking", En, "weapons-marking", false),
    (
        "Tin roofs for the school",
        En,
        "tin-tantalum-tungsten",
        false,
    ),
    ("Export of tin", En, "tin-tantalum-tungsten", true),
    (
        "Le traitement des eaux du fleuve est court",
        Fr,
        "courts",
        false,
    ),
    ("Court of auditors", En, "courts", false),
    ("Les enfants ont bu", Fr, "timber", false),
    ("Exportation de bois", Fr, "timber", true),
    (
        "The press embargo ends at noon",
        En,
        "embargo-monitoring",
        false,
    ),
    ("Un cadre de dialogue", Fr, "land", false),
    (
        "Food stockpiles of the region",
        En,
        "stockpile-management",
        false,
    ),
    ("Tax exemption for aid", En, "sanctions-exemptions", false),
    ("Essential drugs for clinics", En, "drugs", false),
    ("Solar panels on the roof", En, "panel-of-experts", false),
    (
        "Traffic lights for the capital",
        En,
        "anti-smuggling",
        false,
    ),
    (
        "Les mineurs recrutés par les milices",
        Fr,
        "child-protection",
        true,
    ),
];

#[test]
fn false_friends_are_told_apart() {
    let lexicon = lexicon();
    for &(text, language, id, has) in FALSE_FRIENDS {
        assert_eq!(
            ids(lexicon, text, language).contains(id),
            has,
            "{id} in {text:?}: {:?}",
            ids(lexicon, text, language)
        );
    }
}

#[test]
fn words_with_misleading_stems_are_told_apart() {
    let lexicon = lexicon();
    for (text, language, id) in [
        ("Armed groups in the east", En, "arms"),
        ("L'armée et ses casernes", Fr, "arms"),
        ("Les groupes armés de l'est", Fr, "arms"),
        ("Export of minerals", En, "miners"),
        ("Customers of the bank", En, "customs-control"),
        ("Cours pour agents", Fr, "courts"),
        ("Rapport sous forme de tableau", Fr, "training"),
        ("La portée du mandat", Fr, "port-control"),
        ("Travel costs", En, "passengers"),
    ] {
        assert!(
            !ids(lexicon, text, language).contains(id),
            "{id} in {text:?}: {:?}",
            ids(lexicon, text, language)
        );
    }
}

#[test]
fn more_false_friends_are_told_apart() {
    let lexicon = lexicon();
    for (text, language, id) in [
        ("Marriage customs of the valley", En, "customs-control"),
        ("Data mining for economists", En, "minerals"),
        ("An amber alert for a missing child", En, "gemstones"),
        ("Staff logged in twice", En, "timber"),
        ("La langue de bois des discours", Fr, "timber"),
        ("Des essences forestières rares", Fr, "oil"),
        ("Edible oil for households", En, "oil"),
        ("The coat of arms of the republic", En, "arms"),
        ("Shell companies hide the owner", En, "ammunition"),
        ("Des balles de coton", Fr, "ammunition"),
        ("Parcels of land near the river", En, "cargo"),
        ("Les envois de fonds des émigrés", Fr, "cargo"),
        ("Les caisses de l'État sont vides", Fr, "cargo"),
        ("Bullet-proof glass", En, "evidence"),
        ("La tenue des registres", Fr, "uniforms"),
        ("Pedestrian crossings near schools", En, "border-control"),
        ("La saisie de données au clavier", Fr, "seizure-handling"),
        ("Provenance des armes", Fr, "traceability"),
        ("Death certificates", En, "certification-scheme"),
    ] {
        assert!(
            !ids(lexicon, text, language).contains(id),
            "{id} in {text:?}: {:?}",
            ids(lexicon, text, language)
        );
    }
}

use crate::text::{
    Language::{En, Fr},
    lexicon::phrase_stems,
    tests::lexicon,
    *,
};
use std::collections::{BTreeMap, BTreeSet};

fn ids(lexicon: &Lexicon, text: &str, language: Language) -> BTreeSet<String> {
    lexicon
        .tags(text, language)
        .iter()
        .map(|tag| lexicon.concept(tag.concept).id.clone())
        .collect()
}

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
                if !ids(&lexicon, phrase, language).contains(&concept.id) {
                    lost.push(format!("{}: {phrase}", concept.id));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn unknown_parents_and_doubles_are_refused() {
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
}

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
            ids(&lexicon, text, language).contains(id),
            has,
            "{id} in {text:?}: {:?}",
            ids(&lexicon, text, language)
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
            !ids(&lexicon, text, language).contains(id),
            "{id} in {text:?}: {:?}",
            ids(&lexicon, text, language)
        );
    }
}

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
            ids(&lexicon, en, Language::En).contains(id),
            "{id} in {en:?}: {:?}",
            ids(&lexicon, en, Language::En)
        );
        assert!(
            ids(&lexicon, fr, Language::Fr).contains(id),
            "{id} in {fr:?}: {:?}",
            ids(&lexicon, fr, Language::Fr)
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
    assert!(ids(&lexicon, "Formación de aduanas", Language::Other).contains("customs-service"));
    assert!(ids(&lexicon, "Apoio à polícia", Language::Other).contains("policing"));
    assert!(!ids(&lexicon, "police or customs", Language::Other).contains("gold"));
}

#[test]
fn longest_phrases_win() {
    let lexicon = lexicon();
    let found = ids(&lexicon, "Reform of the border police", Language::En);
    assert!(
        found.contains("border-police") && !found.contains("police-service"),
        "{found:?}"
    );
    let found = ids(&lexicon, "weapons, marking", Language::En);
    assert!(
        !found.contains("weapons-marking"),
        "punctuation parts phrases: {found:?}"
    );
}

fn taken_out(text: &str, language: Language, excludes: bool) -> BTreeSet<String> {
    let lexicon = lexicon();
    let limits = limits(text, language, &lexicon, excludes);
    let negations = limits
        .found
        .iter()
        .filter(|limit| limit.kind == LimitKind::Negation);
    negations
        .flat_map(|limit| &limit.concepts)
        .map(|concept| lexicon.concept(*concept).id.clone())
        .collect()
}

/// A text, a concept that it takes out and one that it keeps.
const NEGATIONS: &[(&str, Language, &str, &str)] = &[
    (
        "Advisers for courts, but no training of police.",
        En,
        "policing",
        "courts",
    ),
    (
        "No weapons, ammunition or spare parts.",
        En,
        "ammunition",
        "courts",
    ),
    (
        "No salaries are paid, training is included.",
        En,
        "salaries",
        "training",
    ),
    (
        "Training is covered, salaries are excluded.",
        En,
        "salaries",
        "training",
    ),
    (
        "Salaries, rent and vehicles are excluded.",
        En,
        "vehicles",
        "training",
    ),
    (
        "The offer does not cover vehicles.",
        En,
        "vehicles",
        "training",
    ),
    ("All training except vehicles.", En, "vehicles", "training"),
    ("Vehicles are not covered.", En, "vehicles", "training"),
    (
        "Not only training but also vehicles.",
        En,
        "none",
        "training",
    ),
    (
        "Formation des juges, sauf salaires.",
        Fr,
        "salaries",
        "training",
    ),
    (
        "Le projet ne finance pas les véhicules.",
        Fr,
        "vehicles",
        "training",
    ),
    (
        "Les salaires ne sont pas pris en charge.",
        Fr,
        "salaries",
        "training",
    ),
    ("Formation, hors véhicules.", Fr, "vehicles", "training"),
    (
        "Équipement à l'exclusion des armes.",
        Fr,
        "arms",
        "equipment",
    ),
    ("Ni armes ni munitions.", Fr, "ammunition", "equipment"),
    (
        "Aucun véhicule, mais formation des juges.",
        Fr,
        "vehicles",
        "training",
    ),
    ("L'offre exclut les salaires.", Fr, "salaries", "training"),
    (
        "La formation n'est donnée que sur place.",
        Fr,
        "none",
        "training",
    ),
];

#[test]
fn negations_take_out_what_they_reach_and_no_more() {
    for &(text, language, out, kept) in NEGATIONS {
        let found = taken_out(text, language, false);
        assert!(
            out == "none" || found.contains(out),
            "{text:?} takes out {found:?}"
        );
        assert!(!found.contains(kept), "{text:?} takes out {found:?}");
    }
}

#[test]
fn an_exclusion_is_a_negation_but_for_double_ones_and_conditions() {
    assert!(taken_out("Salaries.", Language::En, true).contains("salaries"));
    assert!(taken_out("Salaires et loyers.", Language::Fr, true).contains("salaries"));
    assert!(
        !taken_out("Regimes other than counter-terrorism.", Language::En, true)
            .contains("counter-terrorism")
    );
    let found = taken_out(
        "Aucun matériel létal ; candidats soumis à vérification des antécédents.",
        Language::Fr,
        true,
    );
    assert!(
        !found.contains("vetting") && found.contains("equipment"),
        "{found:?}"
    );
}

#[test]
fn limits_and_conditions_are_told_with_their_sentence() {
    let lexicon = lexicon();
    let kinds = |text: &str, language| -> Vec<(LimitKind, String)> {
        limits(text, language, &lexicon, false)
            .found
            .into_iter()
            .map(|limit| (limit.kind, limit.sentence.into()))
            .collect()
    };
    assert_eq!(
        kinds(
            "Courses for police. Up to 20 people. Subject to approval of the board.",
            Language::En
        ),
        [
            (LimitKind::Limit, "Up to 20 people.".to_owned()),
            (
                LimitKind::Condition,
                "Subject to approval of the board.".to_owned()
            )
        ]
    );
    assert_eq!(
        kinds(
            "Cours. Sous réserve de l'accord du Comité. Uniquement en français.",
            Language::Fr
        ),
        [
            (
                LimitKind::Condition,
                "Sous réserve de l'accord du Comité.".to_owned()
            ),
            (LimitKind::Only, "Uniquement en français.".to_owned())
        ]
    );
}

/// English and French phrases that share no word with the name of their concept.
const FAR_PARAPHRASES: &[(&str, &str, &str)] = &[
    (
        "Officers cannot look into containers",
        "Ils ne peuvent ouvrir les conteneurs",
        "cargo-inspection",
    ),
    (
        "What lorries carry is not known",
        "Fouille des camions à l'entrée de la ville",
        "cargo-inspection",
    ),
    (
        "Airway bills are not compared",
        "Contrôle des lettres de transport aérien",
        "manifest-check",
    ),
    (
        "Choosing which shipments to open",
        "Profilage des cargaisons",
        "risk-profiling",
    ),
    (
        "Agents at crossings lack lamps",
        "Garder les frontières de nuit",
        "border-control",
    ),
    (
        "False invoices lower the duty",
        "Sous-facturation à l'importation",
        "customs-valuation",
    ),
    (
        "Transshipment through free ports",
        "Transbordement en zone franche",
        "transit-control",
    ),
    (
        "Storage of seized goods",
        "Garde des objets saisis",
        "seizure-handling",
    ),
    (
        "Audit of importers",
        "Contrôle a posteriori",
        "post-clearance-audit",
    ),
    (
        "Electronic declarations by ASYCUDA",
        "Installation de SYDONIA",
        "customs-systems",
    ),
    (
        "Comparing mirror statistics",
        "Chiffres du commerce avec les voisins",
        "trade-statistics",
    ),
    (
        "Mixed patrols with the neighbour",
        "Patrouilles mixtes avec le pays voisin",
        "joint-border-patrols",
    ),
    (
        "Boundary markers have gone",
        "Bornage de la frontière",
        "border-demarcation",
    ),
    (
        "Illegal tolls on the way to market",
        "Tracasseries routières",
        "roadblocks",
    ),
    (
        "Verification after arms are delivered needs end-use certificates",
        "Vérification des utilisateurs finaux",
        "export-control",
    ),
    (
        "To know where gold comes from",
        "Suivre les cargaisons",
        "traceability",
    ),
    (
        "Gemmologists who can price stones",
        "Estimation des diamants",
        "resource-valuation",
    ),
    (
        "Recording diamonds at each sale",
        "Cahiers de production",
        "internal-controls-stones",
    ),
    (
        "Felling permits given without tender",
        "Droits de coupe accordés sans appel d'offres",
        "forest-licensing",
    ),
    (
        "A map of concessions",
        "Le registre des permis miniers",
        "mining-cadastre",
    ),
    (
        "Pit diggers without papers",
        "Petits exploitants miniers",
        "artisanal-mining",
    ),
    (
        "Soldiers at mines",
        "Des militaires dans les mines",
        "mine-site-policing",
    ),
    (
        "Checking logs on the road to the sawmill: logging controls",
        "Contrôle des grumes",
        "forest-law-enforcement",
    ),
    ("Game wardens", "Des gardes-chasse", "wildlife-protection"),
    (
        "Catch documentation on trawlers",
        "Débarquements de poisson",
        "fisheries-control",
    ),
    (
        "Where cocoa money goes",
        "Taxes parafiscales",
        "commodity-revenue",
    ),
    (
        "Disclosure of payments",
        "Divulgation des paiements",
        "revenue-transparency",
    ),
    (
        "Knowing your suppliers",
        "Obligation de vigilance des acheteurs",
        "due-diligence",
    ),
];

#[test]
fn far_paraphrases_meet() {
    let lexicon = lexicon();
    for &(en, fr, id) in FAR_PARAPHRASES {
        assert!(
            ids(&lexicon, en, Language::En).contains(id),
            "{id} in {en:?}: {:?}",
            ids(&lexicon, en, Language::En)
        );
        assert!(
            ids(&lexicon, fr, Language::Fr).contains(id),
            "{id} in {fr:?}: {:?}",
            ids(&lexicon, fr, Language::Fr)
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
            !ids(&lexicon, text, language).contains(id),
            "{id} in {text:?}: {:?}",
            ids(&lexicon, text, language)
        );
    }
}

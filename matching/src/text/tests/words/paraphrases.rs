//! The same, said in other words.

use super::*;

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
}

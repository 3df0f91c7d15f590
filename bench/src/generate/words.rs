//! Words that made-up gaps are put together from, so that titles repeat here and there and a search finds many or few.

/// Countries that most gaps are about.
pub(crate) const COUNTRIES: [&str; 20] = [
    "LBR", "COD", "CIV", "SDN", "SOM", "SLE", "CAF", "MLI", "LBY", "YEM", "HTI", "GIN", "GNB",
    "TCD", "BDI", "RWA", "UGA", "ERI", "SSD", "IRQ",
];

/// Texts to search for: four that find much, four that find little.
pub(crate) const SEARCHES: [&str; 8] = [
    "cargo inspection",
    "diamond valuation",
    "border surveillance",
    "training patrols",
    "customs marking port",
    "central bank radar",
    "forestry ledger capital",
    "police evidence river",
];

/// What a language says of a gap.
pub(crate) struct Words {
    /// ISO 639-1 code.
    pub language: &'static str,
    /// Who lacks something.
    pub institutions: &'static [&'static str],
    /// That it lacks it.
    pub faults: &'static [&'static str],
    /// What it lacks it for.
    pub tasks: &'static [&'static str],
    /// Where.
    pub places: &'static [&'static str],
    /// What follows, in sentences.
    pub remarks: &'static [&'static str],
    /// What would help.
    pub remedies: &'static [&'static str],
}

/// English.
pub(crate) const ENGLISH: Words = Words {
    language: "en",
    institutions: &[
        "Customs service",
        "National police",
        "Ministry of mines",
        "Diamond office",
        "Forestry authority",
        "Civil aviation authority",
        "Central bank",
        "Port authority",
        "Border guard",
        "Coast guard",
        "Financial intelligence unit",
        "Ministry of justice",
        "Prison service",
        "Arms commission",
        "Immigration bureau",
        "Geological survey",
        "Tax administration",
        "Mission customs cell",
        "Mission police component",
        "Sanctions focal point",
    ],
    faults: &[
        "has no training in",
        "lacks equipment for",
        "has too few staff for",
        "has no written procedure for",
        "has no budget for",
        "keeps no records of",
        "has no legal basis for",
    ],
    tasks: &[
        "cargo inspection",
        "rough diamond valuation",
        "certificates of origin",
        "timber licensing",
        "chain of custody",
        "marking of arms",
        "stockpile management",
        "border surveillance",
        "air traffic control",
        "airport security",
        "bank supervision",
        "asset tracing",
        "travel document checks",
        "watch list screening",
        "end-user certificates",
        "weapons destruction",
        "mineral traceability",
        "gold export control",
        "money transfer supervision",
        "radar coverage",
        "witness protection",
        "evidence handling",
        "data exchange with neighbours",
        "joint patrols",
    ],
    places: &[
        "at the main port",
        "at the northern border",
        "in the capital",
        "in the mining districts",
        "at the second airport",
        "along the river",
        "in the eastern provinces",
        "at inland crossings",
        "in regional offices",
        "on the coast",
        "in the free zone",
        "in the forest concessions",
    ],
    remarks: &[
        "Officers rely on paper and on their own memory.",
        "Two of the three vehicles do not run, and fuel is paid by the staff.",
        "Earlier help ended when the project did, and nobody was left to train others.",
        "The ledger is kept in one copy, which the Panel could not see.",
        "Reports are sent late or not at all, so that nobody can compare them.",
        "The law of the country names no office that would be in charge.",
        "The mission helps where it can, without a mandate to do so.",
        "Neighbouring services would share what they know if somebody asked.",
    ],
    remedies: &[
        "Course in",
        "Adviser for",
        "Equipment for",
        "Building for",
        "Database for",
        "Manual for",
        "Funds for",
        "Study of",
    ],
};

/// French.
pub(crate) const FRENCH: Words = Words {
    language: "fr",
    institutions: &[
        "Service des douanes",
        "Police nationale",
        "Office du diamant",
        "Autorité forestière",
        "Aviation civile",
        "Banque centrale",
    ],
    faults: &[
        "n'a pas de formation pour",
        "manque de matériel pour",
        "n'a pas assez d'agents pour",
        "n'a pas de budget pour",
    ],
    tasks: &[
        "le contrôle des cargaisons",
        "l'évaluation des diamants bruts",
        "les certificats d'origine",
        "les permis forestiers",
        "le marquage des armes",
        "la gestion des stocks",
        "la surveillance des frontières",
        "la sécurité de l'aéroport",
    ],
    places: &[
        "au port principal",
        "à la frontière nord",
        "dans la capitale",
        "dans les zones minières",
        "le long du fleuve",
    ],
    remarks: &[
        "Les agents travaillent sur papier et de mémoire.",
        "L'aide a pris fin avec le projet, et personne n'est resté pour former les autres.",
        "Les rapports arrivent en retard ou pas du tout.",
    ],
    remedies: &[
        "Formation sur",
        "Conseiller pour",
        "Matériel pour",
        "Étude sur",
    ],
};

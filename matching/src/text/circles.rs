//! Circles of countries and of law that a text names for whom it is: "French-speaking states", "pays insulaires".
//!
//! They stand in prose where a provider has not filed its countries. Only circles whose members are beyond doubt are known, and of them the host
//! states of sanctions and their neighbours.

use crate::text::token::Token;

/// A circle: how it begins to be told, folded, and the alpha-3 codes of its members.
type Circle = (&'static [&'static str], &'static [&'static str]);

const FRENCH: &[&str] = &[
    "BDI", "BEN", "BFA", "CAF", "CIV", "CMR", "COD", "COG", "COM", "DJI", "GAB", "GIN", "HTI",
    "MDG", "MLI", "NER", "RWA", "SEN", "TCD", "TGO", "MRT", "GNQ", "TUN", "MAR", "DZA", "LBN",
    "MUS", "SYC",
];
const FRANCOPHONIE: &[&str] = &[
    "BDI", "BEN", "BFA", "CAF", "CIV", "CMR", "COD", "COG", "COM", "DJI", "GAB", "GIN", "GNB",
    "HTI", "MDG", "MLI", "NER", "RWA", "SEN", "TCD", "TGO", "MRT", "GNQ", "TUN", "MAR", "LBN",
    "MUS", "SYC", "EGY", "CPV", "STP",
];
const PORTUGUESE: &[&str] = &[
    "AGO", "CPV", "GNB", "MOZ", "STP", "TLS", "BRA", "PRT", "GNQ",
];
const ENGLISH: &[&str] = &[
    "GHA", "GMB", "KEN", "LBR", "MWI", "NAM", "NGA", "RWA", "SLE", "SSD", "SDN", "SOM", "SWZ",
    "TZA", "UGA", "ZAF", "ZMB", "ZWE", "ERI", "BWA", "LSO", "CMR", "JAM", "TTO", "BHS", "GUY",
];
const ARABIC: &[&str] = &[
    "DZA", "BHR", "COM", "DJI", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY", "MRT", "MAR", "OMN",
    "PSE", "QAT", "SAU", "SOM", "SDN", "SYR", "TUN", "ARE", "YEM", "TCD", "ERI",
];
const ISLANDS: &[&str] = &[
    "COM", "CPV", "HTI", "MDG", "MUS", "STP", "SYC", "JAM", "TTO", "BHS", "DOM", "CUB", "MDV",
    "LKA", "TLS", "FJI", "PNG", "IDN", "PHL", "CYP", "BHR",
];
const LANDLOCKED: &[&str] = &[
    "AFG", "BDI", "BFA", "BWA", "CAF", "ETH", "LSO", "MLI", "MWI", "NER", "RWA", "SSD", "SWZ",
    "TCD", "UGA", "ZMB", "ZWE",
];
const COMMONWEALTH: &[&str] = &[
    "CMR", "GAB", "GHA", "GMB", "KEN", "LSO", "MWI", "MOZ", "NAM", "NGA", "RWA", "SLE", "SWZ",
    "SYC", "TGO", "TZA", "UGA", "ZAF", "ZMB", "JAM", "TTO", "BHS", "GUY", "MUS", "BWA",
];
const COMMON_LAW: &[&str] = &[
    "GHA", "GMB", "KEN", "LBR", "MWI", "NGA", "SLE", "SSD", "SDN", "SOM", "TZA", "UGA", "ZMB",
    "CMR", "ZAF", "BWA", "NAM", "JAM", "TTO", "BHS", "GUY",
];

const LEAST_DEVELOPED: &[&str] = &[
    "AFG", "AGO", "BGD", "BEN", "BFA", "BDI", "KHM", "CAF", "TCD", "COM", "COD", "DJI", "ERI",
    "ETH", "GMB", "GIN", "GNB", "HTI", "KIR", "LAO", "LSO", "LBR", "MDG", "MWI", "MLI", "MRT",
    "MOZ", "MMR", "NPL", "NER", "RWA", "SEN", "SLE", "SLB", "SOM", "SSD", "SDN", "TLS", "TGO",
    "TUV", "UGA", "TZA", "YEM", "ZMB",
];
const SAHEL: &[&str] = &[
    "BFA", "CMR", "GMB", "GIN", "MLI", "MRT", "NER", "NGA", "SEN", "TCD", "SDN", "ERI",
];
const CENTRAL_AFRICA: &[&str] = &[
    "AGO", "BDI", "CMR", "CAF", "TCD", "COG", "COD", "GNQ", "GAB", "RWA", "STP",
];
const WEST_AFRICA: &[&str] = &[
    "BEN", "BFA", "CPV", "CIV", "GMB", "GHA", "GIN", "GNB", "LBR", "MLI", "MRT", "NER", "NGA",
    "SEN", "SLE", "TGO",
];
const ECOWAS: &[&str] = &[
    "BEN", "CPV", "CIV", "GMB", "GHA", "GIN", "GNB", "LBR", "NGA", "SEN", "SLE", "TGO",
];
const SADC: &[&str] = &[
    "AGO", "BWA", "COM", "COD", "SWZ", "LSO", "MDG", "MWI", "MUS", "MOZ", "NAM", "SYC", "ZAF",
    "TZA", "ZMB", "ZWE",
];
const GREAT_LAKES: &[&str] = &[
    "AGO", "BDI", "CAF", "COG", "COD", "KEN", "RWA", "SSD", "SDN", "TZA", "UGA", "ZMB",
];
const HORN: &[&str] = &["DJI", "ERI", "ETH", "SOM", "KEN", "SDN", "SSD", "UGA"];

const CIRCLES: &[Circle] = &[
    (&["french", "speaking"], FRENCH),
    (&["francophone"], FRENCH),
    (&["francophones"], FRENCH),
    (&["langue", "francaise"], FRENCH),
    (&["francophonie"], FRANCOPHONIE),
    (&["portuguese", "speaking"], PORTUGUESE),
    (&["lusophone"], PORTUGUESE),
    (&["lusophones"], PORTUGUESE),
    (&["langue", "portugaise"], PORTUGUESE),
    (&["english", "speaking"], ENGLISH),
    (&["anglophone"], ENGLISH),
    (&["anglophones"], ENGLISH),
    (&["arabic", "speaking"], ARABIC),
    (&["arabophone"], ARABIC),
    (&["arabophones"], ARABIC),
    (&["arab", "states"], ARABIC),
    (&["island", "states"], ISLANDS),
    (&["islands", "states"], ISLANDS),
    (&["etats", "insulaires"], ISLANDS),
    (&["pays", "insulaires"], ISLANDS),
    (&["landlocked"], LANDLOCKED),
    (&["enclaves"], LANDLOCKED),
    (&["commonwealth"], COMMONWEALTH),
    (&["common", "law"], COMMON_LAW),
    (&["least", "developed"], LEAST_DEVELOPED),
    (&["ldcs"], LEAST_DEVELOPED),
    (&["moins", "avances"], LEAST_DEVELOPED),
    (&["sahel"], SAHEL),
    (&["sahelian"], SAHEL),
    (&["saheliens"], SAHEL),
    (&["central", "africa"], CENTRAL_AFRICA),
    (&["central", "african", "states"], CENTRAL_AFRICA),
    (&["afrique", "centrale"], CENTRAL_AFRICA),
    (&["west", "africa"], WEST_AFRICA),
    (&["west", "african"], WEST_AFRICA),
    (&["afrique", "de", "l", "ouest"], WEST_AFRICA),
    (&["ecowas"], ECOWAS),
    (&["cedeao"], ECOWAS),
    (&["sadc"], SADC),
    (&["great", "lakes"], GREAT_LAKES),
    (&["grands", "lacs"], GREAT_LAKES),
    (&["horn", "of", "africa"], HORN),
    (&["corne", "de", "l", "afrique"], HORN),
];

/// The circles that some words name, by number.
pub(super) fn circles(tokens: &[Token]) -> Vec<u8> {
    let begins = |at: usize, words: &[&str]| {
        at + words.len() <= tokens.len()
            && words
                .iter()
                .zip(&tokens[at..])
                .all(|(word, token)| *word == token.word)
    };
    (0_u8..)
        .zip(CIRCLES)
        .filter(|(_, (words, _))| (0..tokens.len()).any(|at| begins(at, words)))
        .map(|(number, _)| number)
        .collect()
}

/// Whether one of some countries belongs to a circle.
pub(crate) fn has_one_of(circle: u8, countries: &[String]) -> bool {
    CIRCLES
        .get(usize::from(circle))
        .is_some_and(|(_, members)| countries.iter().any(|code| members.contains(&&**code)))
}

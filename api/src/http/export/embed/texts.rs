//! What a tile says around what is on record, in English and in French. Titles of gaps stay in their own language.

use crate::http::export::language::Language;

/// The texts of one language.
pub(super) struct Texts {
    /// The language.
    pub(super) language: Language,
    /// What the tile is called.
    pub(super) title: &'static str,
    /// Above a list that is whole, that is in an order asked for, or that is in ours.
    pub(super) captions: [&'static str; 3],
    /// Instead of a list of nothing.
    pub(super) none: &'static str,
    /// The columns of a list.
    pub(super) columns: [&'static str; 5],
    /// Before the number of a paragraph.
    pub(super) paragraph: &'static str,
    /// Under a figure: of one gap, and of any other number.
    pub(super) fit: [&'static str; 2],
    /// Above the counts, and their columns.
    pub(super) by_state: [&'static str; 3],
    /// Before the links to files.
    pub(super) all: &'static str,
}

static ENGLISH: Texts = Texts {
    language: Language::English,
    title: "Capacity gaps found by UN Panels of Experts",
    captions: [
        "All that fit",
        "The first of those that fit",
        "Those published last",
    ],
    none: "No gap on record fits.",
    columns: ["Gap", "Countries", "Sector", "State", "Proof"],
    paragraph: ", para. ",
    fit: ["gap that fits", "gaps that fit"],
    by_state: ["By state", "State", "Gaps"],
    all: "All of them",
};

static FRENCH: Texts = Texts {
    language: Language::French,
    title: "Lacunes en matière de capacités constatées par les groupes d'experts de l'ONU",
    captions: [
        "Toutes celles qui correspondent",
        "Les premières de celles qui correspondent",
        "Les dernières publiées",
    ],
    none: "Aucune lacune enregistrée ne correspond.",
    columns: ["Lacune", "Pays", "Secteur", "État", "Source"],
    paragraph: ", par. ",
    fit: ["lacune qui correspond", "lacunes qui correspondent"],
    by_state: ["Par état", "État", "Lacunes"],
    all: "Toutes",
};

impl Texts {
    /// Those of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        language.choose([&ENGLISH, &FRENCH])
    }
}

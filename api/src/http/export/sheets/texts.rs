//! What the page of sheets says around what is on record, in English and in French. Titles of gaps stay in their own language.

use crate::http::export::language::Language;

/// The texts of one language.
pub(super) struct Texts {
    /// The language.
    pub(super) language: Language,
    /// What the page is called.
    pub(super) title: &'static str,
    /// What it is for.
    pub(super) about: &'static str,
    /// What a member is told of it.
    pub(super) notice: &'static str,
    /// Of the form: the country, all of them, words, and what sends it.
    pub(super) form: [&'static str; 4],
    /// Of the form, too: the state, all of them, those that are not closed, and those that are.
    pub(super) states: [&'static str; 4],
    /// After how many fit: one gap, and any other number.
    pub(super) fit: [&'static str; 2],
    /// Instead of a list of nothing.
    pub(super) none: &'static str,
    /// The columns of a list.
    pub(super) columns: [&'static str; 4],
    /// To the next page, back to the first, and what both are called.
    pub(super) turn: [&'static str; 3],
    /// The page in the other language, what fits as a workbook, what both are called, and the list as a whole.
    pub(super) foot: [&'static str; 4],
}

static ENGLISH: Texts = Texts {
    language: Language::English,
    title: "Gaps and their sheets",
    about: "Each gap has a sheet for print: what is needed, given and still to be found, and whom to ask. Choose a country, or type words in English or French.",
    notice: "This list has all gaps that your account may read, which may be more than everybody may. Look it through before you pass it on.",
    form: ["Country", "all", "Words", "Find"],
    states: ["State", "all", "not closed", "closed"],
    fit: ["gap", "gaps"],
    none: "No gap fits that you may read. Try fewer words, or all countries: that none is on record does not mean that there is none.",
    columns: ["Gap", "Countries", "Sector", "State"],
    turn: ["Next page", "First page", "Pages"],
    foot: [
        "En français",
        "These gaps as a workbook",
        "See also",
        "All gaps",
    ],
};

static FRENCH: Texts = Texts {
    language: Language::French,
    title: "Les lacunes et leurs fiches",
    about: "Chaque lacune a une fiche à imprimer\u{a0}: ce qui est nécessaire, ce qui est donné, ce qui reste à trouver, et à qui s'adresser. Choisissez un pays, ou écrivez des mots en français ou en anglais.",
    notice: "Cette liste contient toutes les lacunes que votre compte peut lire, ce qui peut dépasser ce que chacun peut lire. Relisez-la avant de la transmettre.",
    form: ["Pays", "tous", "Mots", "Chercher"],
    states: ["État", "toutes", "à combler", "closes"],
    fit: ["lacune", "lacunes"],
    none: "Aucune lacune que vous puissiez lire ne correspond à votre recherche. Essayez moins de mots, ou tous les pays\u{a0}: qu'aucune ne soit enregistrée ne veut pas dire qu'il n'en existe pas.",
    columns: ["Lacune", "Pays", "Secteur", "État"],
    turn: ["Page suivante", "Première page", "Pages"],
    foot: [
        "In English",
        "Ces lacunes dans un classeur",
        "Voir aussi",
        "Toutes les lacunes",
    ],
};

impl Texts {
    /// Those of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        language.choose([&ENGLISH, &FRENCH])
    }
}

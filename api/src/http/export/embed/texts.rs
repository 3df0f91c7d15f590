//! What a tile says around what is on record, in English and in French. Titles of gaps stay in their own language.

use std::borrow::Cow;

use domain::{french::french, gap::GapState};

use crate::http::export::problem::Problem;

/// What the language is asked by, which is ours to say.
pub(super) const LANG: &str = "lang";

/// The texts of one language.
pub(super) struct Texts {
    /// Its code, ISO 639-1.
    pub(super) lang: &'static str,
    /// What the tile is called.
    pub(super) title: &'static str,
    /// Above a list that is whole, that is in an order asked for, or that is in ours.
    pub(super) captions: [&'static str; 3],
    /// What stands between words and the number or list that they lead to.
    pub(super) colon: &'static str,
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
    /// Before the values that would be right.
    pub(super) right: &'static str,
    /// The field that names a country or sector.
    pub(super) name: &'static str,
    /// The field that says a value in words.
    pub(super) label: &'static str,
}

static ENGLISH: Texts = Texts {
    lang: "en",
    title: "Capacity gaps found by UN Panels of Experts",
    captions: [
        "All that fit",
        "The first of those that fit",
        "Those published last",
    ],
    colon: ": ",
    none: "No gap on record fits.",
    columns: ["Gap", "Countries", "Sector", "State", "Proof"],
    paragraph: ", para. ",
    fit: ["gap that fits", "gaps that fit"],
    by_state: ["By state", "State", "Gaps"],
    all: "All of them",
    right: "What would be right",
    name: "name",
    label: "label",
};

static FRENCH: Texts = Texts {
    lang: "fr",
    title: "Lacunes en matière de capacités constatées par les groupes d'experts de l'ONU",
    captions: [
        "Toutes celles qui correspondent",
        "Les premières de celles qui correspondent",
        "Les dernières publiées",
    ],
    colon: "\u{a0}: ",
    none: "Aucune lacune enregistrée ne correspond.",
    columns: ["Lacune", "Pays", "Secteur", "État", "Source"],
    paragraph: ", par. ",
    fit: ["lacune qui correspond", "lacunes qui correspondent"],
    by_state: ["Par état", "État", "Lacunes"],
    all: "Toutes",
    right: "Ce qui serait admis",
    name: "nameFr",
    label: "labelFr",
};

impl Texts {
    /// Those of a language by its code; English where none is asked for.
    pub(super) fn read(code: &str) -> Result<&'static Self, Problem> {
        match code {
            "" | "en" => Ok(&ENGLISH),
            "fr" => Ok(&FRENCH),
            _ => {
                let detail = format!("`{LANG}`: \"{code}\" is neither en nor fr.");
                let valid = ["en", "fr"].map(str::to_owned);
                Err(Problem::parameter(LANG, detail, valid.to_vec()))
            }
        }
    }

    /// Those that a query string asks for, whatever else is wrong with it.
    pub(super) fn of(query: &str) -> &'static Self {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let code = pairs.find(|(name, _)| *name == LANG);
        code.and_then(|(_, code)| Self::read(code).ok())
            .unwrap_or(&ENGLISH)
    }

    /// What is wrong, and beside it the words of the API where only these say what exactly.
    pub(super) fn told<'a>(&self, problem: &'a Problem) -> (Cow<'a, str>, Option<&'a str>) {
        let detail = problem.detail.as_str();
        if self.lang == ENGLISH.lang {
            return (detail.into(), None);
        }
        if let Some(french) = &problem.french {
            return (Cow::from(&**french), None);
        }
        match (problem.status().as_u16(), problem.of_parameter()) {
            (429, _) => (
                "Trop de demandes viennent de votre adresse. Réessayez plus tard.".into(),
                None,
            ),
            (503, _) => (
                "Le service est occupé. Réessayez dans quelques instants.".into(),
                None,
            ),
            (500, _) => ("Le service a rencontré une erreur.".into(), None),
            (_, Some(name)) => (
                format!("La valeur du paramètre «\u{a0}{name}\u{a0}» n'est pas admise.").into(),
                Some(detail),
            ),
            _ => ("Cette demande n'est pas admise.".into(), Some(detail)),
        }
    }

    /// The name of a state in words.
    pub(super) fn state(&self, name: &str) -> String {
        let french = french::<GapState>(name).filter(|_| self.lang == FRENCH.lang);
        french.map_or_else(|| name.replace('_', " ").to_lowercase(), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_whatever_else_is_wrong() {
        for (query, lang) in [
            ("", "en"),
            ("lang=fr", "fr"),
            ("show=map&lang=fr", "fr"),
            ("lang=de", "en"),
            ("lang", "en"),
        ] {
            assert_eq!(Texts::of(query).lang, lang, "{query}");
        }
    }
}

//! What a sheet says around what is on record, in English and in French.

use domain::sanctions::ComplianceOutcome;

use crate::http::export::language::Language;

/// The words of one language.
pub(super) struct Words {
    /// The language.
    pub(super) language: Language,
    /// What a sheet is called.
    pub(super) title: &'static str,
    /// Above all, where a gap is closed, where it is a refusal, and where not everybody may read it.
    pub(super) notices: [&'static str; 3],
    /// What is told of the gap in short.
    pub(super) facts: [&'static str; 11],
    /// From a day, by a day.
    pub(super) period: [&'static str; 2],
    /// Before the year of prices.
    pub(super) prices: &'static str,
    /// What is still to be found; of one need whose size is not stated, and of any other number.
    pub(super) still: [&'static str; 3],
    /// That nothing with a size is open, and that nothing is needed.
    pub(super) no_need: [&'static str; 2],
    /// The headings, in their order.
    pub(super) headings: [&'static str; 8],
    /// The columns of needs.
    pub(super) needs: [&'static str; 7],
    /// Of needs: all together, not stated, looked after, the least that is of use, and how many people.
    pub(super) of_needs: [&'static str; 5],
    /// The columns of matches.
    pub(super) matches: [&'static str; 5],
    /// Of matches: one unnamed, no consent needed, before how many are left out, and the ledger: where there are none, and beside them.
    pub(super) of_matches: [&'static str; 5],
    /// Before the need that somebody endorses, and what is said of who asked for help.
    pub(super) behind: [&'static str; 2],
    /// The columns of measures.
    pub(super) measures: [&'static str; 5],
    /// Of measures: no regime, none in force, its lifting is held up, a date of the contact, and who decides.
    pub(super) of_measures: [&'static str; 5],
    /// Days, working days.
    pub(super) days: [&'static str; 2],
    /// Whom to ask: who lacks it, mission, its units, Panel, steward, committee.
    pub(super) contacts: [&'static str; 6],
    /// Above what fits, and above what nothing could give.
    pub(super) fits: [&'static str; 2],
    /// Before the number of a paragraph, and above recommendations.
    pub(super) sources: [&'static str; 2],
    /// Instead of what there is none of.
    pub(super) none: &'static str,
    /// The day, what is not added up, the sheet in the other language, the data, and the sheets of others.
    pub(super) foot: [&'static str; 5],
}

static ENGLISH: Words = Words {
    language: Language::English,
    title: "Fund-raising sheet",
    notices: [
        "This gap is closed: nothing is asked for it.",
        "This is a refusal, which help cannot close: nothing is asked for it.",
        "This sheet holds all that your account may read, which may be more than everybody may. Look it through before you pass it on.",
    ],
    facts: [
        "Who lacks it",
        "Countries",
        "Sector",
        "Sanctions regime",
        "Found by",
        "First called for",
        "Priority",
        "When",
        "Closed when",
        "Cost of the whole, as the source has it",
        "Least sum that is of use",
    ],
    period: ["from", "by"],
    prices: "in prices of",
    still: [
        "Still to be found",
        "need of no stated size",
        "needs of no stated size",
    ],
    no_need: [
        "All that has a stated size is committed or delivered.",
        "No need is on record.",
    ],
    headings: [
        "What is needed",
        "Who gives, and who has consented",
        "What was done",
        "Who stands behind it",
        "What the sanctions require",
        "What stands before they can be lifted",
        "Whom to ask",
        "Sources",
    ],
    needs: [
        "Need",
        "Kind",
        "Needed",
        "Pledged",
        "Committed",
        "Delivered",
        "Remains",
    ],
    of_needs: [
        "Together",
        "not stated",
        "looked after",
        "of use from",
        "people to reach",
    ],
    matches: [
        "Help",
        "Who gives",
        "State",
        "Consent",
        "Sanctions ask first",
    ],
    of_matches: [
        "asked not to be named",
        "nobody's needed",
        "Further help, ended or proposed earlier, that is left out here",
        "No match runs or is complete: the ledger says who gave what",
        "The ledger says who gave what, also without a match",
    ],
    behind: ["endorses need", "asked for help"],
    measures: [
        "Measure in force",
        "Basis",
        "Since",
        "Exemptions",
        "Write to",
    ],
    of_measures: [
        "No sanctions regime is on record for it.",
        "No measure of the regime is in force.",
        "this gap holds up its lifting",
        "as of",
        "This is for information: the Sanctions Committee decides.",
    ],
    days: ["days ahead", "working days ahead"],
    contacts: [
        "Who lacks it",
        "Mission",
        "Unit of the mission",
        "Who found it",
        "Who sees to it",
        "Sanctions Committee",
    ],
    fits: [
        "What is on record and fits best",
        "To be asked of Member States: nothing on record could give it",
    ],
    sources: ["para. ", "Recommendations"],
    none: "None on record.",
    foot: [
        "As of",
        "Amounts of different units and currencies are not added up.",
        "En français",
        "Data",
        "Other gaps",
    ],
};

static FRENCH: Words = Words {
    language: Language::French,
    title: "Fiche de mobilisation de fonds",
    notices: [
        "Cette lacune est close\u{a0}: rien n'est demandé pour elle.",
        "Il s'agit d'un refus, auquel aucune aide ne peut remédier\u{a0}: rien n'est demandé.",
        "Cette fiche contient tout ce que votre compte peut lire, ce qui peut dépasser ce que chacun peut lire. Relisez-la avant de la transmettre.",
    ],
    facts: [
        "Qui en manque",
        "Pays",
        "Secteur",
        "Régime de sanctions",
        "Constatée par",
        "Demandée depuis",
        "Priorité",
        "Quand",
        "Comblée lorsque",
        "Coût de l'ensemble, selon la source",
        "Plus petite somme utile",
    ],
    period: ["début\u{a0}:", "échéance\u{a0}:"],
    prices: "aux prix de",
    still: [
        "Reste à trouver",
        "besoin sans quantité précisée",
        "besoins sans quantité précisée",
    ],
    no_need: [
        "Tout ce dont la quantité est précisée est engagé ou fourni.",
        "Aucun besoin n'est enregistré.",
    ],
    headings: [
        "Ce qui est nécessaire",
        "Qui donne, et qui a donné son accord",
        "Ce qui a été fait",
        "Qui soutient cette demande",
        "Ce qu'exigent les sanctions",
        "Ce qui reste à faire avant leur levée",
        "À qui s'adresser",
        "Sources",
    ],
    needs: [
        "Besoin", "Nature", "Demandé", "Promis", "Engagé", "Fourni", "Reste",
    ],
    of_needs: [
        "Ensemble",
        "non précisé",
        "pris en charge",
        "utile à partir de",
        "personnes à atteindre",
    ],
    matches: [
        "Aide",
        "Qui donne",
        "État",
        "Accord",
        "Préalable au titre des sanctions",
    ],
    of_matches: [
        "a demandé à ne pas être nommé",
        "aucun requis",
        "Autres aides, achevées ou proposées plus tôt, non reprises ici",
        "Aucune aide convenue n'est en cours ni achevée\u{a0}: le registre dit qui a donné quoi",
        "Le registre dit qui a donné quoi, y compris hors de toute aide convenue",
    ],
    // Without a verb, since some names are plural.
    behind: ["– appui au besoin", "– demande d'aide"],
    measures: [
        "Mesure en vigueur",
        "Fondement",
        "Depuis",
        "Dérogations",
        "Écrire à",
    ],
    of_measures: [
        "Aucun régime de sanctions n'est enregistré pour cette lacune.",
        "Aucune mesure du régime n'est en vigueur.",
        "cette lacune en retarde la levée",
        "vérifié\u{a0}:",
        "À titre d'information\u{a0}: c'est le Comité des sanctions qui décide.",
    ],
    days: ["jours à l'avance", "jours ouvrables à l'avance"],
    contacts: [
        "Qui en manque",
        "Mission",
        "Unité de la mission",
        "Qui l'a constatée",
        "Qui la suit",
        "Comité des sanctions",
    ],
    fits: [
        "Ce qui est enregistré et convient le mieux",
        "À demander aux États Membres\u{a0}: rien d'enregistré ne pourrait le fournir",
    ],
    sources: ["par. ", "Recommandations"],
    none: "Rien d'enregistré.",
    foot: [
        "Au",
        "Les montants d'unités et de monnaies différentes ne sont pas additionnés.",
        "In English",
        "Données",
        "Autres lacunes",
    ],
};

impl Words {
    /// Those of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        language.choose([&ENGLISH, &FRENCH])
    }

    /// What has to happen before a delivery.
    pub(super) fn outcome(&self, value: &str) -> &'static str {
        let said = match value.parse::<ComplianceOutcome>() {
            Ok(ComplianceOutcome::Clear) => ["nothing", "rien"],
            Ok(ComplianceOutcome::Notify) => {
                ["a notice to the Committee", "une notification au Comité"]
            }
            Ok(ComplianceOutcome::ExemptionRequired) => {
                ["the approval of the Committee", "l'autorisation du Comité"]
            }
            Ok(ComplianceOutcome::Prohibited) => {
                ["it may not be delivered", "la fourniture est interdite"]
            }
            Ok(ComplianceOutcome::Unknown) | Err(_) => [
                "not known from what is on record",
                "inconnu d'après ce qui est enregistré",
            ],
        };
        self.language.choose(said)
    }
}

//! The lists that can be taken as a whole, and their columns: each declared once, for every format and for the pages about them.
//!
//! A column is a name and the path of the value in the API, from an entry of the list on. What it means stands in the schema.

mod assistance;
mod closed;
mod codes;
mod gap;
mod matches;
mod short;

pub(super) use closed::CLOSED;
pub(super) use codes::CODES;
pub(super) use short::{FEED, TILE_FIGURE, TILE_LIST};

use super::shares::FURTHER;
use assistance::{OFFERS, PROGRAMMES};
use gap::{COVERAGE, GAPS, NEEDS, PROGRESS, RECOMMENDATIONS};
use matches::{COMMITMENTS, JUDGEMENTS, MATCHES, SUGGESTIONS};

/// A list of the API as a table.
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// The field of `Query` that gives it.
    pub(super) root: &'static str,
    /// The type of its entries.
    pub(super) of: &'static str,
    /// Lists in an entry whose every item makes a row, from the outermost on.
    pub(super) rows: &'static [&'static str],
    /// Lists in an entry that make a row each where `expand` names them.
    pub(super) expand: &'static [(&'static str, &'static str)],
    pub(super) columns: &'static [(&'static str, &'static str)],
}

/// Ends a path that stands for how many entries the list there has.
pub(super) const COUNT: char = '#';

const COUNTRIES: (&str, &str) = ("country", "countries");
const SECTORS: (&str, &str) = ("sector", "sectors");
const LINES: (&str, &str) = ("line", "lines");

/// All of them.
pub(super) static LISTS: [List; 11] = [
    List {
        name: "gaps",
        about: "Gaps, one a row.",
        root: "gaps",
        of: "Gap",
        rows: &[],
        expand: &[COUNTRIES, ("sector", FURTHER)],
        columns: GAPS,
    },
    List {
        name: "needs",
        about: "What gaps need, one need a row, with what is given to it. The filters are those of gaps.",
        root: "gaps",
        of: "Gap",
        rows: &["needs"],
        expand: &[COUNTRIES],
        columns: NEEDS,
    },
    List {
        name: "progress",
        about: "What was done about gaps, and measured of them, one entry a row. The filters are those of gaps.",
        root: "gaps",
        of: "Gap",
        rows: &["progress"],
        expand: &[COUNTRIES],
        columns: PROGRESS,
    },
    List {
        name: "offers",
        about: "Offers of donors, one a row.",
        root: "offers",
        of: "Offer",
        rows: &[],
        expand: &[COUNTRIES, SECTORS, LINES],
        columns: OFFERS,
    },
    List {
        name: "programmes",
        about: "Programmes of missions and agencies, one a row.",
        root: "programmes",
        of: "Programme",
        rows: &[],
        expand: &[COUNTRIES, SECTORS, LINES],
        columns: PROGRAMMES,
    },
    List {
        name: "matches",
        about: "Matches of gaps with offers and programmes, one a row.",
        root: "matches",
        of: "Match",
        rows: &[],
        expand: &[("country", "gap.countries"), LINES],
        columns: MATCHES,
    },
    List {
        name: "commitments",
        about: "The ledger: what was pledged, committed, delivered and withdrawn, one entry a row. The filters are those of gaps.",
        root: "gaps",
        of: "Gap",
        rows: &["needs", "needs.commitments"],
        expand: &[COUNTRIES],
        columns: COMMITMENTS,
    },
    List {
        name: "recommendations",
        about: "Recommendations of Panels, one a row.",
        root: "recommendations",
        of: "Recommendation",
        rows: &[],
        expand: &[],
        columns: RECOMMENDATIONS,
    },
    List {
        name: "suggestions",
        about: "What fits gaps, one suggestion a row: of each gap the ten that fit it best, the best first. The filters are those of gaps.",
        root: "gaps",
        of: "Gap",
        rows: &["suggestions"],
        expand: &[COUNTRIES],
        columns: SUGGESTIONS,
    },
    List {
        name: "judgements",
        about: "What your organisation thinks of suggestions, one a row, as weights are fitted by it. Empty without a token.",
        root: "suggestionJudgements",
        of: "SuggestionJudgement",
        rows: &[],
        expand: &[],
        columns: JUDGEMENTS,
    },
    List {
        name: "coverage",
        about: "What is needed and given, summed up by one dimension, one sum a row. The filters are those of gaps.",
        root: "coverage",
        of: "CoverageBucket",
        rows: &[],
        expand: &[],
        columns: COVERAGE,
    },
];

//! What is made of a few columns alone: feeds and tiles.

use super::List;

/// What an entry of a feed is made of.
pub(in crate::http::export) static FEED: List = List {
    name: "gaps.atom",
    about: "Gaps, the last published first.",
    root: "gaps",
    of: "Gap",
    rows: &[],
    expand: &[],
    columns: &[
        ("reference", "reference"),
        ("title", "title"),
        ("description", "description"),
        ("language", "language"),
        ("published", "published"),
        ("year", "year"),
        ("updated_at", "updatedAt"),
        ("hidden_on", "hidden.on"),
        ("panel_name", "panel.name"),
        ("country_codes", "countries.alpha3"),
        ("country_names", "countries.name"),
        ("sector_code", "sector.code"),
        ("sector_name", "sector.name"),
    ],
};

/// What the list of a tile is made of.
pub(in crate::http::export) static TILE_LIST: List = List {
    name: "gaps",
    about: "Gaps, in short.",
    root: "gaps",
    of: "Gap",
    rows: &[],
    expand: &[],
    columns: &[
        ("reference", "reference"),
        ("title", "title"),
        ("language", "language"),
        ("state", "state"),
        ("country_names", "countries.name"),
        ("country_names_fr", "countries.nameFr"),
        ("sector_name", "sector.name"),
        ("sector_name_fr", "sector.nameFr"),
        ("proof_symbols", "provenance.document.symbol"),
        ("proof_titles", "provenance.document.title"),
        ("proof_urls", "provenance.document.url"),
        ("proof_paragraphs", "provenance.paragraph"),
    ],
};

/// What the figure of a tile is made of.
pub(in crate::http::export) static TILE_FIGURE: List = List {
    name: "gaps",
    about: "How many gaps are in each state.",
    root: "gapFacets",
    of: "GapFacetBucket",
    rows: &[],
    expand: &[],
    columns: &[
        ("label", "label"),
        ("label_fr", "labelFr"),
        ("count", "count"),
    ],
};

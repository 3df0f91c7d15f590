//! Headings of exports: a table may begin as one, and its columns are then taken for those that say the same.

use super::cell::Cell;
use domain::table::TableKind;

/// What columns of offers and programmes are called in exports, and in tables.
const HELP: [(&str, &str); 16] = [
    ("country_codes", "countries"),
    ("sector_codes", "sectors"),
    ("membership_codes", "memberships"),
    ("line_types", "assistance"),
    ("line_titles", "line_title"),
    ("line_units", "unit"),
    ("line_currencies", "currency"),
    ("offered", "quantity"),
    ("line_least", "least"),
    ("line_most", "most"),
    ("line_requires", "requires"),
    ("line_tied", "tied"),
    ("line_goods", "goods"),
    ("line_forms", "form"),
    ("line_people", "people"),
    ("line_notes", "line_note"),
];
/// The same of gaps. Where they are written and what they need is left out: exports have all of it in one row.
const GAPS: [(&str, &str); 5] = [
    ("country_codes", "countries"),
    ("sector_code", "sector"),
    ("organisation_code", "organisation"),
    ("mission_acronym", "mission"),
    ("regime_code", "regime"),
];
/// Columns of texts that have several values in a cell, unless an export has a row for each line.
const TEXTS_OF_LINES: [&str; 2] = ["line_titles", "line_notes"];
/// What stands for a semicolon in such a cell, and for what would be taken for one.
const MARKS: [&str; 2] = ["%3B", "%25"];

/// What a table calls a column that exports call so; itself, where they call it the same or have none.
pub(super) fn own(kind: TableKind, heading: String) -> String {
    let known: &[(&str, &str)] = match kind {
        TableKind::Gaps => &GAPS,
        TableKind::Offers | TableKind::Programmes => &HELP,
    };
    let found = known.iter().find(|(exported, _)| *exported == heading);
    found.map_or(heading, |(_, own)| (*own).to_owned())
}

/// Whether texts below this heading may be those of several lines.
pub(super) fn is_text_of_lines(heading: &str) -> bool {
    TEXTS_OF_LINES.contains(&heading)
}

/// What to say of a text of a line that was one of several values in a cell; none where it is as it was written.
pub(super) fn of_several(cell: &Cell) -> Option<&'static str> {
    let text = cell.text().ok()?;
    let has_marks = MARKS.iter().any(|mark| text.contains(mark));
    has_marks.then_some("has %3B or %25, by which exports write marks where a cell may have several values: take the export with expand=line, or call the column as the template does")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::column::columns;

    #[test]
    fn every_heading_leads_to_a_column_and_is_none_itself() {
        for kind in TableKind::ALL {
            let is_column =
                |heading: &str| columns(kind).iter().any(|column| column.heading == heading);
            let known: &[(&str, &str)] = match kind {
                TableKind::Gaps => &GAPS,
                TableKind::Offers | TableKind::Programmes => &HELP,
            };
            for (exported, heading) in known {
                assert!(!is_column(exported), "{exported}");
                assert!(is_column(heading), "{heading}");
                assert_eq!(own(kind, (*exported).to_owned()), *heading);
            }
            assert_eq!(own(kind, "title".to_owned()), "title");
        }
    }
}

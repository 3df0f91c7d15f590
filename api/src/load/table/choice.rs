//! Which sheet of a file is read, and what its rows are.

use super::{
    CODES,
    book::Book,
    sheet::{Sheet, Unreadable},
};
use domain::table::TableKind;

/// The sheet of a file that is to be read, what its rows are, and other sheets that people see.
pub(super) fn sheet_of(
    kind: Option<TableKind>,
    book: Book,
) -> Result<(TableKind, Sheet, Vec<String>), Unreadable> {
    let sheets = book.sheets();
    let is_named = |name: &str| {
        let name = name.trim().to_lowercase();
        let mut known = TableKind::ALL.into_iter();
        known.find(|kind| name == kind.name())
    };
    let others: Vec<&String> = sheets
        .iter()
        .filter(|(name, is_shown)| *is_shown && name != CODES)
        .map(|(name, _)| name)
        .collect();
    let named = others
        .iter()
        .filter_map(|name| Some((is_named(name)?, *name)));
    let mut named: Vec<(TableKind, &String)> = named.collect();
    if let Some(kind) = kind {
        named.retain(|(of, _)| *of == kind);
        // One that says that it holds other rows is not taken for these.
        if let (true, [only]) = (named.is_empty(), others.as_slice())
            && is_named(only).is_none()
        {
            named.push((kind, *only));
        }
    }
    let [(kind, name)] = named.as_slice() else {
        let found = others.iter().map(|name| name.as_str()).collect::<Vec<_>>();
        return Err(unclear(kind, &found));
    };
    let (kind, name) = (*kind, (*name).clone());
    let passed = others.into_iter().filter(|other| **other != name);
    let passed = passed.cloned().collect();
    Ok((kind, book.sheet(&name)?, passed))
}

/// Says that it is not clear which sheet is meant, or what its rows are.
fn unclear(kind: Option<TableKind>, found: &[&str]) -> Unreadable {
    let found = match found {
        [] => "none that is shown".to_owned(),
        found => found.join(", "),
    };
    Unreadable::file(match kind {
        Some(kind) => format!(
            "has to have one sheet that is called {0}, or one sheet alone whose name is not that of other rows (it has {found}): call it {0} if that is what it holds",
            kind.name()
        ),
        None => format!(
            "has to have one sheet, or be a CSV file, that is called gaps, offers or programmes (it has {found}): call it so, or say what its rows are by --of"
        ),
    })
}

//! Lists of codes that the program knows by itself, and their columns.

use super::List;

/// All of them.
pub(in crate::http::export) static CLOSED: [List; 3] = [
    list(
        "enums",
        "Values of all enums of the API.",
        &[
            ("enum", "enum"),
            ("value", "value"),
            ("meaning", "meaning"),
            ("word_fr", "word_fr"),
        ],
    ),
    list(
        "currencies",
        "Currencies in which the register knows money, also those that are gone.",
        &[
            ("code", "code"),
            ("name", "name"),
            ("digits", "digits"),
            ("money_until", "money_until"),
            ("successor", "successor"),
        ],
    ),
    list(
        "aliases",
        "Other names of missions and organisations, which are taken for their codes.",
        &[
            ("of", "of"),
            ("code", "code"),
            ("alias", "alias"),
            ("kind", "kind"),
            ("language", "language"),
            ("source", "source"),
        ],
    ),
];

/// A list that is asked of nobody.
const fn list(
    name: &'static str,
    about: &'static str,
    columns: &'static [(&'static str, &'static str)],
) -> List {
    List {
        name,
        about,
        root: "",
        of: "",
        rows: &[],
        expand: &[],
        columns,
    }
}

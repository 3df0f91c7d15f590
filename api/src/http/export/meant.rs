//! What was probably meant by a parameter or a value of one that is not taken.

use domain::nearest::{nearest, several};

use crate::http::export::table::Table;

/// The question whether one of these was meant, in English and in French; nothing where none is near.
pub(super) fn meant(written: &str, valid: &[String]) -> [String; 2] {
    let near = nearest(written, valid.iter().map(String::as_str));
    near.map_or_else(Default::default, |near| {
        [
            format!(" Did you mean {near}?"),
            format!(" Vouliez-vous dire {near}\u{a0}?"),
        ]
    })
}

/// The parameter that names some where this one asks whether any is stated, `countries` beside `country`; in English and in French.
pub(super) fn instead(table: &Table, name: &str) -> [String; 2] {
    let many = several(name);
    match table.parameters.iter().any(|known| known.name == many) {
        true => [
            format!("; to name some, use {many}"),
            format!("\u{a0}; pour en nommer, utilisez {many}"),
        ],
        false => Default::default(),
    }
}

//! What each column of the table gets of every root field.

mod found;
mod given;
mod reference;

/// Root field, arguments, selection, and what each column gets: `o` something, `-` null or nothing.
pub(super) type Query = (&'static str, &'static str, &'static str, &'static str);

/// All of them.
pub(super) fn queries() -> impl Iterator<Item = &'static Query> {
    [found::QUERIES, given::QUERIES, reference::QUERIES]
        .into_iter()
        .flatten()
}

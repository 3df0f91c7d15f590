//! Which fragments a document reaches, and which of them it needs once they were written out.

use std::collections::HashSet;

use async_graphql::Name;
use async_graphql_parser::types::{ExecutableDocument, Selection, SelectionSet};

/// Drops the fragments that have been written out, lest validation call them unused; those nobody ever used stay,
/// for it to say so.
pub(super) fn forget_merged(document: &mut ExecutableDocument, reached: &HashSet<Name>) {
    let unused = document
        .fragments
        .iter()
        .filter(|(name, _)| !reached.contains(*name));
    let unused = unused
        .map(|(_, fragment)| &fragment.node.selection_set.node)
        .collect::<Vec<_>>();
    let operations = document
        .operations
        .iter()
        .map(|(_, o)| &o.node.selection_set.node);
    let spread = reachable(document, operations.chain(unused));
    document
        .fragments
        .retain(|name, _| !reached.contains(name) || spread.contains(name));
}

/// The fragments spread by these sets, and by those fragments in turn.
pub(super) fn reachable<'a>(
    document: &'a ExecutableDocument,
    sets: impl Iterator<Item = &'a SelectionSet>,
) -> HashSet<Name> {
    let mut found = HashSet::new();
    let mut open = sets.collect::<Vec<_>>();
    while let Some(set) = open.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => open.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = document.fragments.get(name)
                        && found.insert(name.clone())
                    {
                        open.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    found
}

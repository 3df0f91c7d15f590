//! Fields that conflict, by their names: the engine names an argument of theirs in their place.

use async_graphql::{Name, Pos, ServerError};
use async_graphql_parser::types::{ExecutableDocument, Selection, SelectionSet};

/// How the engine complains of fields with one name in the answer.
pub(super) const CONFLICT: &str = " conflict because ";

/// Names the fields that conflict.
pub(super) fn rename(error: &mut ServerError, document: &ExecutableDocument) {
    let Some((_, reason)) = error.message.split_once(CONFLICT) else {
        return;
    };
    let mut operations = document.operations.iter();
    let sets = operations.find_map(|(_, operation)| {
        let at = *error.locations.first()?;
        name_at(&operation.node.selection_set.node, at)
    });
    let fragments = || {
        let at = *error.locations.first()?;
        let mut fragments = document.fragments.values();
        fragments.find_map(|fragment| name_at(&fragment.node.selection_set.node, at))
    };
    if let Some(name) = sets.or_else(fragments) {
        error.message = format!("Fields \"{name}\"{CONFLICT}{reason}");
    }
}

/// What the field that stands here is called in the answer.
fn name_at(set: &SelectionSet, at: Pos) -> Option<&Name> {
    set.items.iter().find_map(|selection| {
        let inside = match &selection.node {
            Selection::Field(field) if field.pos == at => {
                return Some(&field.node.response_key().node);
            }
            Selection::Field(field) => &field.node.selection_set,
            Selection::InlineFragment(inline) => &inline.node.selection_set,
            Selection::FragmentSpread(_) => return None,
        };
        name_at(&inside.node, at)
    })
}

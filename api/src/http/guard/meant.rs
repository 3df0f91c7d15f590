//! What was probably meant where a document does not fit the schema. The engine says what is wrong; how to mend it is said here, by the
//! names of the schema, which everybody may read.

use async_graphql::{Name, Pos, Response, ServerError};
use async_graphql_parser::types::{ExecutableDocument, Selection, SelectionSet, Type};
use domain::nearest::nearest;
use std::collections::HashSet;

use crate::{
    error::{ERRORS_MAX, is_request_error},
    http::guard::{
        Shape,
        inputs::{Input, Inputs},
        shape::named,
    },
};

/// Names that are told where none of them is near: with more, the schema is the better place to look them up.
pub(super) const NAMES_MAX: usize = 15;

/// Letters by which a scalar is known.
const SHORTEST: usize = 3;

/// Bytes of what may be given, if it is told.
const WANTED_MAX: usize = 250;

/// How the engine complains of a type.
const UNKNOWN_TYPE: &str = "Unknown type \"";

/// How the engine complains of fields with one name in the answer.
const CONFLICT: &str = " conflict because ";

/// Directives that a question may have.
const DIRECTIVES: [&str; 2] = ["include", "skip"];

/// Adds to the errors of a request that does not fit the schema how to mend it, as far as they are shown: a document may have thousands.
/// `fragments` are the names of those that the document was sent with.
pub fn explain(
    response: &mut Response,
    document: &ExecutableDocument,
    fragments: &[Name],
    shape: &Shape,
) {
    if !is_request_error(response) {
        return;
    }
    for error in response.errors.iter_mut().take(ERRORS_MAX) {
        rename(error, document);
    }
    // Two rules of the engine look at the type of a variable, and one looks at each argument of fields that conflict: all say so.
    let mut told = HashSet::new();
    response.errors.retain(|error| {
        let places = error.locations.iter();
        let places: Vec<_> = places.map(|place| (place.line, place.column)).collect();
        let message = &error.message;
        let may_come_twice = message.starts_with(UNKNOWN_TYPE) || message.contains(CONFLICT);
        !may_come_twice || told.insert((message.clone(), places))
    });
    for error in response.errors.iter_mut().take(ERRORS_MAX) {
        if let Some(hint) = hint(&error.message, fragments, shape) {
            let end = if error.message.ends_with('.') {
                ""
            } else {
                "."
            };
            error.message = format!("{}{end} {hint}", error.message);
        }
    }
}

/// How to mend what the engine complains of, in a sentence.
fn hint(message: &str, fragments: &[Name], shape: &Shape) -> Option<String> {
    let inputs = shape.inputs();
    let after = |before: &str| message.split_once(before)?.1.split('"').next();
    let starts = |with: &str| message.starts_with(with);
    if starts("Unknown field \"") {
        let (written, ty) = (after("Unknown field \"")?, after("on type \"")?);
        let elsewhere = other_root(written, ty, shape);
        return elsewhere.or_else(|| meant(written, shape.fields_of(ty)?, "Its fields are"));
    }
    if starts("Unknown argument \"") {
        let (field, ty) = (after("on field \"")?, after("of type \"")?);
        let arguments = inputs.arguments(ty, field).iter();
        let names: Vec<&str> = arguments.map(|(name, _)| name.as_str()).collect();
        return match names.is_empty() {
            true => Some("It takes no arguments.".to_owned()),
            false => meant(after("Unknown argument \"")?, names, "It takes"),
        };
    }
    if starts(UNKNOWN_TYPE) {
        let written = after(UNKNOWN_TYPE)?;
        let near = meant(written, shape.type_names(), "The types are");
        return near.or_else(|| scalar(written, shape));
    }
    if starts("Unknown fragment: \"") {
        let written = after("Unknown fragment: \"")?;
        let names = fragments.iter().map(Name::as_str);
        return meant(written, names, "The document has");
    }
    if starts("Unknown directive \"") {
        return meant(after("Unknown directive \"")?, DIRECTIVES, "There are");
    }
    hint_of_value(message, inputs)
}

/// The kind of operation that has the field, where it is not this one.
fn other_root(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    let (other, operation) = match ty {
        "Query" => ("Mutation", "mutation"),
        "Mutation" => ("Query", "query"),
        _ => return None,
    };
    let is_there = shape.fields_of(other)?.any(|name| name == written);
    is_there.then(|| format!("It is one of \"{other}\": begin with the word {operation}."))
}

/// The same of a value, whose place comes first in what the engine says.
fn hint_of_value(message: &str, inputs: &Inputs) -> Option<String> {
    let after = |before: &str| message.split_once(before)?.1.split('"').next();
    if let Some(written) = after("does not contain the value \"")
        && let Some(Input::Enum(words)) = inputs.get(after("enumeration type \"")?)
    {
        let words = words.iter().map(String::as_str);
        return meant(written, words, "It has");
    }
    if let Some(written) = after(", unknown field \"")
        && let Some(Input::Object(object)) = inputs.get(after("of type \"")?)
    {
        let names = object.fields.iter().map(|field| field.name.as_str());
        return meant(written, names, "Its fields are");
    }
    let ty = Type::new(after(", expected type \"")?)?;
    let wanted = inputs.wanted(&ty);
    let is_told = inputs.knows(named(&ty)) && wanted.len() <= WANTED_MAX;
    is_told.then(|| format!("Give {wanted}."))
}

/// The scalar whose name another language writes shorter or longer: `Bool`, `Integer`.
fn scalar(written: &str, shape: &Shape) -> Option<String> {
    let begins = |name: &&str| {
        written.len() >= SHORTEST && (name.starts_with(written) || written.starts_with(name))
    };
    let name = shape.scalars().find(begins)?;
    Some(format!("Did you mean {name}?"))
}

/// The name that was probably meant, where the name written is near one, or else all names where they are few.
pub(super) fn meant<'a>(
    written: &str,
    names: impl IntoIterator<Item = &'a str>,
    all: &str,
) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    // Of two that are as near, the one of the same length.
    names.sort_unstable_by_key(|name| (name.len().abs_diff(written.len()), *name));
    let near = nearest(written, names.iter().copied());
    let are_few = (1..=NAMES_MAX).contains(&names.len());
    let all = are_few.then(|| {
        names.sort_unstable();
        format!("{all} {}.", names.join(", "))
    });
    match (near, all) {
        (Some(name), Some(all)) if names.len() > 1 => Some(format!("Did you mean {name}? {all}")),
        (Some(name), _) => Some(format!("Did you mean {name}?")),
        (None, all) => all,
    }
}

/// Names the fields that conflict: the engine names an argument of theirs in their place.
fn rename(error: &mut ServerError, document: &ExecutableDocument) {
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

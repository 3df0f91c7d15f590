//! What was probably meant where a document does not fit the schema. The engine says what is wrong; how to mend it is said here, by the
//! names of the schema, which everybody may read.

use async_graphql::{Name, Response};
use async_graphql_parser::types::{ExecutableDocument, Type};
use domain::nearest::nearest;
use std::collections::HashSet;

use crate::{
    error::{ERRORS_MAX, is_request_error},
    http::guard::{
        Shape,
        called::{called, of_several},
        conflicts::{CONFLICT, rename},
        entries::of_entries,
        inputs::{Input, Inputs},
        shape::named,
    },
};

/// Names that are told where none of them is near: of more only the first are, and where to look them up.
pub(super) const NAMES_MAX: usize = 15;

/// Names that are told of more than that.
const FIRST: usize = 5;

/// Names that are longer or shorter than what is written, of which one asks at most whether they were meant.
const LIKE: usize = 3;

/// Letters by which a scalar is known, and a longer name.
const SHORTEST: usize = 3;

/// Bytes of what may be given, if it is told.
const WANTED_MAX: usize = 250;

/// How the engine complains of a type.
const UNKNOWN_TYPE: &str = "Unknown type \"";

/// How the engine complains of an object of which nothing is asked.
const UNSELECTED: &str = " must have a selection of subfields";

/// What most people want of an object that they ask nothing of.
const WANTED_FIRST: [&str; 7] = [
    "nodes",
    "reference",
    "message",
    "code",
    "title",
    "name",
    "totalCount",
];

/// How the engine complains of fragments in each other without end. Those that are merely deep were refused before.
const ENDLESS: &str = "The recursion depth of the query";

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
        let elsewhere = other_root(written, ty, shape)
            .or_else(|| of_some(written, ty, shape))
            .or_else(|| of_entries(written, ty, shape))
            .or_else(|| called(written, ty, shape));
        let list = asked(ty, "fields { name }");
        return elsewhere.or_else(|| meant(written, shape.fields_of(ty)?, "Its fields are", &list));
    }
    if starts("Unknown argument \"") {
        let written = after("Unknown argument \"")?;
        return hint_of_argument(written, after("of type \"")?, after("on field \"")?, inputs);
    }
    if message.ends_with(UNSELECTED) {
        return selection(after("Field \"")?, after("of type \"")?, shape);
    }
    if starts(UNKNOWN_TYPE) {
        return hint_of_type(after(UNKNOWN_TYPE)?, shape);
    }
    if starts("Unknown fragment: \"") {
        let written = after("Unknown fragment: \"")?;
        let names = fragments.iter().map(Name::as_str);
        return meant(written, names, "The document has", "");
    }
    if starts(ENDLESS) {
        let mend =
            "A fragment spreads itself, or another that spreads it: take one of these spreads out.";
        return Some(mend.to_owned());
    }
    if starts("Unknown directive \"") {
        return meant(after("Unknown directive \"")?, DIRECTIVES, "There are", "");
    }
    hint_of_value(message, inputs)
}

/// The same of an argument of a field.
fn hint_of_argument(written: &str, ty: &str, field: &str, inputs: &Inputs) -> Option<String> {
    let arguments = inputs.arguments(ty, field).iter();
    let names: Vec<&str> = arguments.map(|argument| &*argument.name).collect();
    if names.is_empty() {
        return Some("It takes no arguments.".to_owned());
    }
    let list = asked(ty, "fields { name args { name } }");
    meant(written, names, "It takes", &list)
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

/// How what only some of those say that a field gives is asked of them.
fn of_some(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    let mut kinds: Vec<&str> = shape.kinds_with(ty, written).collect();
    kinds.sort_unstable();
    let first = *kinds.first()?;
    let list = asked(ty, "possibleTypes { name }");
    let all = match kinds.len() > NAMES_MAX {
        true => first_of(&kinds, "Those that have it are", &list),
        false => format!("Those that have it are {}.", kinds.join(", ")),
    };
    let how = format!("Ask each kind that has it, as ... on {first} {{ {written} }}.");
    Some(format!("{how} {all}"))
}

/// How an object is asked for something: by what most people want of it, and the names that there are.
fn selection(field: &str, ty: &str, shape: &Shape) -> Option<String> {
    let mut names: Vec<&str> = shape.fields_of(ty)?.collect();
    names.sort_unstable();
    let wanted = WANTED_FIRST.into_iter().find(|name| names.contains(name));
    let example = wanted.or_else(|| names.first().copied())?;
    let example = match shape.field(Some(ty), example) {
        Some(inner) if shape.knows(&inner.ty) => format!("{example} {{ … }}"),
        _ => example.to_owned(),
    };
    let all = match names.len() > NAMES_MAX {
        true => first_of(&names, "Its fields are", &asked(ty, "fields { name }")),
        false => format!("Its fields are {}.", names.join(", ")),
    };
    Some(format!("Say what of it, as {field} {{ {example} }}. {all}"))
}

/// The same of a value, whose place comes first in what the engine says.
fn hint_of_value(message: &str, inputs: &Inputs) -> Option<String> {
    let after = |before: &str| message.split_once(before)?.1.split('"').next();
    if let Some(written) = after("does not contain the value \"")
        && let ty = after("enumeration type \"")?
        && let Some(Input::Enum(words)) = inputs.get(ty)
    {
        let words = words.iter().map(String::as_str);
        let list = asked(ty, "enumValues { name }");
        let hint = meant(written, words, "It has", &list)?;
        let many = after("argument \"").and_then(|place| of_several(place, inputs));
        return Some(match many {
            Some(many) => format!("{hint} {many}"),
            None => hint,
        });
    }
    if let Some(written) = after(", unknown field \"")
        && let ty = after("of type \"")?
        && let Some(Input::Object(object)) = inputs.get(ty)
    {
        let names = object.fields.iter().map(|field| field.name.as_str());
        let list = asked(ty, "inputFields { name }");
        return meant(written, names, "Its fields are", &list);
    }
    let ty = Type::new(after(", expected type \"")?)?;
    let wanted = inputs.wanted(&ty);
    let is_told = inputs.knows(named(&ty)) && wanted.len() <= WANTED_MAX;
    is_told.then(|| format!("Give {wanted}."))
}

/// The same of a type. What is near no name may be a scalar's in another language.
fn hint_of_type(written: &str, shape: &Shape) -> Option<String> {
    let scalar = match nearest(written, shape.type_names()) {
        Some(_) => None,
        None => scalar(written, shape),
    };
    let list = "{ __schema { types { name } } }";
    scalar.or_else(|| meant(written, shape.type_names(), "The types are", list))
}

/// The query by which the names that a type has are listed.
fn asked(ty: &str, names: &str) -> String {
    format!("{{ __type(name: \"{ty}\") {{ {names} }} }}")
}

/// The scalar whose name another language writes shorter or longer: `Bool`, `Integer`.
fn scalar(written: &str, shape: &Shape) -> Option<String> {
    let begins = |name: &&str| {
        written.len() >= SHORTEST && (name.starts_with(written) || written.starts_with(name))
    };
    let name = shape.scalars().find(begins)?;
    Some(format!("Did you mean {name}?"))
}

/// The name that was probably meant, where the name written is near one, or else all names where they are few, and of many the first, with
/// the query that lists them, if there is one.
pub(in crate::http) fn meant<'a>(
    written: &str,
    names: impl IntoIterator<Item = &'a str>,
    all: &str,
    list: &str,
) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    // Of two that are as near, the one of the same length.
    names.sort_unstable_by_key(|name| (name.len().abs_diff(written.len()), *name));
    let near = nearest(written, names.iter().copied());
    names.sort_unstable();
    match near {
        Some(name) if (2..=NAMES_MAX).contains(&names.len()) => {
            Some(format!("Did you mean {name}? {all} {}.", names.join(", ")))
        }
        Some(name) => Some(format!("Did you mean {name}?")),
        None if names.len() > NAMES_MAX => {
            let longer = longer(written, &names);
            Some(longer + &first_of(&names, all, list))
        }
        None => (!names.is_empty()).then(|| format!("{all} {}.", names.join(", "))),
    }
}

/// The question whether one of the names was meant that begin with what is written, or which that begins with: `coverage` for
/// `coverageState`. Empty where there is none.
fn longer(written: &str, names: &[&str]) -> String {
    let written = written.to_lowercase();
    let begins = |name: &&&str| {
        let name = name.to_lowercase();
        name.len().min(written.len()) >= SHORTEST
            && (name.starts_with(&written) || written.starts_with(&name))
    };
    let like: Vec<&str> = names.iter().filter(begins).take(LIKE).copied().collect();
    match like.is_empty() {
        true => String::new(),
        false => format!("Did you mean {}? ", like.join(" or ")),
    }
}

/// The first of many names, and how to see the others.
fn first_of(names: &[&str], all: &str, list: &str) -> String {
    let (first, others) = names.split_at(FIRST);
    let end = if list.is_empty() {
        ".".to_owned()
    } else {
        format!(": {list} lists them.")
    };
    format!("{all} {} and {} more{end}", first.join(", "), others.len())
}

//! Values of enums in quotes: the engine takes them, and GraphQL does not. Variables are JSON, where they can't be written otherwise.

use std::fmt::Display;

use async_graphql_parser::types::{BaseType, Type};
use async_graphql_value::Value;

use crate::{
    error::code,
    http::guard::{
        Refusal,
        called::of_several,
        inputs::{Input, Inputs, shortened},
        meant::meant,
    },
};

/// Refuses a value that has a value of an enum in quotes; `place` is what is given it, and the message says where in it.
pub(super) fn check_word(
    inputs: &Inputs,
    ty: &Type,
    value: &Value,
    place: &str,
) -> Result<(), Refusal> {
    let Some(Quoted {
        path,
        written,
        words,
    }) = quoted(inputs, ty, value)
    else {
        return Ok(());
    };
    let hint = meant(written, words.iter().map(String::as_str), "It may be", "");
    let hints = hint.into_iter().chain(of_several(&path, inputs));
    let hint: String = hints.flat_map(|hint| [" ".to_owned(), hint]).collect();
    let message = format!(
        "Invalid value for argument \"{place}{path}\": \"{}\" is a text, and enum values are written without quotes.{hint}",
        shortened(written)
    );
    Err(Refusal::new(code::VALIDATION_FAILED, message))
}

/// A text that stands for a value of an enum.
struct Quoted<'a> {
    /// Where in the value, each step after a point.
    path: String,
    /// The text.
    written: &'a str,
    /// The values there are.
    words: &'a [String],
}

impl Quoted<'_> {
    /// The same, as found in what stands at a step.
    fn under(self, step: impl Display) -> Self {
        let path = format!(".{step}{}", self.path);
        Self { path, ..self }
    }
}

/// The first text in a value that stands for a value of an enum.
fn quoted<'a>(inputs: &'a Inputs, ty: &Type, value: &'a Value) -> Option<Quoted<'a>> {
    match (&ty.base, value) {
        (BaseType::List(inner), Value::List(items)) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| Some(quoted(inputs, inner, item)?.under(at))),
        (BaseType::List(inner), one) => quoted(inputs, inner, one),
        (BaseType::Named(name), value) => match (inputs.get(name)?, value) {
            (Input::Enum(words), Value::String(written)) => Some(Quoted {
                path: String::new(),
                written,
                words,
            }),
            (Input::Object(object), Value::Object(given)) => {
                object.fields.iter().find_map(|field| {
                    let found = quoted(inputs, &field.ty, given.get(&field.name)?)?;
                    Some(found.under(&field.name))
                })
            }
            _ => None,
        },
    }
}

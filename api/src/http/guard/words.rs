//! Values of enums in quotes: the engine takes them, and GraphQL does not. Variables are JSON, where they can't be written otherwise.

use async_graphql_parser::types::{BaseType, Type};
use async_graphql_value::Value;

use crate::{
    error::code,
    http::guard::{
        Refusal,
        inputs::{Input, Inputs, shortened},
        meant::meant,
    },
};

/// Refuses a value that has a value of an enum in quotes; `place` is what is given it.
pub(super) fn check_word(
    inputs: &Inputs,
    ty: &Type,
    value: &Value,
    place: &str,
) -> Result<(), Refusal> {
    let Some((written, words)) = quoted(inputs, ty, value) else {
        return Ok(());
    };
    let hint = meant(&written, words.iter().map(String::as_str), "It may be", "");
    let hint = hint.map_or_else(String::new, |hint| format!(" {hint}"));
    let message = format!(
        "Invalid value for argument \"{place}\": \"{}\" is a text, and enum values are written without quotes.{hint}",
        shortened(&written)
    );
    Err(Refusal::new(code::VALIDATION_FAILED, message))
}

/// The first text in a value that stands for a value of an enum, with the values there are.
fn quoted<'a>(inputs: &'a Inputs, ty: &Type, value: &Value) -> Option<(String, &'a [String])> {
    match (&ty.base, value) {
        (BaseType::List(inner), Value::List(items)) => {
            items.iter().find_map(|item| quoted(inputs, inner, item))
        }
        (BaseType::List(inner), one) => quoted(inputs, inner, one),
        (BaseType::Named(name), value) => match (inputs.get(name)?, value) {
            (Input::Enum(words), Value::String(written)) => {
                Some((written.clone(), words.as_slice()))
            }
            (Input::Object(object), Value::Object(given)) => object
                .fields
                .iter()
                .find_map(|field| quoted(inputs, &field.ty, given.get(&field.name)?)),
            _ => None,
        },
    }
}

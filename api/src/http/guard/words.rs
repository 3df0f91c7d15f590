//! Values of enums in quotes: the engine takes them, and GraphQL does not. Variables are JSON, where they can't be written otherwise.

use async_graphql_parser::types::{BaseType, ExecutableDocument, Selection, SelectionSet, Type};
use async_graphql_value::Value;

use crate::{
    error::code,
    http::guard::{
        Refusal, Shape,
        inputs::{Input, Inputs, shortened},
        meant::meant,
    },
};

/// Refuses a document that passed `check_document` and has a value of an enum in quotes.
pub fn check_words(document: &ExecutableDocument, shape: &Shape) -> Result<(), Refusal> {
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            let variable = &variable.node;
            if let Some(default) = &variable.default_value {
                let value = default.node.clone().into_value();
                let place = format!("${}", variable.name.node);
                let found = quoted(shape.inputs(), &variable.var_type.node, &value);
                unquoted(found, &place).map_err(|refusal| refusal.at(default.pos))?;
            }
        }
        let set = &operation.node.selection_set.node;
        check_set(set, shape.root(operation.node.ty), shape)?;
    }
    for fragment in document.fragments.values() {
        let on = fragment.node.type_condition.node.on.node.as_str();
        check_set(&fragment.node.selection_set.node, Some(on), shape)?;
    }
    Ok(())
}

fn check_set(set: &SelectionSet, parent: Option<&str>, shape: &Shape) -> Result<(), Refusal> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let (name, field) = (field.node.name.node.as_str(), &field.node);
                let takes = parent.map(|parent| shape.inputs().arguments(parent, name));
                let takes = takes.unwrap_or_default();
                for (argument, value) in &field.arguments {
                    let argument = argument.node.as_str();
                    if let Some((_, ty)) = takes.iter().find(|(known, _)| known == argument) {
                        let found = quoted(shape.inputs(), ty, &value.node);
                        unquoted(found, argument).map_err(|refusal| refusal.at(value.pos))?;
                    }
                }
                let inside = shape.field(parent, name).map(|field| field.ty.as_str());
                check_set(&field.selection_set.node, inside, shape)?;
            }
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref();
                let on = on.map(|on| on.node.on.node.as_str()).or(parent);
                check_set(&inline.node.selection_set.node, on, shape)?;
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
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

fn unquoted(found: Option<(String, &[String])>, place: &str) -> Result<(), Refusal> {
    let Some((written, words)) = found else {
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

//! What the parameters of a request say.

use super::malformed;
use crate::http::{
    answer::Answer,
    documents::Call,
    guard::{self, Limits},
};
use actix_web::web;
use async_graphql::{Name, Variables};
use async_graphql_value::ConstValue;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Reads a GET.
///
/// Apollo's rule against forged requests would ask a plain GET for a header that a browser can't send unasked. We
/// leave that out: a GET runs queries only, which change nothing, and no cookie or other ambient authority is ever
/// read, so a forged one sees what its author could see without the victim. It is also the only kind of request a
/// cache, a link or a command line makes easily.
pub(in crate::http) fn from_query(query: &str, limits: &Limits) -> Result<Call, Answer> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query);
    let pairs = pairs
        .map_err(|_| malformed("The query string is not URL-encoded."))?
        .into_inner();
    let mut texts = HashMap::new();
    for (name, text) in pairs {
        // An empty parameter is an absent one: forms and clients leave them so.
        if !text.is_empty() && texts.insert(name.clone(), text).is_some() {
            return Err(malformed("A parameter is given twice."));
        }
    }
    let mut parameters = Map::new();
    for name in ["query", "operationName", "documentId"] {
        parameters.extend(
            texts
                .remove(name)
                .map(|text| (name.to_owned(), Value::String(text))),
        );
    }
    for name in ["variables", "extensions"] {
        if let Some(text) = texts.remove(name) {
            let json = serde_json::from_str(&text);
            let json =
                json.map_err(|error| malformed(format!("`{name}` is not JSON: {error}.")))?;
            parameters.insert(name.to_owned(), json);
        }
    }
    from_parameters(parameters, limits)
}

/// Reads the parameters of a request; unknown ones are ignored, as the specification asks.
pub(in crate::http) fn from_parameters(
    mut parameters: Map<String, Value>,
    limits: &Limits,
) -> Result<Call, Answer> {
    let query = text(&mut parameters, "query")?;
    let operation_name = text(&mut parameters, "operationName")?.filter(|name| !name.is_empty());
    let variables = object(&mut parameters, "variables", limits)?;
    let extensions = object(&mut parameters, "extensions", limits)?;
    let persisted_hash = persisted_hash(&extensions)?;
    let document_id = text(&mut parameters, "documentId")?.filter(|id| !id.is_empty());
    if query.is_none() && persisted_hash.is_none() && document_id.is_none() {
        return Err(malformed("The parameter `query` is missing."));
    }
    Ok(Call {
        query,
        operation_name,
        variables: convert(variables)?,
        persisted_hash,
        document_id,
    })
}

fn text(parameters: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Answer> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("`{name}` must be a string."))),
    }
}

fn object(
    parameters: &mut Map<String, Value>,
    name: &str,
    limits: &Limits,
) -> Result<Map<String, Value>, Answer> {
    let value = parameters.remove(name).unwrap_or_default();
    guard::check_json(&value, limits).map_err(Answer::from_refusal)?;
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(fields) => Ok(fields),
        _ => Err(malformed(format!("`{name}` must be an object."))),
    }
}

/// `extensions.persistedQuery`, as Apollo defined it.
fn persisted_hash(extensions: &Map<String, Value>) -> Result<Option<String>, Answer> {
    let Some(persisted) = extensions
        .get("persistedQuery")
        .filter(|value| !value.is_null())
    else {
        return Ok(None);
    };
    match (
        persisted.get("version").and_then(Value::as_u64),
        persisted.get("sha256Hash").and_then(Value::as_str),
    ) {
        (Some(1), Some(hash)) => Ok(Some(hash.to_owned())),
        _ => Err(malformed(
            "`extensions.persistedQuery` must be {version: 1, sha256Hash: …}.",
        )),
    }
}

fn convert(fields: Map<String, Value>) -> Result<Variables, Answer> {
    let mut variables = Variables::default();
    for (name, mut value) in fields {
        whole_numbers(&mut value);
        let value = ConstValue::from_json(value)
            .map_err(|_| malformed("A variable's value can't be read."))?;
        variables.insert(Name::new(name), value);
    }
    Ok(variables)
}

/// Writes numbers without a fraction as integers: clients without integers send 2.0 for 2, which the specification takes for one.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        Value::Number(number) => {
            let whole = number.as_f64().filter(|_| number.is_f64());
            // Up to here every integer is a float of its own.
            let whole = whole.filter(|float| float.fract() == 0.0 && float.abs() <= 2_f64.powi(53));
            if let Some(float) = whole {
                *value = Value::from(float as i64);
            }
        }
        _ => {}
    }
}

//! From HTTP to a [`Call`]: bodies of POST, query strings of GET.

use std::collections::HashMap;

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web,
};
use async_graphql::{Name, Variables};
use async_graphql_value::ConstValue;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use crate::{
    error::code,
    http::{
        Api,
        answer::Answer,
        budget::{Budget, Reserved},
        documents::Call,
        guard::{self, Limits},
        negotiate,
    },
};

/// Reads a POST.
pub(super) async fn from_body(
    request: &HttpRequest,
    body: web::Payload,
    api: &Api,
) -> Result<Call, Answer> {
    let (headers, limits) = (request.headers(), &api.settings.limits);
    if !negotiate::is_json(headers) {
        let message =
            "The body must be application/json in UTF-8, and the Content-Type header must say so.";
        return Err(Answer::refused(415, code::BAD_USER_INPUT, message));
    }
    // We don't unpack: a small archive can hold a large body.
    let encoded = headers
        .get_all(CONTENT_ENCODING)
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if encoded {
        return Err(Answer::refused(
            415,
            code::BAD_USER_INPUT,
            "Send the body without a Content-Encoding.",
        ));
    }
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large(limits));
    }
    let (bytes, _reserved) = read(body, limits, &api.arriving).await?;
    let json = serde_json::from_slice::<Value>(&bytes);
    let json = json.map_err(|error| malformed(format!("The body is not JSON: {error}.")))?;
    match json {
        Value::Object(parameters) => from_parameters(parameters, limits),
        Value::Array(_) => Err(malformed(
            "Batches are not served: send one request each; HTTP/2 carries them together.",
        )),
        _ => Err(malformed("The body must be a JSON object.")),
    }
}

/// Reads a GET.
///
/// Apollo's rule against forged requests would ask a plain GET for a header that a browser can't send unasked. We
/// leave that out: a GET runs queries only, which change nothing, and no cookie or other ambient authority is ever
/// read, so a forged one sees what its author could see without the victim. It is also the only kind of request a
/// cache, a link or a command line makes easily.
pub(super) fn from_query(query: &str, limits: &Limits) -> Result<Call, Answer> {
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
    for name in ["query", "operationName"] {
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
pub(super) fn from_parameters(
    mut parameters: Map<String, Value>,
    limits: &Limits,
) -> Result<Call, Answer> {
    let query = text(&mut parameters, "query")?;
    let operation_name = text(&mut parameters, "operationName")?.filter(|name| !name.is_empty());
    let variables = object(&mut parameters, "variables", limits)?;
    let extensions = object(&mut parameters, "extensions", limits)?;
    let persisted_hash = persisted_hash(&extensions)?;
    if query.is_none() && persisted_hash.is_none() {
        return Err(malformed("The parameter `query` is missing."));
    }
    Ok(Call {
        query,
        operation_name,
        variables: convert(variables)?,
        persisted_hash,
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
    for (name, value) in fields {
        let value = ConstValue::from_json(value)
            .map_err(|_| malformed("A variable's value can't be read."))?;
        variables.insert(Name::new(name), value);
    }
    Ok(variables)
}

/// Collects a body, with its share of what may be arriving.
async fn read(
    mut body: web::Payload,
    limits: &Limits,
    arriving: &Budget,
) -> Result<(web::BytesMut, Reserved), Answer> {
    let mut bytes = web::BytesMut::new();
    let mut reserved = arriving.reserve(0).ok_or_else(Answer::bodies_waiting)?;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| malformed("The body broke off."))?;
        let length = bytes.len() + chunk.len();
        if length > limits.body_bytes {
            return Err(too_large(limits));
        }
        if length > bytes.capacity() {
            // Twice as much at a time, so that little is copied.
            let capacity = length.next_power_of_two();
            if !reserved.grow_to(capacity) {
                return Err(Answer::bodies_waiting());
            }
            bytes.reserve(capacity - bytes.len());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((bytes, reserved))
}

fn too_large(limits: &Limits) -> Answer {
    Answer::refused(
        413,
        code::LIMITED,
        format!("The body goes beyond {} bytes.", limits.body_bytes),
    )
}

fn malformed(message: impl Into<String>) -> Answer {
    Answer::refused(400, code::BAD_USER_INPUT, message)
}

//! From HTTP to a [`Call`]: bodies of POST, query strings of GET.

use std::{collections::HashMap, io::Read};

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
    web::{self, Bytes},
};
use async_graphql::{Name, Variables};
use async_graphql_value::ConstValue;
use flate2::read::MultiGzDecoder;
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

/// Most requests in one batch.
const BATCH_MAX: usize = 10;

/// What a request says, before anybody makes sense of it.
pub(super) enum Said<'a> {
    /// The query string of a GET.
    Query(&'a str),
    /// The body of a POST.
    Body {
        /// As they were before they were packed.
        bytes: Bytes,
        /// Their share of what may be arriving.
        _reserved: Reserved,
    },
}

/// What a request asks for.
pub(super) enum Asked {
    /// One request.
    One(Call),
    /// Several, each of which may be malformed for itself.
    Batch(Vec<Result<Call, Answer>>),
}

/// Reads a POST.
pub(super) async fn from_body(
    request: &HttpRequest,
    body: web::Payload,
    api: &Api,
) -> Result<Said<'static>, Answer> {
    let (headers, limits) = (request.headers(), &api.settings.limits);
    if !negotiate::is_json(headers) {
        let message =
            "The body must be application/json in UTF-8, and the Content-Type header must say so.";
        return Err(Answer::refused(415, code::BAD_USER_INPUT, message));
    }
    let packing = Packing::of(headers)?;
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large(limits));
    }
    let (bytes, reserved) = read(body, limits, &api.arriving).await?;
    let (bytes, reserved) = packing.unpack(bytes, reserved, limits)?;
    Ok(Said::Body {
        bytes: bytes.freeze(),
        _reserved: reserved,
    })
}

impl Said<'_> {
    /// What it asks for.
    pub(super) fn read(self, limits: &Limits) -> Result<Asked, Answer> {
        let bytes = match &self {
            Self::Query(query) => return from_query(query, limits).map(Asked::One),
            Self::Body { bytes, .. } => bytes,
        };
        let json = serde_json::from_slice::<Value>(bytes);
        let json = json.map_err(|error| malformed(format!("The body is not JSON: {error}.")))?;
        match json {
            Value::Object(parameters) => from_parameters(parameters, limits).map(Asked::One),
            Value::Array(batch) if (1..=BATCH_MAX).contains(&batch.len()) => {
                let calls = batch.into_iter().map(|one| one_of_batch(one, limits));
                Ok(Asked::Batch(calls.collect()))
            }
            Value::Array(batch) => Err(malformed(format!(
                "A batch holds 1 to {BATCH_MAX} requests, and this one {}.",
                batch.len()
            ))),
            _ => Err(malformed(
                "The body must be a JSON object, or a list of them.",
            )),
        }
    }
}

fn one_of_batch(one: Value, limits: &Limits) -> Result<Call, Answer> {
    match one {
        Value::Object(parameters) => from_parameters(parameters, limits),
        _ => Err(malformed("Each request of a batch must be a JSON object.")),
    }
}

/// How a body is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
}

impl Packing {
    fn of(headers: &HeaderMap) -> Result<Self, Answer> {
        let mut packing = Self::None;
        for encoding in headers.get_all(CONTENT_ENCODING) {
            packing = match encoding.as_bytes().to_ascii_lowercase().as_slice() {
                b"identity" => continue,
                b"gzip" | b"x-gzip" if packing == Self::None => Self::Gzip,
                _ => return Err(Answer::unknown_packing()),
            };
        }
        Ok(packing)
    }

    /// The body as it was before it was packed. A small archive can hold a large body: it is read no further than a body may go.
    fn unpack(
        self,
        bytes: web::BytesMut,
        mut reserved: Reserved,
        limits: &Limits,
    ) -> Result<(web::BytesMut, Reserved), Answer> {
        if self == Self::None {
            return Ok((bytes, reserved));
        }
        if !reserved.grow_to(bytes.capacity() + limits.body_bytes) {
            return Err(Answer::bodies_waiting());
        }
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(&bytes[..])
            .take(limits.body_bytes as u64 + 1)
            .read_to_end(&mut unpacked)
            .map_err(|_| malformed("The body is not what gzip makes."))?;
        if unpacked.len() > limits.body_bytes {
            return Err(too_large(limits));
        }
        Ok((web::BytesMut::from(&unpacked[..]), reserved))
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
pub(super) fn from_parameters(
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
        format!(
            "The body goes beyond {} bytes: send fewer or shorter values, or several requests.",
            limits.body_bytes
        ),
    )
}

fn malformed(message: impl Into<String>) -> Answer {
    Answer::refused(400, code::BAD_USER_INPUT, message)
}

//! From HTTP to a [`Call`]: bodies of POST, query strings of GET.

mod parameters;

pub(super) use parameters::{from_parameters, from_query};

use std::io::Read;

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
    web::{self, Bytes},
};
use flate2::read::MultiGzDecoder;
use futures_util::StreamExt;
use serde_json::Value;

use crate::{
    error::code,
    http::{
        Api,
        answer::Answer,
        budget::{Budget, Reserved},
        documents::Call,
        guard::Limits,
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

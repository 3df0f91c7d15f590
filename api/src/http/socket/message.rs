//! What is said over a socket: the messages of the protocol, and the ways it ends.

use std::borrow::Cow;

use async_graphql::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{error::Error, http::answer::Answer};

/// Bytes of an operation's id. A UUID has 36.
const ID_BYTES_MAX: usize = 256;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// Who asks.
    Init(Map<String, Value>),
    /// Are you there?
    Ping(Option<Map<String, Value>>),
    /// I am; it answers nothing that we ask.
    Pong,
    /// Run this operation.
    Subscribe {
        id: String,
        parameters: Map<String, Value>,
    },
    /// Run that one no longer.
    Complete { id: String },
}

impl Incoming {
    /// Reads a message; what is none ends the socket.
    pub(super) fn parse(text: &str) -> Result<Self, End> {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else {
            return Err(End::bad_message("it is no JSON object"));
        };
        let Some(Value::String(kind)) = fields.remove("type") else {
            return Err(End::bad_message("`type` must be a string"));
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(payload(&mut fields)?.unwrap_or_default())),
            "ping" => Ok(Self::Ping(payload(&mut fields)?)),
            "pong" => payload(&mut fields).map(|_| Self::Pong),
            "subscribe" => {
                let parameters = payload(&mut fields)?
                    .ok_or_else(|| End::bad_message("`payload` is missing"))?;
                Ok(Self::Subscribe {
                    id: id(&mut fields)?,
                    parameters,
                })
            }
            "complete" => Ok(Self::Complete {
                id: id(&mut fields)?,
            }),
            _ => Err(End::bad_message("its `type` is unknown")),
        }
    }
}

fn payload(fields: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, End> {
    match fields.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(End::bad_message("`payload` must be an object")),
    }
}

fn id(fields: &mut Map<String, Value>) -> Result<String, End> {
    match fields.remove("id") {
        Some(Value::String(id)) if (1..=ID_BYTES_MAX).contains(&id.len()) => Ok(id),
        _ => Err(End::bad_message("`id` must be a string of 1 to 256 bytes")),
    }
}

#[derive(Serialize)]
struct Outgoing<'a, P> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<P>,
}

/// Whoever asks is known.
pub(super) fn ack() -> String {
    write("connection_ack", None, None::<()>)
}

/// The answer to a ping, with what it carried.
pub(super) fn pong(payload: Option<&Map<String, Value>>) -> String {
    write("pong", None, payload)
}

/// A result of an operation, which is JSON already.
pub(super) fn next(id: &str, result: &[u8]) -> String {
    let id = Value::from(id);
    let result = std::str::from_utf8(result).expect("JSON is UTF-8");
    format!(r#"{{"type":"next","id":{id},"payload":{result}}}"#)
}

/// Why an operation was not run.
pub(super) fn error(id: &str, response: &Response) -> String {
    write("error", Some(id), Some(&response.errors))
}

/// An operation has ended well.
pub(super) fn complete(id: &str) -> String {
    write("complete", Some(id), None::<()>)
}

fn write(kind: &str, id: Option<&str>, payload: Option<impl Serialize>) -> String {
    serde_json::to_string(&Outgoing { kind, id, payload }).expect("GraphQL values are JSON")
}

/// How a socket ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// We close it: the code, and the reason, of which 123 bytes are sent.
    Close(u16, Cow<'static, str>),
    /// The client closed it.
    Left,
    /// The client is gone, or takes nothing: there is nobody to say goodbye to.
    Gone,
}

impl End {
    pub(super) const NO_INIT: Self =
        Self::Close(4408, Cow::Borrowed("Connection initialisation timeout"));
    pub(super) const SECOND_INIT: Self =
        Self::Close(4429, Cow::Borrowed("Too many initialisation requests"));
    pub(super) const UNAUTHORIZED: Self = Self::Close(4401, Cow::Borrowed("Unauthorized"));
    pub(super) const TOO_LARGE: Self = Self::Close(1009, Cow::Borrowed("The message is too large"));
    pub(super) const NOT_UTF8: Self = Self::Close(1007, Cow::Borrowed("The message is not UTF-8"));
    pub(super) const BROKEN: Self = Self::Close(
        1002,
        Cow::Borrowed("The frames are not those of a WebSocket"),
    );
    pub(super) const TOO_SLOW: Self =
        Self::Close(1008, Cow::Borrowed("The message took too long to arrive"));
    pub(super) const GOING_AWAY: Self = Self::Close(
        1001,
        Cow::Borrowed("The service is stopping; connect again"),
    );
    pub(super) const BUSY: Self = Self::Close(1013, Cow::Borrowed("Try again later"));

    /// What was said is no message of the protocol.
    pub(super) fn bad_message(why: &str) -> Self {
        Self::Close(4400, format!("Bad message: {why}").into())
    }

    /// Another operation runs by this id.
    pub(super) fn id_taken(id: &str) -> Self {
        Self::Close(4409, format!("Subscriber for {id} already exists").into())
    }

    /// Signing in failed.
    pub(super) fn refused(error: Error) -> Self {
        let (code, says) = match &error {
            Error::Unauthenticated(_) | Error::Forbidden(_) => (4403, "Forbidden"),
            Error::Limited(_) | Error::Unavailable(_) | Error::Elsewhere(_) => {
                return Self::BUSY;
            }
            _ => (4500, "Internal server error"),
        };
        // Faults of ours are logged and masked there.
        let error = Answer::from_viewer(error).into_error();
        let message = error.map(|error| error.message).unwrap_or_default();
        Self::Close(code, format!("{says}: {message}").into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(message: Value) -> Result<Incoming, End> {
        Incoming::parse(&message.to_string())
    }

    #[test]
    fn messages_are_read() {
        let object = json!({ "a": 1 }).as_object().cloned().expect("an object");
        let cases = [
            (
                json!({ "type": "connection_init" }),
                Incoming::Init(Map::new()),
            ),
            (
                json!({ "type": "connection_init", "payload": null }),
                Incoming::Init(Map::new()),
            ),
            (
                json!({ "type": "connection_init", "payload": object, "other": [] }),
                Incoming::Init(object.clone()),
            ),
            (json!({ "type": "ping" }), Incoming::Ping(None)),
            (
                json!({ "type": "ping", "payload": object }),
                Incoming::Ping(Some(object.clone())),
            ),
            (json!({ "type": "pong", "payload": object }), Incoming::Pong),
            (
                json!({ "type": "complete", "id": "é" }),
                Incoming::Complete {
                    id: "é".to_owned()
                },
            ),
            (
                json!({ "type": "subscribe", "id": "1", "payload": object }),
                Incoming::Subscribe {
                    id: "1".to_owned(),
                    parameters: object,
                },
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(parse(message.clone()), Ok(expected), "{message}");
        }
    }

    #[test]
    fn what_is_no_message_ends_the_socket() {
        let cases = [
            json!(null),
            json!([{ "type": "ping" }]),
            json!({}),
            json!({ "type": 1 }),
            json!({ "type": "PING" }),
            json!({ "type": "connection_ack" }),
            json!({ "type": "connection_init", "payload": "Bearer x" }),
            json!({ "type": "ping", "payload": [] }),
            json!({ "type": "pong", "payload": 1 }),
            json!({ "type": "subscribe", "payload": {} }),
            json!({ "type": "subscribe", "id": "1" }),
            json!({ "type": "subscribe", "id": 1, "payload": {} }),
            json!({ "type": "subscribe", "id": "", "payload": {} }),
            json!({ "type": "complete", "id": "x".repeat(257) }),
        ];
        for message in cases {
            assert!(
                matches!(parse(message.clone()), Err(End::Close(4400, _))),
                "{message}"
            );
        }
        for text in [
            "",
            "{",
            "ping",
            &"[".repeat(100_000),
            &"{\"a\":".repeat(50_000),
        ] {
            assert!(matches!(Incoming::parse(text), Err(End::Close(4400, _))));
        }
    }

    #[test]
    fn messages_are_written() {
        assert_eq!(ack(), r#"{"type":"connection_ack"}"#);
        assert_eq!(pong(None), r#"{"type":"pong"}"#);
        assert_eq!(
            next("1", br#"{"data":1}"#),
            r#"{"type":"next","id":"1","payload":{"data":1}}"#
        );
        assert_eq!(complete("\""), r#"{"type":"complete","id":"\""}"#);
    }

    #[test]
    fn a_fault_of_signing_in_is_not_told() {
        let End::Close(4500, reason) = End::refused(Error::Internal(anyhow::anyhow!("secret")))
        else {
            panic!("another end")
        };
        assert_eq!(reason, "Internal server error: internal error");
        assert_eq!(
            End::refused(Error::Unauthenticated("It expired.".into())),
            End::Close(4403, "Forbidden: It expired.".into())
        );
    }
}

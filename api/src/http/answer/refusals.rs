//! What is answered where nothing is run, or its answer cannot be given: with a status and words that say what to do.

use actix_web::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE,
};
use async_graphql::ServerError;
use async_graphql_parser::types::OperationType;

use super::{Answer, Status, UNAVAILABLE_FOR};
use crate::{
    error::{Error, code, refusal},
    http::{
        allowance::{self, Overdrawn},
        dear::NoTurn,
        guard::Refusal,
    },
};

/// Seconds for which failed sign-ins from one address are counted together.
const GUESSES_FOR: &str = "60";

impl Answer {
    pub(in crate::http) fn from_refusal(reason: Refusal) -> Self {
        let not_found = reason.code == code::PERSISTED_QUERY_NOT_FOUND;
        let is_malformed = reason.is_malformed;
        let answer = Self::request_error(reason.into());
        // The draft's: 400 in any media type, where what was sent is no request.
        if is_malformed {
            return Self {
                status: Status::Http(400),
                ..answer
            };
        }
        if !not_found {
            return answer;
        }
        // Apollo's rule: 200, since it is part of the protocol and no failure; and never from a cache.
        Self {
            status: Status::Http(200),
            ..answer
        }
        .header(CACHE_CONTROL, "private, no-cache, must-revalidate")
    }

    pub(in crate::http) fn from_viewer(error: Error) -> Self {
        let status = match &error {
            Error::Unauthenticated(_) => 401,
            Error::Forbidden(_) => 403,
            Error::Limited(_) => 429,
            Error::Unavailable(_) | Error::Elsewhere(_) => 503,
            _ => 500,
        };
        let error = async_graphql::Error::from(error).into_server_error(Default::default());
        let error = ServerError {
            locations: Vec::new(),
            ..error
        };
        let answer = Self {
            status: Status::Http(status),
            ..Self::request_error(error)
        };
        match status {
            401 => answer.header(WWW_AUTHENTICATE, "Bearer"),
            429 => answer.header(RETRY_AFTER, GUESSES_FOR),
            503 => answer.header(RETRY_AFTER, UNAVAILABLE_FOR),
            _ => answer,
        }
    }

    /// Only documents of the operator's are run for whoever does not sign in, and this is none.
    pub(in crate::http) fn untrusted() -> Self {
        let message = "Without a token this register runs only documents that its operator keeps: ask for one by `documentId`, or sign in.";
        Self::refused(403, code::FORBIDDEN, message)
    }

    pub(in crate::http) fn not_over_get(kind: OperationType) -> Self {
        let message = match kind {
            OperationType::Subscription => {
                "GET is for queries, and for subscriptions as an event stream: ask for it with the header Accept: text/event-stream.".to_owned()
            }
            kind => format!("GET is for queries: send a {kind} by POST."),
        };
        Self::refused(405, code::BAD_USER_INPUT, message).header(ALLOW, "POST")
    }

    pub(in crate::http) fn body_too_slow() -> Self {
        Self::refused(
            408,
            code::LIMITED,
            "The request body took too long to arrive.",
        )
    }

    pub(in crate::http) fn bodies_waiting() -> Self {
        Self::busy("Too many request bodies are arriving; try again.", "1")
    }

    pub(in crate::http) fn unknown_packing() -> Self {
        let message =
            "Send the body as it is or packed by gzip: other Content-Encodings are not read.";
        Self::refused(415, code::BAD_USER_INPUT, message).header(ACCEPT_ENCODING, "gzip, identity")
    }

    pub(in crate::http) fn timed_out() -> Self {
        Self::busy("The operation took too long; ask for less.", "1")
    }

    pub(in crate::http) fn overloaded() -> Self {
        Self::busy("Too many operations are running; try again.", "1")
    }

    /// It costs much, and others that do were before it.
    pub(in crate::http) fn no_turn(none: &NoTurn) -> Self {
        Self::busy(&none.words(), "1")
    }

    pub(in crate::http) fn too_many_subscriptions() -> Self {
        Self::busy(
            "Too many subscriptions are open; end one, or try again later.",
            "5",
        )
    }

    pub(in crate::http) fn too_many_streams() -> Self {
        Self::busy(
            "Too many WebSockets and event streams are open; try again later.",
            "5",
        )
    }

    /// More was asked than the budget of whoever asks has left.
    pub(in crate::http) fn overdrawn(overdrawn: &Overdrawn) -> Self {
        let answer = Self {
            status: Status::Http(429),
            ..Self::request_error(allowance::refusal(overdrawn, Some(allowance::LESS)))
        };
        answer
            .header_value(RETRY_AFTER, overdrawn.seconds().into())
            .standing(Some(overdrawn.standing))
    }

    pub(in crate::http) fn no_event_stream() -> Self {
        let message = "Subscriptions are served over a WebSocket, at /graphql/ws, and as an event stream: ask for it with the header Accept: text/event-stream.";
        Self::request_error(refusal(code::BAD_USER_INPUT, message))
    }

    /// The answer would be longer than one may be.
    pub(in crate::http) fn too_long(kind: OperationType, max: usize) -> Self {
        let message = match kind {
            OperationType::Mutation => format!(
                "The mutation was carried out, but its answer goes beyond {max} bytes: read the result in a query."
            ),
            _ => format!("The answer goes beyond {max} bytes: ask for fewer rows or fields."),
        };
        Self::request_error(refusal(code::LIMITED, message))
    }

    /// The answers of a batch would be longer than one may be.
    pub(in crate::http) fn too_long_together(max: usize) -> Self {
        let message = format!(
            "The answers of this batch go beyond {max} bytes: ask for less, or send this request alone. A mutation was carried out: read its result in a query."
        );
        Self::request_error(refusal(code::LIMITED, message))
    }

    /// Clients leave too many answers unread, so that none can be held for another.
    pub(in crate::http) fn unread() -> Self {
        Self::busy(
            "Too many answers are waiting for their clients to read them; try again.",
            "1",
        )
    }

    /// The same once the operation has run.
    pub(in crate::http) fn unread_after(kind: OperationType) -> Self {
        if kind != OperationType::Mutation {
            return Self::unread();
        }
        let message = "The mutation was carried out, but too many answers are waiting for their clients to read them: read the result in a query.";
        Self::refused(503, code::LIMITED, message)
    }

    /// Nobody's fault: it is worth asking again after so many seconds.
    fn busy(message: &str, seconds: &'static str) -> Self {
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, seconds)
    }

    pub(in crate::http) fn internal() -> Self {
        Self::refused(500, code::INTERNAL, "internal error")
    }
}

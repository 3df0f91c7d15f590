//! Responses: their status, media type and body, as the GraphQL-over-HTTP draft and its audit suite have it.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
            RETRY_AFTER, VARY, WWW_AUTHENTICATE,
        },
    },
};
use async_graphql::{Response, ServerError, Value};
use async_graphql_parser::types::OperationType;
use serde::Serialize;
use std::{sync::Arc, time::Duration};

use crate::{
    access::standing::Standing,
    error::{Error, code, is_request_error, refusal},
    http::{
        allowance::{self, Overdrawn},
        connection::Connection,
        guard::Refusal,
        monitor::Outcome,
        negotiate::Media,
        public::PublicAnswer,
        response_of,
        written::Written,
    },
};

/// Seconds after which it is worth asking again when the database does not answer.
const UNAVAILABLE_FOR: &str = "5";

/// Seconds for which failed sign-ins from one address are counted together.
const GUESSES_FOR: &str = "60";

/// The header of event streams that keeps them from being packed, and held until a packet is full.
pub(super) const AS_IT_IS: (&str, &str) = ("content-encoding", "identity");

/// What goes back to the client.
pub(super) struct Answer {
    status: Status,
    content: Content,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What is left of the budget of whoever asks.
    standing: Option<Standing>,
}

/// What an answer says.
pub(super) enum Content {
    /// Why nothing was executed. It is short: `present` has seen it.
    Refused(Box<Response>),
    /// What came of an operation that ran.
    Executed(Written),
}

enum Status {
    /// The operation ran, or was refused for what it says: the media type decides what a request error is called.
    Graphql,
    /// Something about HTTP: the same whoever reads it.
    Http(u16),
}

/// The body. A request error has no `data` at all, which `async_graphql::Response` would always write.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for Body<'a> {
    fn from(response: &'a Response) -> Self {
        let Response {
            data,
            errors,
            extensions,
            ..
        } = response;
        Self {
            errors,
            data: (!is_request_error(response)).then_some(data),
            extensions,
        }
    }
}

impl Answer {
    /// What came of an operation that ran.
    pub(super) fn executed(written: Written) -> Self {
        Self {
            status: Status::Graphql,
            content: Content::Executed(written),
            headers: Vec::new(),
            standing: None,
        }
    }

    /// The response of an operation that validation refused; `present` has seen it.
    pub(super) fn refused_by_engine(response: Response) -> Self {
        Self {
            status: Status::Graphql,
            content: Content::Refused(Box::new(response)),
            headers: Vec::new(),
            standing: None,
        }
    }

    /// The same, with a status and a header that say to come back later.
    pub(super) fn unavailable(self) -> Self {
        Self {
            status: Status::Http(503),
            ..self
        }
        .header(RETRY_AFTER, UNAVAILABLE_FOR)
    }

    /// A GraphQL request error: 400, or 200 for readers of plain JSON.
    pub(super) fn request_error(error: ServerError) -> Self {
        Self::refused_by_engine(response_of(error))
    }

    /// An error of HTTP with this status, whatever the reader.
    pub(super) fn refused(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status: Status::Http(status),
            ..Self::request_error(refusal(code, message))
        }
    }

    pub(super) fn from_refusal(reason: Refusal) -> Self {
        let not_found = reason.code == code::PERSISTED_QUERY_NOT_FOUND;
        let answer = Self::request_error(reason.into());
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

    pub(super) fn from_viewer(error: Error) -> Self {
        let status = match &error {
            Error::Unauthenticated(_) => 401,
            Error::Forbidden(_) => 403,
            Error::Limited(_) => 429,
            Error::Unavailable(_) => 503,
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
    pub(super) fn untrusted() -> Self {
        let message = "Without a token this register runs only documents that its operator keeps: ask for one by `documentId`, or sign in.";
        Self::refused(403, code::FORBIDDEN, message)
    }

    pub(super) fn not_over_get(kind: OperationType) -> Self {
        let message = match kind {
            OperationType::Subscription => {
                "GET is for queries, and for subscriptions as an event stream: ask for it with the header Accept: text/event-stream.".to_owned()
            }
            kind => format!("GET is for queries: send a {kind} by POST."),
        };
        Self::refused(405, code::BAD_USER_INPUT, message).header(ALLOW, "POST")
    }

    pub(super) fn body_too_slow() -> Self {
        Self::refused(
            408,
            code::LIMITED,
            "The request body took too long to arrive.",
        )
    }

    pub(super) fn bodies_waiting() -> Self {
        let message = "Too many request bodies are arriving; try again.";
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, "1")
    }

    pub(super) fn unknown_packing() -> Self {
        let message =
            "Send the body as it is or packed by gzip: other Content-Encodings are not read.";
        Self::refused(415, code::BAD_USER_INPUT, message).header(ACCEPT_ENCODING, "gzip, identity")
    }

    pub(super) fn timed_out() -> Self {
        Self::refused(
            503,
            code::LIMITED,
            "The operation took too long; ask for less.",
        )
        .header(RETRY_AFTER, "1")
    }

    pub(super) fn overloaded() -> Self {
        let message = "Too many operations are running; try again.";
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, "1")
    }

    pub(super) fn too_many_subscriptions() -> Self {
        let message = "Too many subscriptions are open; end one, or try again later.";
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, "5")
    }

    pub(super) fn too_many_streams() -> Self {
        let message = "Too many WebSockets and event streams are open; try again later.";
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, "5")
    }

    /// More was asked than the budget of whoever asks has left.
    pub(super) fn overdrawn(overdrawn: &Overdrawn) -> Self {
        let answer = Self {
            status: Status::Http(429),
            ..Self::request_error(allowance::refusal(overdrawn))
        };
        answer
            .header_value(RETRY_AFTER, overdrawn.seconds().into())
            .standing(Some(overdrawn.standing))
    }

    pub(super) fn no_event_stream() -> Self {
        let message = "Subscriptions are served over a WebSocket, at /graphql/ws, and as an event stream: ask for it with the header Accept: text/event-stream.";
        Self::request_error(refusal(code::BAD_USER_INPUT, message))
    }

    /// The answer would be longer than one may be.
    pub(super) fn too_long(kind: OperationType, max: usize) -> Self {
        let message = match kind {
            OperationType::Mutation => format!(
                "The mutation was carried out, but its answer goes beyond {max} bytes: read the result in a query."
            ),
            _ => format!("The answer goes beyond {max} bytes: ask for fewer rows or fields."),
        };
        Self::request_error(refusal(code::LIMITED, message))
    }

    /// The answers of a batch would be longer than one may be.
    pub(super) fn too_long_together(max: usize) -> Self {
        let message = format!(
            "The answers of this batch go beyond {max} bytes: ask for less, or send this request alone. A mutation was carried out: read its result in a query."
        );
        Self::request_error(refusal(code::LIMITED, message))
    }

    /// Clients leave too many answers unread, so that none can be held for another.
    pub(super) fn unread() -> Self {
        let message = "Too many answers are waiting for their clients to read them; try again.";
        Self::refused(503, code::LIMITED, message).header(RETRY_AFTER, "1")
    }

    /// The same once the operation has run.
    pub(super) fn unread_after(kind: OperationType) -> Self {
        if kind != OperationType::Mutation {
            return Self::unread();
        }
        let message = "The mutation was carried out, but too many answers are waiting for their clients to read them: read the result in a query.";
        Self::refused(503, code::LIMITED, message)
    }

    pub(super) fn internal() -> Self {
        Self::refused(500, code::INTERNAL, "internal error")
    }

    /// How the operation ended, for monitoring.
    pub(super) fn outcome(&self) -> Outcome {
        match (&self.status, &self.content) {
            (Status::Http(429 | 500..), _) => Outcome::TurnedAway,
            (_, Content::Refused(_)) => Outcome::Faulty,
            (_, Content::Executed(written)) if written.has_errors() => Outcome::Faulty,
            (_, Content::Executed(_)) => Outcome::Answered,
        }
    }

    /// Whether the parameters of the request were none, rather than asked for something we refuse.
    pub(super) fn is_malformed(&self) -> bool {
        matches!(self.status, Status::Http(400))
    }

    /// The answer that everybody gets to this question, where it is that.
    pub(super) fn public(&self) -> Option<Arc<PublicAnswer>> {
        match &self.content {
            Content::Executed(written) => written.as_public().cloned(),
            Content::Refused(_) => None,
        }
    }

    /// What it says, without HTTP around it.
    pub(super) fn into_content(self) -> Content {
        self.content
    }

    /// The first error of a refusal.
    pub(super) fn into_error(self) -> Option<ServerError> {
        match self.content {
            Content::Refused(response) => response.errors.into_iter().next(),
            Content::Executed(_) => None,
        }
    }

    /// Adds a header.
    pub(super) fn header(self, name: HeaderName, value: &'static str) -> Self {
        self.header_value(name, HeaderValue::from_static(value))
    }

    fn header_value(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Tells what is left of the budget of whoever asks, where there is one.
    pub(super) fn standing(self, standing: Option<Standing>) -> Self {
        Self { standing, ..self }
    }

    /// What is left of it.
    pub(super) fn left(&self) -> Option<Standing> {
        self.standing
    }

    /// The HTTP response, in the media type that was asked for. Its client has `time` to read it.
    pub(super) fn write(
        self,
        media: Media,
        connection: Option<Connection>,
        time: Duration,
    ) -> HttpResponse {
        let refused = matches!(self.content, Content::Refused(_));
        let status = match (self.status, media) {
            (Status::Http(status), _) => {
                StatusCode::from_u16(status).expect("we write only real ones")
            }
            (Status::Graphql, Media::GraphqlResponse) if refused => StatusCode::BAD_REQUEST,
            (Status::Graphql, _) => StatusCode::OK,
        };
        let media = media.of_status(status);
        let mut response = HttpResponse::build(status);
        response.insert_header((CONTENT_TYPE, media.content_type()));
        response.insert_header((CACHE_CONTROL, "private, no-store"));
        response.insert_header((VARY, "Accept, Origin"));
        for header in self.headers {
            response.insert_header(header);
        }
        for header in self.standing.iter().flat_map(allowance::headers) {
            response.insert_header(header);
        }
        let written = match self.content {
            Content::Executed(written) => written,
            Content::Refused(refusal) => Written::kept(
                serde_json::to_vec(&Body::from(&*refusal))
                    .expect("GraphQL values are JSON")
                    .into(),
            ),
        };
        if media == Media::EventStream {
            response.insert_header(AS_IT_IS);
            return response.body(written.into_event_stream().into_body(connection, time));
        }
        response.body(written.into_body(connection, time))
    }

    /// The HTTP response of a refusal, which is short.
    pub(super) fn write_refusal(self, media: Media) -> HttpResponse {
        self.write(media, None, Duration::MAX)
    }
}

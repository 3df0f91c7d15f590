//! Responses: their status, media type and body, as the GraphQL-over-HTTP draft and its audit suite have it.

mod refusals;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, VARY},
    },
};
use async_graphql::{Response, ServerError, Value};
use serde::Serialize;
use std::{sync::Arc, time::Duration};

use crate::{
    access::standing::Standing,
    error::{is_request_error, refusal},
    http::{
        allowance, connection::Connection, monitor::Outcome, negotiate::Media,
        public::answer::PublicAnswer, response_of, written::Written,
    },
};

/// Seconds after which it is worth asking again when the database or an issuer does not answer.
const UNAVAILABLE_FOR: &str = "5";

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

    /// Its status for whoever reads this media type.
    fn status_in(&self, media: Media) -> StatusCode {
        match (&self.status, media, &self.content) {
            (Status::Http(status), ..) => {
                StatusCode::from_u16(*status).expect("we write only real ones")
            }
            (Status::Graphql, Media::GraphqlResponse, Content::Refused(_)) => {
                StatusCode::BAD_REQUEST
            }
            (Status::Graphql, ..) => StatusCode::OK,
        }
    }

    /// The HTTP response, in the media type that was asked for. Its client has `time` to read it.
    pub(super) fn write(
        self,
        media: Media,
        connection: Option<Connection>,
        time: Duration,
    ) -> HttpResponse {
        let status = self.status_in(media);
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

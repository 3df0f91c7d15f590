//! What is told of a request that can't be answered, as RFC 9457 has it: what, where, and what would be right.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use async_graphql::{ServerError, Value};
use serde_json::json;

use crate::{
    access::standing::Standing,
    error::{Error, code},
    http::{
        allowance::{self, Overdrawn},
        dear::NoTurn,
        guard::Refusal,
    },
};

/// A request that is not answered, and why.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Problem {
    status: u16,
    code: Box<str>,
    pub(super) detail: String,
    /// The same in French, where we have it.
    pub(super) french: Option<Box<str>>,
    /// The parameter that is wrong, if it is one.
    parameter: Option<String>,
    /// What would be right, if that can be listed.
    pub(super) valid: Vec<String>,
    /// Seconds after which to ask again, and what is left until then, where that is why.
    spent: Option<Box<(u64, Standing)>>,
}

impl Problem {
    pub(super) fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            french: None,
            parameter: None,
            valid: Vec::new(),
            spent: None,
        }
    }

    /// A parameter that is wrong, and what it could be.
    pub(super) fn parameter(name: &str, detail: String, valid: Vec<String>) -> Self {
        Self {
            parameter: Some(name.to_owned()),
            valid,
            ..Self::new(400, code::BAD_USER_INPUT, detail)
        }
    }

    /// The same with what is said in French.
    pub(super) fn in_french(self, french: impl Into<Box<str>>) -> Self {
        Self {
            french: Some(french.into()),
            ..self
        }
    }

    /// The parameter that is wrong, if it is one.
    pub(super) fn of_parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// The same of a parameter that whoever asks gave by another name.
    pub(super) fn given_as(mut self, name: &str, given: &str) -> Self {
        if self.parameter.as_deref() == Some(name) {
            self.parameter = Some(given.to_owned());
            self.detail = self.detail.replacen(name, given, 1);
            let french = self.french.as_deref();
            self.french = french.map(|french| french.replacen(name, given, 1).into());
        }
        self
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, code::NOT_FOUND, detail)
    }

    /// An address beside those of files, lists of codes, feeds, tiles and sheets.
    pub(super) fn nowhere() -> Self {
        Self::not_found(
            "There is nothing at this address: /export lists all files, /codes all lists of codes, the feeds are /feeds/gaps.atom and /feeds/suggestions.atom, \
             a tile is /embed/gaps, and /sheets/gaps finds the sheet of a gap.",
        )
        .in_french(
            "Il n'y a rien à cette adresse\u{a0}: /export énumère tous les fichiers, /codes toutes les listes de codes, les flux sont /feeds/gaps.atom et \
             /feeds/suggestions.atom, une vignette est /embed/gaps, et /sheets/gaps trouve la fiche d'une lacune.",
        )
    }

    /// Files, feeds, tiles and sheets are only read.
    pub(super) fn wrong_method() -> Self {
        let detail = "What stands here is only read: use GET or HEAD.";
        Self::new(405, code::BAD_USER_INPUT, detail)
    }

    pub(super) fn busy() -> Self {
        Self::new(
            503,
            code::LIMITED,
            "Too many exports are running; try again.",
        )
    }

    pub(super) fn overloaded() -> Self {
        Self::new(
            503,
            code::LIMITED,
            "Too many operations are running; try again.",
        )
    }

    /// It costs much, and others that do were before it.
    pub(super) fn no_turn(none: &NoTurn) -> Self {
        Self::new(503, code::LIMITED, none.words())
    }

    /// More was asked than the budget of whoever asks has left. A file or a tile costs the same, however much is asked of it.
    pub(super) fn overdrawn(overdrawn: &Overdrawn) -> Self {
        let message = allowance::refusal(overdrawn, None).message;
        Self {
            spent: Some(Box::new((overdrawn.seconds(), overdrawn.standing))),
            ..Self::new(429, code::LIMITED, message)
        }
    }

    pub(super) fn timed_out() -> Self {
        Self::new(
            503,
            code::LIMITED,
            "The export took too long; narrow it down.",
        )
    }

    pub(super) fn internal() -> Self {
        Self::new(500, code::INTERNAL, "internal error")
    }

    /// Why nobody could be signed in.
    pub(super) fn of_viewer(error: &Error) -> Self {
        let status = match error {
            Error::Unauthenticated(_) => 401,
            Error::Forbidden(_) => 403,
            Error::Limited(_) => 429,
            Error::Unavailable(_) | Error::Elsewhere(_) => 503,
            _ => return Self::internal(),
        };
        Self::new(status, error.code(), error.to_string())
    }

    /// What the guards refuse.
    pub(super) fn of_refusal(refusal: Refusal) -> Self {
        Self::new(400, refusal.code, refusal.message)
    }

    /// An error of the list itself, which [`crate::error::present`] has seen. The filter's fields are parameters here.
    pub(super) fn of_error(error: &ServerError) -> Self {
        let said = |name: &str| error.extensions.as_ref().and_then(|more| more.get(name));
        let code = match said("code") {
            Some(Value::String(code)) => code.as_str(),
            _ => code::INTERNAL,
        };
        let status = match code {
            code::UNAUTHENTICATED => 401,
            code::FORBIDDEN => 403,
            code::UNAVAILABLE => 503,
            code::INTERNAL => 500,
            _ => 400,
        };
        let path: Vec<&str> = match said("field") {
            Some(Value::List(path)) => path.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        let path = path.strip_prefix(&["filter"]).unwrap_or(path.as_slice());
        Self {
            parameter: (!path.is_empty()).then(|| path.join(".")),
            ..Self::new(status, code, error.message.replace("filter.", ""))
        }
    }

    /// Whether there is nothing where it was asked.
    pub(super) fn is_of_nothing(&self) -> bool {
        self.status == 404
    }

    /// Whether there is more in what was asked for than a request may read.
    pub(super) fn is_too_much(&self) -> bool {
        self.status == 400 && *self.code == *code::LIMITED
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).expect("we write only real ones")
    }

    /// Seconds after which to ask again, where that helps.
    pub(super) fn again_after(&self) -> Option<u64> {
        match (self.status, self.spent.as_deref()) {
            (_, Some((seconds, _))) => Some(*seconds),
            (429, None) => Some(60),
            (503, None) => Some(5),
            _ => None,
        }
    }

    /// A response of its status, with all headers but what it is written in.
    pub(super) fn opened(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.status());
        if let Some((_, standing)) = self.spent.as_deref() {
            for header in allowance::headers(standing) {
                response.insert_header(header);
            }
        }
        if let Some(seconds) = self.again_after() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        match self.status {
            401 => response.insert_header((WWW_AUTHENTICATE, "Bearer")),
            405 => response.insert_header((ALLOW, "GET, HEAD")),
            _ => &mut response,
        };
        response.insert_header((CACHE_CONTROL, "private, no-store"));
        response
    }

    /// The response that says so.
    pub(super) fn into_response(self) -> HttpResponse {
        let status = self.status();
        let mut response = self.opened();
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        });
        if let Some(parameter) = self.parameter {
            body["parameter"] = parameter.into();
        }
        if !self.valid.is_empty() {
            body["valid"] = self.valid.into();
        }
        response.body(body.to_string())
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

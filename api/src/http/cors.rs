//! Which web pages may call the API from a browser.
//!
//! Anybody's dashboard may build on the API, hence any origin by default, with any header: pages that are watched or
//! traced send some of their own. That is safe because no credentials are ever allowed or read: a page can send only
//! tokens it holds itself.
//!
//! Not by the crate `actix-cors`: it allows all headers that are asked for or a list of them, where we allow all but cookies, and does not
//! know who may open a WebSocket, so that origins would be judged in two places.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, COOKIE, HOST, HeaderMap, HeaderName,
            HeaderValue, ORIGIN, VARY,
        },
    },
    middleware::Next,
    web,
};

use crate::http::Api;

/// The origins whose pages may read our answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// Every page.
    #[default]
    Any,
    /// These only, written as a browser sends them: `https://example.org`.
    Only(Vec<String>),
}

impl From<&[String]> for Origins {
    /// `*` among them stands for all.
    fn from(origins: &[String]) -> Self {
        if origins.iter().any(|origin| origin == "*") {
            Self::Any
        } else {
            Self::Only(origins.to_vec())
        }
    }
}

impl Origins {
    /// Whether a page may open a WebSocket, for which a browser asks nobody first. Our own pages may, and whoever is no page.
    pub(super) fn may_connect(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else {
            return true;
        };
        // A proxy may have taken TLS off, so the schemes are not compared.
        let authority = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .map(|(_, authority)| authority);
        let is_ours = authority.is_some_and(|authority| {
            headers
                .get(HOST)
                .is_some_and(|host| host.as_bytes() == authority.as_bytes())
        });
        is_ours || self.allow(headers).is_some()
    }

    /// The value of `Access-Control-Allow-Origin`, if the page may read the answer.
    fn allow(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        match self {
            Self::Any => Some(HeaderValue::from_static("*")),
            Self::Only(origins) => origins
                .iter()
                .any(|known| known.as_bytes() == origin.as_bytes())
                .then(|| origin.clone()),
        }
    }
}

/// Answers a browser that asks before it sends, and marks what the asking page may read: whatever it is, since a page
/// that mistook the address should learn that rather than nothing.
pub async fn allow_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = request
        .app_data::<web::Data<Api>>()
        .and_then(|api| api.settings.origins.allow(request.headers()));
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ORIGIN);
    let mut response = if is_preflight {
        let answer = answer_options(request.headers());
        request.into_response(answer).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    if !varies_by_origin(headers) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    if let Some(origin) = allowed {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }
    Ok(response)
}

/// Answers whoever asks what may be sent, and is no page.
pub(super) async fn options(request: HttpRequest) -> HttpResponse {
    answer_options(request.headers())
}

/// What a page may read of an answer besides its content: how it stands with its budget, the id by which the operator finds the request in
/// the log, and for files and answers that it keeps, their names and tags.
const EXPOSED: &str =
    "content-disposition, etag, retry-after, ratelimit, ratelimit-policy, x-request-id";

/// What the API is asked by.
pub(super) const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// What may be sent.
fn answer_options(headers: &HeaderMap) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header((ALLOW, METHODS));
    response.insert_header((VARY, "Origin, Access-Control-Request-Headers"));
    response.insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"));
    response.insert_header((ACCESS_CONTROL_MAX_AGE, "7200"));
    let asked = headers
        .get(ACCESS_CONTROL_REQUEST_HEADERS)
        .and_then(|names| names.to_str().ok());
    if let Some(asked) = asked {
        response.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(asked)));
    }
    response.finish()
}

/// Those of the headers asked for that a page may send: all but cookies, of which none is ever read. (`*` would not do:
/// it does not stand for `authorization`.)
fn allowed_headers(asked: &str) -> String {
    let names = asked
        .split(',')
        .filter_map(|name| name.trim().parse::<HeaderName>().ok())
        .filter(|name| name != COOKIE);
    let names: Vec<String> = names.map(|name| name.as_str().to_owned()).collect();
    names.join(", ")
}

/// Whether caches are told that the answer is not the same for all pages.
fn varies_by_origin(headers: &HeaderMap) -> bool {
    headers
        .get_all(VARY)
        .filter_map(|names| names.to_str().ok())
        .flat_map(|names| names.split(','))
        .any(|name| name.trim().eq_ignore_ascii_case("origin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_origins_are_echoed() {
        let mut headers = HeaderMap::new();
        let only = Origins::from(["https://good.example".to_owned()].as_slice());
        assert_eq!(Origins::Any.allow(&headers), None);
        headers.insert(ORIGIN, HeaderValue::from_static("https://good.example"));
        assert_eq!(Origins::Any.allow(&headers).expect("any"), "*");
        assert_eq!(
            only.allow(&headers).expect("listed"),
            "https://good.example"
        );
        headers.insert(
            ORIGIN,
            HeaderValue::from_static("https://good.example.evil.example"),
        );
        assert_eq!(only.allow(&headers), None);
    }

    #[test]
    fn only_listed_origins_and_our_own_may_connect() {
        let only = Origins::from(["https://good.example".to_owned()].as_slice());
        let may = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("gaps.example:8080"));
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
            assert!(Origins::Any.may_connect(&headers));
            only.may_connect(&headers)
        };
        assert!(only.may_connect(&HeaderMap::new()), "whoever is no browser");
        assert!(may("https://good.example") && may("https://gaps.example:8080"));
        assert!(
            !may("https://evil.example")
                && !may("https://gaps.example")
                && !may("null")
                && !may("")
        );
    }

    #[test]
    fn any_header_is_allowed_but_cookies() {
        let asked = "Content-Type, authorization,apollo-require-preflight, cookie,x-apollo-operation-name, \
                     baggage,sentry-trace,traceparent,x-panel-id,, no name,nö";
        assert_eq!(
            allowed_headers(asked),
            "content-type, authorization, apollo-require-preflight, x-apollo-operation-name, \
             baggage, sentry-trace, traceparent, x-panel-id"
        );
        assert_eq!(allowed_headers("Cookie"), "");
    }
}

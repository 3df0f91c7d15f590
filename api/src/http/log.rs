//! What is logged about requests. One line for each: what, how it ended, how long it took; never a query, a variable or a token.

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::{Stream, stream};
use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tracing::{Instrument, Span, error_span, field::Empty, instrument::Instrumented, trace_span};
use uuid::{Builder, Uuid};

use crate::{
    http::Api,
    observe::{self, Parent, TRACED},
};

/// How a request is called.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// To which trace it belongs, as its client says.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// Longest name of a request that is taken from its client.
const NAME_BYTES_MAX: usize = 64;

/// What a request is called, once that is settled.
struct Called(HeaderValue);

/// The span by which the log names a request.
struct Named(Span);

fn named(request: &HttpRequest) -> Span {
    let known = request.extensions();
    let named = known.get::<Named>();
    named.map_or_else(Span::none, |named| named.0.clone())
}

/// What goes on once a request is answered, as a socket does: the log names it by that request.
pub(super) fn named_by<F: Future>(request: &HttpRequest, task: F) -> Instrumented<F> {
    task.instrument(named(request))
}

/// The same of a body that is made piece by piece.
pub(super) fn pieces_named_by<S: Stream>(
    request: &HttpRequest,
    pieces: S,
) -> impl Stream<Item = S::Item> + use<S> {
    let (span, mut pieces) = (named(request), Box::pin(pieces));
    stream::poll_fn(move |context| {
        let _named = span.enter();
        pieces.as_mut().poll_next(context)
    })
}

/// A time as the log has it: as JSON it is a number, which those of 128 bits are not.
pub(super) fn whole_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Has every answer tell what its request is called, also those that the log has no line for: whoever asks for something that is not there
/// finds the request in the log of a proxy.
pub async fn name_requests<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let name = name(request.headers());
    request.extensions_mut().insert(Called(name.clone()));
    let mut response = next.call(request).await?;
    response.headers_mut().insert(REQUEST_ID, name);
    Ok(response)
}

/// Logs, counts and traces a request when it is answered: faults of ours as warnings, all others where that is asked for, or for those
/// who look closely. What is logged meanwhile carries the request's name, which the answer tells, too, and that of its trace.
pub(super) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let method = method(request.method());
    let route = request.match_pattern().unwrap_or_default();
    let name = called(&request);
    let id = name.to_str().unwrap_or_default();
    let traced = traced(method, &route, id);
    let trace = observe::continued(&traced, parent(request.headers()));
    // As grave as can be, so that warnings are named also where nothing less is told.
    let span = error_span!("request", request_id = id, trace_id = trace.as_deref());
    request.extensions_mut().insert(Named(span.clone()));
    let answering = next.call(request).instrument(traced.clone());
    let response = answering.instrument(span.clone()).await?;
    let status = response.status();
    ended(&traced, status);
    let api = response.request().app_data::<web::Data<Api>>();
    let is_told = api.is_some_and(|api| api.settings.access_log);
    let (code, millis) = (status.as_u16(), whole_millis(begun.elapsed()));
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::warn!(method, route, status = code, millis, "request");
        } else if is_told {
            tracing::info!(method, route, status = code, millis, "request");
        } else {
            tracing::debug!(method, route, status = code, millis, "request");
        }
    });
    if let Some(api) = api.filter(|_| !route.is_empty()) {
        api.monitor.answered(&route, status);
    }
    Ok(response)
}

/// The span of a request, whatever span is around.
fn traced(method: &'static str, route: &str, id: &str) -> Span {
    trace_span!(
        target: TRACED,
        parent: None,
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        gapbridge.request.id = id,
    )
}

fn ended(traced: &Span, status: StatusCode) {
    traced.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        traced.record("otel.status_code", "ERROR");
    }
}

/// A method by its name; what is none of HTTP's own could be anything.
fn method(method: &Method) -> &'static str {
    let known = [
        "GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT",
    ];
    known
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("_OTHER")
}

/// The trace that the client continues; none where it names several.
fn parent(headers: &HeaderMap) -> Option<Parent> {
    let mut given = headers.get_all(TRACEPARENT);
    let (first, more) = (given.next()?, given.next());
    Parent::parse(first.to_str().ok().filter(|_| more.is_none())?)
}

/// What the answer to a request says that it is called.
fn called(request: &ServiceRequest) -> HeaderValue {
    let known = request.extensions();
    let called = known.get::<Called>().map(|called| called.0.clone());
    called.unwrap_or_else(|| name(request.headers()))
}

/// What a request is called: as its client or a proxy says, or else by chance.
fn name(headers: &HeaderMap) -> HeaderValue {
    let is_plain = |name: &&HeaderValue| {
        let name = name.as_bytes();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=NAME_BYTES_MAX).contains(&name.len()) && name.iter().all(plain)
    };
    let given = headers.get(REQUEST_ID).filter(is_plain).cloned();
    given.unwrap_or_else(|| {
        let name = new_name().simple().to_string();
        HeaderValue::from_str(&name).expect("hexadecimal digits are plain")
    })
}

/// A name that no other request has, of any server: the time, and the hash of a number by a key of this process. To ask the operating
/// system for chance takes a fiftieth of the time of a kept answer.
fn new_name() -> Uuid {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NAMED: AtomicU64 = AtomicU64::new(0);
    let number = NAMED.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = now.map_or(0, |now| now.as_millis());
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&KEY.hash_one(number).to_be_bytes());
    bytes[8..].copy_from_slice(&number.to_be_bytes()[6..]);
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use futures_util::{FutureExt, StreamExt};
    use tracing::subscriber::with_default;

    #[test]
    fn what_goes_on_after_the_answer_is_named_by_the_request() {
        with_default(tracing_subscriber::registry(), || {
            let span = error_span!("request", request_id = "portal-42");
            let request = TestRequest::default().to_http_request();
            request.extensions_mut().insert(Named(span.clone()));
            assert!(span.id().is_some());
            let task = named_by(&request, async { Span::current().id() });
            assert_eq!(task.now_or_never(), Some(span.id()));
            let pieces = stream::once(async { Span::current().id() });
            let pieces = pieces_named_by(&request, pieces).collect::<Vec<_>>();
            assert_eq!(pieces.now_or_never(), Some(vec![span.id()]));
            assert_eq!(Span::current().id(), None);
        });
    }
}

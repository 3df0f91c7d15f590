//! What is logged about requests. One line for each: what, how it ended, how long it took; never a query, a variable or a token.
//! What is not a request at all is only counted, so that strangers can't fill the log.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use std::{
    fmt::Debug,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tracing::{
    Event, Instrument, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};
use uuid::Uuid;

use crate::http::Api;

/// How often it is told how many connections ended in errors.
const TOLD_EVERY: Duration = Duration::from_secs(10);
/// How a request is called.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest name of a request that is taken from its client.
const NAME_BYTES_MAX: usize = 64;
/// Characters that are told of an error.
const REASON_CHARS_MAX: usize = 200;

/// Connections that ended in errors since that was last told, and the last error.
static BROKEN: Connections = Connections {
    count: AtomicU64::new(0),
    last: Mutex::new(String::new()),
};

struct Connections {
    count: AtomicU64,
    last: Mutex<String>,
}

impl Connections {
    fn add(&self, event: &Event<'_>) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        event.record(&mut Message(&mut last));
    }

    /// How many there were, and why the last one ended; none if there were none.
    fn take(&self) -> Option<(u64, String)> {
        let count = self.count.swap(0, Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (count > 0).then(|| (count, std::mem::take(&mut *last)))
    }
}

struct Message<'a>(&'a mut String);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            *self.0 = format!("{value:?}")
                .chars()
                .take(REASON_CHARS_MAX)
                .collect();
        }
    }
}

/// Keeps the HTTP library's errors out of the log: it writes one for each connection over which something else than HTTP comes.
pub struct CountBrokenConnections;

impl<S: Subscriber> Layer<S> for CountBrokenConnections {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let metadata = event.metadata();
        if *metadata.level() != Level::ERROR || !metadata.target().starts_with("actix_http") {
            return true;
        }
        BROKEN.add(event);
        false
    }
}

/// Tells now and then how many connections ended in errors, for as long as it is polled.
pub async fn tell_broken_connections() {
    loop {
        tokio::time::sleep(TOLD_EVERY).await;
        if let Some((count, last)) = BROKEN.take() {
            tracing::warn!(
                count,
                last,
                "connections ended in errors, such as requests that are not HTTP"
            );
        }
    }
}

/// Logs and counts a request when it is answered: faults of ours as warnings, all others for those who look closely. What is logged
/// meanwhile carries the request's name, which the answer tells, too.
pub(super) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let (method, path, begun) = (
        request.method().clone(),
        request.path().to_owned(),
        Instant::now(),
    );
    let name = name(request.headers());
    let span = tracing::info_span!("request", id = %name.to_str().unwrap_or_default());
    let mut response = next.call(request).instrument(span.clone()).await?;
    let (status, millis) = (response.status(), begun.elapsed().as_millis());
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::warn!(%method, path, status = status.as_u16(), millis, "request");
        } else {
            tracing::debug!(%method, path, status = status.as_u16(), millis, "request");
        }
    });
    let answered = response.request();
    if let (Some(api), Some(route)) = (
        answered.app_data::<web::Data<Api>>(),
        answered.match_pattern(),
    ) {
        api.monitor.answered(&route, status);
    }
    response.headers_mut().insert(REQUEST_ID, name);
    Ok(response)
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
        let chance = Uuid::now_v7().simple().to_string();
        HeaderValue::from_str(&chance).expect("hexadecimal digits are plain")
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, MutexGuard},
    };

    use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    struct Line<'a>(MutexGuard<'a, Vec<u8>>);

    impl Write for Line<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Line<'a>;

        fn make_writer(&'a self) -> Line<'a> {
            Line(self.0.lock().expect("no panic"))
        }
    }

    #[test]
    fn errors_of_connections_are_counted_and_not_written_one_by_one() {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(lines.clone())
            .finish();
        tracing::subscriber::with_default(subscriber.with(CountBrokenConnections), || {
            for _ in 0..1_000 {
                tracing::error!(target: "actix_http::h1::dispatcher", "stream error: {}", "y".repeat(1_000));
            }
            tracing::error!(target: "actix_server", "ours to see");
        });
        let written = String::from_utf8(lines.0.lock().expect("no panic").clone()).expect("UTF-8");
        assert_eq!(written.lines().count(), 1, "{written}");
        let (count, last) = BROKEN.take().expect("some");
        assert!(count >= 1_000 && last.starts_with("stream error: yyy") && last.len() == 200);
        assert_eq!(BROKEN.take(), None);
    }
}

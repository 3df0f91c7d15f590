//! What the service counts and measures of itself, for monitoring, in the text form of OpenMetrics, on an address of its own.
//!
//! Labels are names of ours: kinds, root fields of the schema, routes, outcomes. Never a client's words, which could be secret, and
//! many.

use std::{net::SocketAddr, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    http::{StatusCode, header::CACHE_CONTROL},
    web,
};
use anyhow::Context;
use async_graphql_parser::types::OperationType;
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::ConstGauge,
        histogram::Histogram,
    },
    registry::Registry,
};

use crate::{access::viewer::Viewer, http::Api};

/// Before the name of everything that is measured.
const PREFIX: &str = "gapbridge";
/// Upper ends, in seconds, by which times of operations are counted: what a person notices lies in the middle.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted while the service runs.
pub(super) struct Monitor {
    registry: Registry,
    operations: Family<Operation, Histogram>,
    requests: Family<Answered, Counter>,
    hits: Counter,
    misses: Counter,
    points: Family<Charged, Counter>,
}

/// How much there is of something now.
pub struct Level {
    /// Its name, without what stands before all, such as `catalogue_gaps`.
    pub name: &'static str,
    /// What it is, and its unit.
    pub help: &'static str,
    /// How much.
    pub value: f64,
    /// Whether it was counted since the process began, and never falls.
    pub is_total: bool,
}

impl Level {
    /// How much there is now.
    pub fn now(name: &'static str, help: &'static str, value: f64) -> Self {
        Self {
            name,
            help,
            value,
            is_total: false,
        }
    }

    /// How often something was, since the process began.
    pub fn total(name: &'static str, help: &'static str, count: u64) -> Self {
        Self {
            name,
            help,
            value: count as f64,
            is_total: true,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    kind: &'static str,
    field: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Charged {
    who: &'static str,
    outcome: &'static str,
}

/// How an operation ended, for monitoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Without errors.
    Answered,
    /// With errors beside or instead of data.
    Faulty,
    /// Not at all: places, time, memory or the database were not to be had.
    TurnedAway,
}

impl Outcome {
    /// Its name, as figures and traces have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Faulty => "faulty",
            Self::TurnedAway => "turned_away",
        }
    }
}

impl Monitor {
    pub(super) fn new() -> Self {
        let operations =
            Family::<Operation, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let requests = Family::<Answered, Counter>::default();
        let (hits, misses) = (Counter::default(), Counter::default());
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register(
            "operation_seconds",
            "Time that operations took, in seconds, by kind, first root field and outcome",
            operations.clone(),
        );
        registry.register(
            "requests",
            "HTTP requests that were answered, by route and status",
            requests.clone(),
        );
        registry.register(
            "public_answers_hits",
            "Questions whose answer was kept",
            hits.clone(),
        );
        registry.register(
            "public_answers_misses",
            "Questions of nobody in particular whose answer was not kept",
            misses.clone(),
        );
        let points = Family::<Charged, Counter>::default();
        registry.register(
            "points",
            "Points of cost that were asked for, by who asked and by whether their budget had them",
            points.clone(),
        );
        Self {
            registry,
            operations,
            requests,
            hits,
            misses,
            points,
        }
    }

    /// Counts an operation. `field` is one of the schema's.
    pub(super) fn ran(&self, kind: OperationType, field: &str, outcome: Outcome, time: Duration) {
        let labels = Operation {
            kind: kind_name(kind),
            field: field.to_owned(),
            outcome: outcome.name(),
        };
        self.operations
            .get_or_create(&labels)
            .observe(time.as_secs_f64());
    }

    /// Counts an answer that was kept.
    pub(super) fn hit(&self) {
        self.hits.inc();
    }

    /// Counts one that was not.
    pub(super) fn missed(&self) {
        self.misses.inc();
    }

    /// Counts a request. `route` is the pattern of ours that it came by.
    pub(super) fn answered(&self, route: &str, status: StatusCode) {
        let labels = Answered {
            route: route.to_owned(),
            status: status.as_u16(),
        };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts points that a viewer asked for, and whether they had them.
    pub(super) fn drew(&self, viewer: &Viewer, points: u64, had_them: bool) {
        let who = viewer.member().map_or("anonymous", |_| "signed_in");
        let outcome = if had_them { "charged" } else { "refused" };
        let labels = Charged { who, outcome };
        self.points.get_or_create(&labels).inc_by(points);
    }

    /// All of it as text, with the levels of now.
    fn text(&self, levels: impl IntoIterator<Item = Level>) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        let mut now = Registry::with_prefix(PREFIX);
        for level in levels {
            if level.is_total {
                now.register(level.name, level.help, ConstCounter::new(level.value));
            } else {
                now.register(level.name, level.help, ConstGauge::new(level.value));
            }
        }
        encode_registry(&mut text, &now)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

fn level(name: &'static str, help: &'static str, value: usize) -> Level {
    Level::now(name, help, value as f64)
}

/// What the transport itself holds now.
fn held(api: &Api) -> Vec<Level> {
    let own = places(api).into_iter().chain(waiting(api));
    own.chain(memory()).collect()
}

fn places(api: &Api) -> [Level; 8] {
    let settings = &api.settings;
    let sockets = &settings.sockets;
    let running = settings
        .operations_max
        .saturating_sub(api.running.available_permits());
    let subscribed = sockets
        .subscriptions_max
        .saturating_sub(api.subscribed.available_permits());
    let open = sockets.max.saturating_sub(api.sockets.free());
    let exporting = super::export::PLACES.saturating_sub(api.exporting.available_permits());
    [
        level(
            "operations_running",
            "Queries and mutations that run now",
            running,
        ),
        level(
            "operations_max",
            "Queries and mutations that may run at once",
            settings.operations_max,
        ),
        level(
            "questions_waiting",
            "Queries that cost much and wait for their turn",
            api.dear.waiting(),
        ),
        level(
            "subscriptions_open",
            "Subscriptions that are open now",
            subscribed,
        ),
        level(
            "subscriptions_max",
            "Subscriptions that may be open at once",
            sockets.subscriptions_max,
        ),
        level("sockets_open", "WebSockets that are open now", open),
        level(
            "sockets_max",
            "WebSockets that may be open at once",
            sockets.max,
        ),
        level("exports_running", "Exports that run now", exporting),
    ]
}

fn waiting(api: &Api) -> [Level; 6] {
    let settings = &api.settings;
    let taken = |max: usize, free: usize| max.saturating_sub(free);
    [
        level(
            "answers_waiting_bytes",
            "Bytes of answers that wait for their clients to read them",
            taken(settings.answers_bytes, api.answers.free_bytes()),
        ),
        level(
            "answers_waiting_max_bytes",
            "Bytes of answers that may wait for their clients",
            settings.answers_bytes,
        ),
        level(
            "requests_arriving_bytes",
            "Bytes reserved for bodies and messages that have not arrived in full",
            taken(settings.arriving_bytes, api.arriving.free_bytes()),
        ),
        level(
            "public_answers_bytes",
            "Bytes of answers that everybody gets that are kept",
            usize::try_from(api.public.bytes()).unwrap_or(usize::MAX),
        ),
        level(
            "public_answers_max_bytes",
            "Bytes of answers that everybody gets that may be kept",
            usize::try_from(settings.public_bytes).unwrap_or(usize::MAX),
        ),
        level(
            "budgets_kept",
            "Clients whose budget of points is remembered",
            api.allowances.clients(),
        ),
    ]
}

/// Memory of the process, as Linux tells it; nothing elsewhere.
fn memory() -> Vec<Level> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bytes = |name: &str| {
        let said = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: usize = said.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes.saturating_mul(1024))
    };
    let resident = bytes("VmRSS:").map(|bytes| {
        level(
            "memory_resident_bytes",
            "Memory that the process holds now",
            bytes,
        )
    });
    let peak = bytes("VmHWM:").map(|bytes| {
        level(
            "memory_resident_peak_bytes",
            "Most memory that the process held since it began",
            bytes,
        )
    });
    resident.into_iter().chain(peak).collect()
}

async fn metrics(api: web::Data<Api>) -> HttpResponse {
    let behind = api.backend.levels().await;
    let text = api.monitor.text(held(&api).into_iter().chain(behind));
    match text {
        Ok(text) => HttpResponse::Ok()
            .content_type(MEDIA)
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "writing the figures for monitoring");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// A server of `/metrics` alone. Fails if the address cannot be taken.
pub fn serve_metrics(
    api: web::Data<Api>,
    listen: SocketAddr,
) -> anyhow::Result<(Server, SocketAddr)> {
    let app = move || {
        App::new()
            .app_data(api.clone())
            .route("/metrics", web::get().to(metrics))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .bind(listen)
        .with_context(|| format!("Cannot listen on {listen} for monitoring. Choose another address with --metrics-listen or GAPBRIDGE_METRICS_LISTEN"))?;
    let addresses = server.addrs();
    let address = addresses
        .first()
        .context("the server of metrics has no address")?;
    Ok((server.run(), *address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_requests_and_levels_stand_in_the_text() {
        let monitor = Monitor::new();
        let time = Duration::from_millis(3);
        monitor.ran(OperationType::Query, "gaps", Outcome::Answered, time);
        monitor.answered("/graphql", StatusCode::OK);
        let open = Level::now("sockets_open", "WebSockets that are open now", 2.0);
        let refused = Level::total("plans_refused", "Plans without a place", 3);
        monitor.drew(&Viewer::Anonymous, 7, true);
        let text = monitor.text([open, refused]).expect("text");
        for line in [
            r#"gapbridge_operation_seconds_bucket{le="0.005",kind="query",field="gaps",outcome="answered"} 1"#,
            r#"gapbridge_requests_total{route="/graphql",status="200"} 1"#,
            r#"gapbridge_points_total{who="anonymous",outcome="charged"} 7"#,
            "gapbridge_sockets_open 2.0",
            "gapbridge_plans_refused_total 3.0",
        ] {
            assert!(text.lines().any(|is| is == line), "{line} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}

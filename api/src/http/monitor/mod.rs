//! What the service counts and measures of itself, for monitoring, in the text form of OpenMetrics, on an address of its own.
//!
//! Labels are names of ours: kinds, root fields of the schema, routes, outcomes. Never a client's words, which could be secret, and
//! many.

mod levels;
mod serve;

use std::time::Duration;

use actix_web::http::StatusCode;
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
    registry::{Metric, Registry},
};

pub use levels::Level;
pub use serve::{metrics_refused, serve_metrics};

use crate::access::viewer::Viewer;

/// Before the name of everything that is measured.
const PREFIX: &str = "gapbridge";
/// Upper ends, in seconds, by which times of operations are counted: what a person notices lies in the middle.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// What is counted while the service runs.
pub(super) struct Monitor {
    registry: Registry,
    operations: Family<Operation, Histogram>,
    requests: Family<Answered, Counter>,
    hits: Counter,
    misses: Counter,
    points: Family<Charged, Counter>,
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
        let mut registry = Registry::with_prefix(PREFIX);
        Self {
            operations: registered(
                &mut registry,
                "operation_seconds",
                "Time that operations took, in seconds, by kind, first root field and outcome",
                Family::<Operation, Histogram>::new_with_constructor(|| Histogram::new(SECONDS)),
            ),
            requests: registered(
                &mut registry,
                "requests",
                "HTTP requests that were answered, by route and status",
                Family::default(),
            ),
            hits: registered(
                &mut registry,
                "public_answers_hits",
                "Questions whose answer was kept",
                Counter::default(),
            ),
            misses: registered(
                &mut registry,
                "public_answers_misses",
                "Questions of nobody in particular whose answer was not kept",
                Counter::default(),
            ),
            points: registered(
                &mut registry,
                "points",
                "Points of cost that were asked for, by who asked and by whether their budget had them",
                Family::default(),
            ),
            registry,
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

/// A figure that stands among the others from now on.
fn registered<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
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

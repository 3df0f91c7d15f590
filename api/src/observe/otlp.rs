//! Traces, handed to a collector by OTLP over HTTP, beside what the service does: spans wait in a queue of bounded length, a thread of
//! its own sends them, and what finds no room is dropped.

use std::{
    env,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context as _, Result, ensure};
use opentelemetry::{
    Context, KeyValue,
    trace::{
        Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags,
        TraceId, TraceState, Tracer as _, TracerProvider as _,
    },
};
use opentelemetry_otlp::{Protocol, RetryPolicy, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{BatchSpanProcessor, SdkTracer, SdkTracerProvider, SpanData, SpanExporter},
};
use tracing::Span;
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::Registry;

use super::Parent;
use crate::config::Config;

/// How the service is called where nobody says otherwise, and who says what its spans are.
const NAME: &str = "gapbridge";
/// Where a collector takes traces, below its address.
const PATH: &str = "/v1/traces";
/// How often it is told at most that spans are not taken.
const TOLD_EVERY: Duration = Duration::from_secs(60);
/// Characters that are told of an error.
const REASON_CHARS_MAX: usize = 200;

/// What makes spans of statements, which end when they are known.
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Spans on their way to a collector.
pub(super) struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// None where the settings name no collector, or the environment switches traces off.
    pub(super) fn open(config: &Config) -> Result<Option<Self>> {
        if !is_wanted(config)? {
            return Ok(None);
        }
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            // While one batch is tried again, others would find no room: what is not taken is dropped.
            .with_retry_policy(RetryPolicy::disabled());
        let exporter = match &config.traces {
            Some(address) => {
                exporter.with_endpoint(format!("{}{PATH}", address.trim_end_matches('/')))
            }
            None => exporter,
        };
        let exporter = exporter.build().context(
            "Traces cannot be sent. See --traces, and the variables whose names begin with OTEL_EXPORTER_OTLP",
        )?;
        let exporter = Told {
            exporter,
            told: Mutex::default(),
        };
        let provider = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(exporter).build())
            .with_resource(resource())
            .build();
        TRACER.get_or_init(|| provider.tracer(NAME));
        Ok(Some(Self { provider }))
    }

    /// What makes spans of those that are traced.
    pub(super) fn layer(&self) -> OpenTelemetryLayer<Registry, SdkTracer> {
        OpenTelemetryLayer::new(self.provider.tracer(NAME))
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
    }

    /// Hands on what is held, in this time at most.
    pub(super) fn end(self, time: Duration) -> OTelSdkResult {
        self.provider.shutdown_with_timeout(time)
    }
}

/// Whether there is to be a collector, as the settings and the environment say.
fn is_wanted(config: &Config) -> Result<bool> {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let is_off = said("OTEL_SDK_DISABLED").is_some_and(|off| off.eq_ignore_ascii_case("true"))
        || said("OTEL_TRACES_EXPORTER").is_some_and(|name| name == "none");
    let endpoints = [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];
    let named: Vec<String> = endpoints.into_iter().filter_map(said).collect();
    if is_off || (config.traces.is_none() && named.is_empty()) {
        return Ok(false);
    }
    // What goes wrong on the way there is logged with the address.
    ensure!(
        !named.iter().any(|address| address.contains('@')),
        "OTEL_EXPORTER_OTLP_ENDPOINT holds a password. Put what signs in into OTEL_EXPORTER_OTLP_HEADERS"
    );
    let protocol = said("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
        .or_else(|| said("OTEL_EXPORTER_OTLP_PROTOCOL"))
        .unwrap_or_else(|| "http/protobuf".to_owned());
    ensure!(
        protocol == "http/protobuf",
        "Traces are sent by http/protobuf alone, and OTEL_EXPORTER_OTLP_PROTOCOL asks for {protocol}. Leave it out, and name the port where the collector takes OTLP over HTTP, which is 4318 as a rule"
    );
    Ok(true)
}

/// What the service says of itself with its spans.
fn resource() -> Resource {
    let is_named = env::var("OTEL_SERVICE_NAME").is_ok_and(|name| !name.is_empty())
        || env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(|said| said.contains("service.name="));
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_attribute(version);
    if is_named {
        resource.build()
    } else {
        resource.with_service_name(NAME).build()
    }
}

/// Hands spans on, and tells now and then that it cannot.
#[derive(Debug)]
struct Told {
    exporter: opentelemetry_otlp::SpanExporter,
    told: Mutex<Option<Instant>>,
}

impl Told {
    fn tell(&self, error: &OTelSdkError, spans: usize) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
            return;
        }
        *told = Some(Instant::now());
        let error: String = error.to_string().chars().take(REASON_CHARS_MAX).collect();
        tracing::warn!(
            error,
            spans,
            "the collector of traces takes none: they are dropped, and this is told once a minute"
        );
    }
}

impl SpanExporter for Told {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let done = self.exporter.export(batch).await;
        if let Err(error) = &done {
            self.tell(error, spans);
        }
        done
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// Puts the span of a request below the one that its client names, and gives the name of the trace that it then belongs to.
pub fn continued(span: &Span, parent: Option<Parent>) -> Option<String> {
    if let Some(parent) = parent {
        let flags = if parent.is_kept {
            TraceFlags::SAMPLED
        } else {
            TraceFlags::default()
        };
        let remote = SpanContext::new(
            TraceId::from_bytes(parent.trace.to_be_bytes()),
            SpanId::from_bytes(parent.span.to_be_bytes()),
            flags,
            true,
            TraceState::default(),
        );
        // Where nothing is traced there is no span to put below it.
        span.set_parent(Context::new().with_remote_span_context(remote))
            .ok();
    }
    let context = span.context();
    let own = context.span().span_context().clone();
    if own.is_valid() {
        return Some(own.trace_id().to_string());
    }
    parent.map(|parent| parent.trace_id())
}

/// Whether statements are to be told to [`statement`].
pub fn is_tracing() -> bool {
    TRACER.get().is_some()
}

/// A statement that was carried out in this time, as a span below what goes on; nothing where that is not traced. Of the statement
/// it says the first word.
pub fn statement(elapsed: Duration, sql: &str, system: &'static str, has_failed: bool) {
    let Some(tracer) = TRACER.get() else { return };
    let around = Context::current();
    if !around.span().span_context().is_sampled() {
        return;
    }
    let (operation, now) = (operation(sql), SystemTime::now());
    let mut span = tracer
        .span_builder(operation)
        .with_kind(SpanKind::Client)
        .with_start_time(now.checked_sub(elapsed).unwrap_or(now))
        .with_attributes([
            KeyValue::new("db.system.name", system),
            KeyValue::new("db.operation.name", operation),
        ])
        .start_with_context(tracer, &around);
    if has_failed {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(now);
}

fn operation(sql: &str) -> &'static str {
    let first = sql.split_ascii_whitespace().next().unwrap_or_default();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(first))
        .unwrap_or("OTHER")
}

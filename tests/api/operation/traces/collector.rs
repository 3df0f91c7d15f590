//! A collector that keeps the traces it gets.

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value},
    trace::v1::Span,
};
use prost::Message;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

/// Takes traces, as a collector does.
pub(super) struct Collector {
    pub(super) address: String,
    taken: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    server: ServerHandle,
}

impl Collector {
    pub(super) fn start() -> Self {
        let taken = Arc::<Mutex<Vec<ExportTraceServiceRequest>>>::default();
        let kept = web::Data::from(taken.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(kept.clone())
                .app_data(web::PayloadConfig::new(16 * 1024 * 1024))
                .route("/v1/traces", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("an address");
        let address = format!("http://{}", server.addrs()[0]);
        let running = server.run();
        let server = running.handle();
        tokio::spawn(running);
        Self {
            address,
            taken,
            server,
        }
    }

    fn spans(&self) -> Vec<Span> {
        let taken = self.taken.lock().expect("no panic");
        let of_scopes = taken
            .iter()
            .flat_map(|request| &request.resource_spans)
            .flat_map(|resource| &resource.scope_spans);
        of_scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// All that was taken, as text to search.
    pub(super) fn all(&self) -> String {
        let taken = self.taken.lock().expect("no panic");
        taken.iter().map(|request| format!("{request:?}")).collect()
    }

    pub(super) fn resource(&self) -> String {
        let taken = self.taken.lock().expect("no panic");
        format!("{:?}", taken[0].resource_spans[0].resource)
    }

    pub(super) fn named(&self, name: &str) -> Span {
        let spans = self.spans();
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    }

    pub(super) fn trace(&self, id: &str) -> Tree {
        let spans = self.spans().into_iter();
        Tree {
            spans: spans.filter(|span| hex(&span.trace_id) == id).collect(),
        }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // What it gives is done when it is asked for; nobody waits for the end.
        drop(self.server.stop(false));
    }
}

async fn take(
    body: web::Bytes,
    taken: web::Data<Mutex<Vec<ExportTraceServiceRequest>>>,
) -> HttpResponse {
    let request = ExportTraceServiceRequest::decode(body).expect("OTLP");
    taken.lock().expect("no panic").push(request);
    HttpResponse::Ok()
        .content_type("application/x-protobuf")
        .finish()
}

/// Spans of one trace.
pub(super) struct Tree {
    pub(super) spans: Vec<Span>,
}

impl Tree {
    pub(super) fn one(&self, name: &str) -> &Span {
        let found: Vec<&Span> = self.spans.iter().filter(|span| span.name == name).collect();
        assert_eq!(found.len(), 1, "{name} of {:?}", self.names());
        found[0]
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.spans.iter().map(|span| span.name.as_str()).collect()
    }

    /// Names of the spans right below one.
    pub(super) fn below(&self, span: &Span) -> BTreeSet<String> {
        let below = self
            .spans
            .iter()
            .filter(|other| other.parent_span_id == span.span_id);
        below.map(|span| span.name.clone()).collect()
    }
}

pub(super) fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

pub(super) fn attribute(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|one| one.key == key);
    let found = found.unwrap_or_else(|| panic!("{key} of {span:?}"));
    text(found)
}

fn text(attribute: &KeyValue) -> String {
    let value = attribute.value.as_ref().and_then(|any| any.value.as_ref());
    match value {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Running a query or a mutation to its end, within what the process may hold.

use std::{panic::AssertUnwindSafe, time::Instant};

use async_graphql::Response;
use async_graphql_parser::types::OperationType;
use futures_util::FutureExt;
use tracing::{Instrument, Span, field::Empty, trace_span};

use crate::{
    access::viewer::Viewer,
    error::{code, has_code, is_request_error, present},
    http::{
        Api,
        answer::{Answer, Body},
        budget::Reserved,
        documents::Prepared,
        monitor::Outcome,
        written::{Written, to_json},
    },
    observe::TRACED,
};

/// Bytes reserved for an answer before it is known how long it is: most are shorter, so that a mutation that was carried out
/// can tell so.
const RESERVED_BYTES: usize = 64 * 1024;

/// Runs a query or a mutation to its end, and counts it. Both ways out are answers; `Err` is the early one.
pub(super) async fn execute(
    prepared: Prepared,
    viewer: Viewer,
    api: &Api,
) -> Result<Answer, Answer> {
    let (kind, field, begun) = (prepared.kind, prepared.field.clone(), Instant::now());
    let document = prepared.fingerprint();
    let span = traced(kind, &field);
    let ended = run(prepared, viewer, api).instrument(span.clone()).await;
    let (Ok(answer) | Err(answer)) = &ended;
    let (outcome, time) = (answer.outcome(), begun.elapsed());
    span.record("gapbridge.outcome", outcome.name());
    if outcome == Outcome::TurnedAway {
        span.record("otel.status_code", "ERROR");
    }
    api.monitor.ran(kind, &field, outcome, time);
    if time >= api.settings.slow {
        let millis = time.as_millis();
        tracing::warn!(%kind, field, document, ?outcome, millis, "slow operation");
    }
    ended
}

/// The span of an operation. Its name is that of its first root field, for what a client calls it could say anything.
fn traced(kind: OperationType, field: &str) -> Span {
    trace_span!(
        target: TRACED,
        "operation",
        otel.name = %format_args!("{kind} {field}"),
        otel.status_code = Empty,
        "graphql.operation.type" = %kind,
        "graphql.operation.name" = field,
        "gapbridge.outcome" = Empty,
    )
}

async fn run(prepared: Prepared, viewer: Viewer, api: &Api) -> Result<Answer, Answer> {
    let key = prepared.introspection_key();
    if let Some(known) = key.as_ref().and_then(|key| api.introspection.get(key)) {
        return Ok(Answer::executed(Written::kept(known)));
    }
    let _permit = api
        .running
        .try_acquire()
        .map_err(|_| Answer::overloaded())?;
    let expected = usize::try_from(prepared.cost.introspection_bytes).unwrap_or(usize::MAX);
    let reserved = api.answers.reserve(expected.max(RESERVED_BYTES));
    let reserved = reserved.ok_or_else(Answer::unread)?;
    let kind = prepared.kind;
    let (request, receipt) = prepared.receipt();
    // A panic in a resolver is one request's trouble; the connection and its other requests live on.
    let running = AssertUnwindSafe(api.backend.execute(request, viewer))
        .catch_unwind()
        .instrument(trace_span!(target: TRACED, "execute", "gapbridge.rows" = Empty));
    // Dropping the operation rolls its transaction back.
    let finished = tokio::time::timeout(api.settings.timeout, running)
        .await
        .map_err(|_| Answer::timed_out())?;
    let response = present(finished.map_err(|_| Answer::internal())?);
    if has_code(&response, code::UNAVAILABLE) {
        return Ok(refused_or_written(response, kind, reserved, api)?.unavailable());
    }
    if is_request_error(&response) {
        return Ok(Answer::refused_by_engine(response));
    }
    api.documents.remember(receipt);
    let written = write(&response, kind, reserved, api)?;
    if let Some(key) = key.filter(|_| response.errors.is_empty()) {
        api.introspection.insert(key, written.bytes());
        return Ok(Answer::executed(Written::kept(written.bytes())));
    }
    Ok(Answer::executed(written))
}

fn refused_or_written(
    response: Response,
    kind: OperationType,
    reserved: Reserved,
    api: &Api,
) -> Result<Answer, Answer> {
    if is_request_error(&response) {
        return Ok(Answer::refused_by_engine(response));
    }
    write(&response, kind, reserved, api).map(Answer::executed)
}

/// Writes a response that was executed, within the bound of one answer and that of all.
pub(super) fn write(
    response: &Response,
    kind: OperationType,
    mut reserved: Reserved,
    api: &Api,
) -> Result<Written, Answer> {
    let _writing = trace_span!(target: TRACED, "write answer").entered();
    let max = api.settings.limits.answer_bytes;
    let json = to_json(&Body::from(response), max).ok_or_else(|| Answer::too_long(kind, max))?;
    if !reserved.grow_to(json.len()) {
        return Err(Answer::unread_after(kind));
    }
    reserved.shrink_to(json.len());
    Ok(Written::new(json, reserved))
}

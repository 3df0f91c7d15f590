//! Running a query or a mutation to its end, within what the process may hold.

use std::{net::IpAddr, panic::AssertUnwindSafe, time::Instant};

use async_graphql::Response;
use async_graphql_parser::types::OperationType;
use futures_util::FutureExt;

use crate::{
    access::{standing::Standing, viewer::Viewer},
    error::{code, has_code, is_request_error, present},
    http::{
        Api, allowance,
        answer::{Answer, Body},
        budget::Reserved,
        documents::Prepared,
        written::{Written, to_json},
    },
};

/// Bytes reserved for an answer before it is known how long it is: most are shorter, so that a mutation that was carried out
/// can tell so.
const RESERVED_BYTES: usize = 64 * 1024;

/// Runs a query or a mutation to its end for a viewer at an address, and counts it. Both ways out are answers; `Err` is the early one.
pub(super) async fn execute(
    prepared: Prepared,
    viewer: Viewer,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Answer, Answer> {
    let (kind, field, begun) = (prepared.kind, prepared.field.clone(), Instant::now());
    let document = prepared.fingerprint();
    let ended = charge_and_run(prepared, viewer, from, api).await;
    let (Ok(answer) | Err(answer)) = &ended;
    let (outcome, time) = (answer.outcome(), begun.elapsed());
    api.monitor.ran(kind, &field, outcome, time);
    if time >= api.settings.slow {
        let millis = time.as_millis();
        tracing::warn!(%kind, field, document, ?outcome, millis, "slow operation");
    }
    ended
}

async fn charge_and_run(
    mut prepared: Prepared,
    viewer: Viewer,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Answer, Answer> {
    let standing = charge(&prepared, &viewer, from, api)?;
    if let Some(standing) = standing {
        prepared.request = prepared.request.data(standing);
    }
    let ended = run(prepared, viewer, api).await;
    ended
        .map(|answer| answer.standing(standing))
        .map_err(|answer| answer.standing(standing))
}

/// Charges an operation to whoever asks, before it runs.
pub(super) fn charge(
    prepared: &Prepared,
    viewer: &Viewer,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Option<Standing>, Answer> {
    let drawn = api.draw(viewer, from, allowance::points(&prepared.cost));
    drawn.map_err(|overdrawn| Answer::overdrawn(&overdrawn))
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
    let (kind, bill) = (prepared.kind, prepared.bill());
    let (request, receipt) = prepared.receipt();
    // A panic in a resolver is one request's trouble; the connection and its other requests live on.
    let running = AssertUnwindSafe(api.backend.execute(request, viewer)).catch_unwind();
    // Dropping the operation rolls its transaction back.
    let finished = tokio::time::timeout(api.settings.timeout, running)
        .await
        .map_err(|_| Answer::timed_out())?;
    let response = present(finished.map_err(|_| Answer::internal())?);
    let response = api.documents.with_cost(&bill, response);
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
    let max = api.settings.limits.answer_bytes;
    let json = to_json(&Body::from(response), max).ok_or_else(|| Answer::too_long(kind, max))?;
    if !reserved.grow_to(json.len()) {
        return Err(Answer::unread_after(kind));
    }
    reserved.shrink_to(json.len());
    Ok(Written::new(json, reserved))
}

//! An operation runs and its answer is written, within what the process may hold.

use crate::{
    access::viewer::Viewer,
    error::{code, has_code, is_request_error, present},
    http::{
        Api,
        answer::{Answer, Body},
        backend::Mark,
        budget::Reserved,
        dear::{Asker, Dear},
        documents::Prepared,
        public::answer::PublicAnswer,
        written::{Written, to_json},
    },
    observe::TRACED,
};
use async_graphql::{Request, Response};
use async_graphql_parser::types::OperationType;
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc};
use tracing::{Instrument, field::Empty, trace_span};

/// Bytes reserved for an answer before it is known how long it is: most are shorter, so that a mutation that was carried out
/// can tell so.
const RESERVED_BYTES: usize = 64 * 1024;

/// For whom an operation runs.
pub(super) enum For {
    /// This viewer.
    One(Viewer),
    /// Everybody, while the register stands like this.
    All(Mark),
}

impl For {
    /// The response, and whether it is good for everybody for as long as the register stands so.
    async fn execute(self, request: Request, api: &Api) -> (Response, bool) {
        match self {
            Self::One(viewer) => (api.backend.execute(request, viewer).await, false),
            Self::All(mark) => api.backend.execute_public(request, mark).await,
        }
    }
}

/// An operation that ran.
pub(super) struct Done {
    pub(super) written: Written,
    /// Whether it has no errors.
    pub(super) is_whole: bool,
    /// Whether it is good for everybody, as long as the register stands as it did.
    pub(super) is_lasting: bool,
}

impl Done {
    /// As the answer that everybody gets, where it can be one.
    pub(super) fn shared(self, field: &str, points: u64) -> (Answer, Option<Arc<PublicAnswer>>) {
        let public = self
            .is_whole
            .then(|| PublicAnswer::new(&self.written.bytes(), field, points))
            .flatten();
        let written = match &public {
            Some(public) => self.written.shared(public.clone()),
            None => self.written,
        };
        (Answer::executed(written), public)
    }
}

/// Runs an operation to its end. Waiting for its turn is a part of the time that it has.
pub(super) async fn ask(
    prepared: Prepared,
    whom: For,
    asker: &Asker,
    api: &Api,
) -> Result<Done, Answer> {
    let kind = prepared.kind;
    let turn = api.dear.turn(kind, &prepared.cost, asker).await;
    let turn = turn.map_err(|none| Answer::no_turn(&none))?;
    let _permit = api
        .running
        .try_acquire()
        .map_err(|_| Answer::overloaded())?;
    let expected = usize::try_from(prepared.cost.introspection_bytes).unwrap_or(usize::MAX);
    let reserved = api.answers.reserve(expected.max(RESERVED_BYTES));
    let reserved = reserved.ok_or_else(Answer::unread)?;
    let bill = prepared.bill();
    let (request, receipt) = prepared.receipt();
    let request = Dear::told(turn.is_some(), request);
    // A panic in a resolver is one request's trouble; the connection and its other requests live on.
    let running = AssertUnwindSafe(whom.execute(request, api))
        .catch_unwind()
        .instrument(trace_span!(target: TRACED, "execute", "gapbridge.rows" = Empty));
    // Dropping the operation rolls its transaction back.
    let finished = tokio::time::timeout_at(asker.end, running)
        .await
        .map_err(|_| Answer::timed_out())?;
    let (response, is_lasting) = finished.map_err(|_| Answer::internal())?;
    let response = api.documents.with_cost(&bill, present(response));
    if has_code(&response, code::UNAVAILABLE) {
        return Err(refused_or_written(response, kind, reserved, api)?.unavailable());
    }
    if is_request_error(&response) {
        return Err(Answer::refused_by_engine(response));
    }
    api.documents.remember(receipt);
    Ok(Done {
        written: write(&response, kind, reserved, api)?,
        is_whole: response.errors.is_empty(),
        is_lasting,
    })
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
pub(in crate::http) fn write(
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

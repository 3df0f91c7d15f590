//! Running a query or a mutation to its end, within what the process may hold.

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use async_graphql::{Request, Response};
use async_graphql_parser::types::OperationType;
use futures_util::FutureExt;
use tracing::{Instrument, Span, field::Empty, trace_span};

use crate::{
    access::{standing::Standing, viewer::Viewer},
    error::{code, has_code, is_request_error, present},
    http::{
        Api, allowance,
        answer::{Answer, Body},
        budget::Reserved,
        dear::Asker,
        documents::{Prepared, Question},
        monitor::Outcome,
        public::{Key, Mark, PublicAnswer},
        written::{Written, to_json},
    },
    observe::TRACED,
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
    let span = traced(kind, &field);
    let ended = match admit(&prepared, &viewer, api) {
        Ok(()) => {
            let running = charge_and_run(prepared, viewer, from, api);
            running.instrument(span.clone()).await
        }
        Err(refused) => Err(refused),
    };
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

/// Refuses whoever is nobody in particular what is not the operator's, where only that is to be run for them.
pub(super) fn admit(prepared: &Prepared, viewer: &Viewer, api: &Api) -> Result<(), Answer> {
    let is_closed = api.settings.documents_only && *viewer == Viewer::Anonymous;
    if is_closed && !prepared.is_trusted {
        return Err(Answer::untrusted());
    }
    Ok(())
}

/// What is kept for a question of nobody in particular is the early answer. Otherwise gives how the register stands, where that was
/// looked for.
pub(super) async fn kept(
    question: Question,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Option<Mark>, Answer> {
    let begun = Instant::now();
    let looking = tokio::time::timeout(api.settings.timeout, api.backend.mark());
    let Some(mark) = looking.await.map_err(|_| Answer::timed_out())? else {
        return Ok(None);
    };
    let key = Key { question, mark };
    let Some(public) = api.public.get(&key) else {
        return Ok(Some(key.mark));
    };
    let drawn = api.draw(&Viewer::Anonymous, from, public.points);
    let standing = drawn.map_err(|overdrawn| Answer::overdrawn(&overdrawn))?;
    let answer = given(public.clone(), api)?.standing(standing);
    let (field, time) = (&public.field, begun.elapsed());
    api.monitor
        .ran(OperationType::Query, field, Outcome::Answered, time);
    Err(answer)
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
    let asker = Asker::new(&viewer, from, api.settings.timeout);
    let ended = run(prepared, viewer, &asker, api).await;
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

async fn run(
    prepared: Prepared,
    viewer: Viewer,
    asker: &Asker,
    api: &Api,
) -> Result<Answer, Answer> {
    let introspection = prepared.introspection_key();
    if let Some(known) = introspection
        .as_ref()
        .and_then(|key| api.introspection.get(key))
    {
        return Ok(Answer::executed(Written::kept(known)));
    }
    let is_query = prepared.kind == OperationType::Query;
    if introspection.is_none() && is_query && viewer == Viewer::Anonymous {
        let answering = tokio::time::timeout_at(asker.end, public(prepared, asker, api));
        return answering.await.unwrap_or_else(|_| Err(Answer::timed_out()));
    }
    let done = ask(prepared, For::One(viewer), asker, api).await?;
    if let Some(key) = introspection.filter(|_| done.is_whole) {
        api.introspection.insert(key, done.written.bytes());
        return Ok(Answer::executed(Written::kept(done.written.bytes())));
    }
    Ok(Answer::executed(done.written))
}

/// Answers a question of nobody in particular. The same question asked by many at once is run once.
async fn public(mut prepared: Prepared, asker: &Asker, api: &Api) -> Result<Answer, Answer> {
    let (field, points) = (prepared.field.clone(), allowance::points(&prepared.cost));
    let (Some(answers), Some(mark)) = (&api.public.kept, mark(&mut prepared, api).await) else {
        let done = ask(prepared, For::One(Viewer::Anonymous), asker, api).await?;
        return Ok(done.shared(&field, points).0);
    };
    let (question, all) = (prepared.question, For::All(mark.clone()));
    let key = Key { question, mark };
    let Ok(place) = api.public.waiting.take(&asker.client) else {
        // Waits for nobody else's answer.
        api.monitor.missed();
        let done = ask(prepared, all, asker, api).await?;
        return Ok(done.shared(&field, points).0);
    };
    let found = answers.get_value_or_guard_async(&key).await;
    drop(place);
    if let Ok(Some(public)) = found {
        api.documents.remember(prepared.receipt().1);
        return given(public, api);
    }
    api.monitor.missed();
    // Should this fail or be given up, the next who waits asks in its stead.
    let done = ask(prepared, all, asker, api).await?;
    let is_lasting = done.is_lasting;
    let (answer, shared) = done.shared(&field, points);
    // What was read while the register moved may be of both sides.
    let is_still_so = is_lasting && api.backend.mark().await.as_ref() == Some(&key.mark);
    let entry = shared.filter(|_| is_still_so);
    match found {
        Err(guard) => drop(guard.insert(entry)),
        // That it was not good for others is no longer so.
        Ok(_) if entry.is_some() => answers.insert(key, entry),
        Ok(_) => {}
    }
    Ok(answer)
}

/// How the register stood when this was asked, or later; none where nothing is kept.
async fn mark(prepared: &mut Prepared, api: &Api) -> Option<Mark> {
    api.public.kept.as_ref()?;
    match prepared.mark.take() {
        Some(mark) => Some(mark),
        None => api.backend.mark().await,
    }
}

/// An answer that is kept, for one more client, with its share of what may wait to be read.
fn given(public: Arc<PublicAnswer>, api: &Api) -> Result<Answer, Answer> {
    api.monitor.hit();
    let reserved = api.answers.reserve(public.json.len());
    let reserved = reserved.ok_or_else(Answer::unread)?;
    Ok(Answer::executed(Written::public(public, reserved)))
}

/// For whom an operation runs.
enum For {
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
struct Done {
    written: Written,
    /// Whether it has no errors.
    is_whole: bool,
    /// Whether it is good for everybody, as long as the register stands as it did.
    is_lasting: bool,
}

impl Done {
    /// As the answer that everybody gets, where it can be one.
    fn shared(self, field: &str, points: u64) -> (Answer, Option<Arc<PublicAnswer>>) {
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
async fn ask(prepared: Prepared, whom: For, asker: &Asker, api: &Api) -> Result<Done, Answer> {
    let kind = prepared.kind;
    let turn = api.dear.turn(kind, &prepared.cost, asker).await;
    let _turn = turn.map_err(|none| Answer::no_turn(&none))?;
    let _permit = api
        .running
        .try_acquire()
        .map_err(|_| Answer::overloaded())?;
    let expected = usize::try_from(prepared.cost.introspection_bytes).unwrap_or(usize::MAX);
    let reserved = api.answers.reserve(expected.max(RESERVED_BYTES));
    let reserved = reserved.ok_or_else(Answer::unread)?;
    let bill = prepared.bill();
    let (request, receipt) = prepared.receipt();
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

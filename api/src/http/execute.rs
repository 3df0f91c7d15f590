//! Running a query or a mutation to its end, within what the process may hold.

mod ask;

pub(super) use ask::write;
use ask::{For, ask};

use std::{net::IpAddr, sync::Arc, time::Instant};

use async_graphql_parser::types::OperationType;
use tracing::{Instrument, Span, field::Empty, trace_span};

use crate::{
    access::{standing::Standing, viewer::Viewer},
    http::{
        Api, allowance,
        answer::Answer,
        backend::Mark,
        dear::Asker,
        documents::{Prepared, Question},
        log::whole_millis,
        monitor::Outcome,
        public::{Key, answer::PublicAnswer},
        written::Written,
    },
    observe::TRACED,
};

/// Answers a query, or a mutation that a request may carry out; nothing else.
pub(super) async fn answer(
    prepared: Prepared,
    viewer: Viewer,
    from: Option<IpAddr>,
    is_get: bool,
    api: &Api,
) -> Result<Answer, Answer> {
    match prepared.kind {
        OperationType::Query => {}
        // A GET may be prefetched, cached, repeated and put in an <img>: nothing that changes things runs on one.
        kind if is_get => return Err(Answer::not_over_get(kind)),
        OperationType::Mutation => {}
        OperationType::Subscription => return Err(Answer::no_event_stream()),
    }
    execute(prepared, viewer, from, api).await
}

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
        let (outcome, millis) = (outcome.name(), whole_millis(time));
        tracing::warn!(%kind, field, document, outcome, millis, "slow operation");
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

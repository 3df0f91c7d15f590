//! A request to the endpoint of GraphQL: who asks, what is asked, and what comes of it.

use std::net::IpAddr;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::ALLOW},
    web,
};
use async_graphql_parser::types::OperationType;

use crate::{
    access::viewer::Viewer,
    error::code,
    http::{
        Api,
        answer::Answer,
        backend::Mark,
        batch, connection, cors,
        documents::Call,
        events,
        execute::{self, kept},
        negotiate::{self, Media},
        pages,
        public::write::write,
        repeated::Words,
        request::{self, Asked, Said},
        viewer::{self, SignedIn},
    },
};

/// Answers a request to the endpoint of GraphQL.
pub(super) async fn graphql(
    request: HttpRequest,
    body: web::Payload,
    api: web::Data<Api>,
) -> HttpResponse {
    if pages::is_opened_by_a_person(&request) {
        return pages::to_explorer();
    }
    let Some(media) = negotiate::accepted(request.headers()) else {
        let refused = Answer::refused(406, code::BAD_USER_INPUT, negotiate::NOT_ACCEPTABLE);
        return refused.write_refusal(Media::Json);
    };
    match reply(&request, body, &api).await {
        Ok(Reply::Answer(answer)) | Err(answer) => {
            write(answer, &request, media, api.settings.answer_timeout)
        }
        Ok(Reply::Stream(stream)) => stream,
    }
}

/// What comes of a request.
enum Reply {
    Answer(Answer),
    /// The events of a subscription.
    Stream(HttpResponse),
}

/// Answers a request by a method that the endpoint does not know.
pub(super) async fn wrong_method() -> HttpResponse {
    let message = "Use POST, or GET and HEAD for queries.";
    let answer = Answer::refused(405, code::BAD_USER_INPUT, message);
    answer
        .header(ALLOW, cors::METHODS)
        .write_refusal(Media::Json)
}

/// Reads, checks and runs one request. Both ways out are answers; `Err` is the early one.
async fn reply(
    request: &HttpRequest,
    body: web::Payload,
    api: &web::Data<Api>,
) -> Result<Reply, Answer> {
    let token = viewer::token(request.headers()).map_err(Answer::from_viewer)?;
    let from = connection::address(request);
    let viewer = sign_in(token, from, api).await?;
    let is_get = request.method().is_safe();
    let said = said(request, body, api).await?;
    let words = Words::of(&said, &viewer);
    let before = as_before(words.as_ref(), from, api).await?;
    let call = match said.read(&api.settings.limits)? {
        Asked::One(call) => call,
        Asked::Batch(calls) => {
            return batch::run_all(calls, viewer, from, api)
                .await
                .map(Reply::Answer);
        }
    };
    let mark = match (before, &viewer) {
        (None, Viewer::Anonymous) => at_first(&call, words, from, api).await?,
        (before, _) => before,
    };
    let mut prepared = api.documents.prepare(call).map_err(Answer::from_refusal)?;
    prepared.mark = mark;
    let takes_events = negotiate::takes_events(request.headers());
    let is_followed = takes_events && request.method() != Method::HEAD;
    if prepared.kind == OperationType::Subscription && is_followed {
        let who = SignedIn::known(token, from, viewer);
        return events::open(request, prepared, who, api).map(Reply::Stream);
    }
    execute::answer(prepared, viewer, from, is_get, api)
        .await
        .map(Reply::Answer)
}

/// Who asks, if they are let in.
async fn sign_in(token: Option<&str>, from: Option<IpAddr>, api: &Api) -> Result<Viewer, Answer> {
    let signing_in = api.backend.sign_in(token, from);
    let signing_in = tokio::time::timeout(api.settings.timeout, signing_in);
    let viewer = signing_in.await.map_err(|_| Answer::timed_out())?;
    viewer.map_err(Answer::from_viewer)
}

/// What a request says.
async fn said<'a>(
    request: &'a HttpRequest,
    body: web::Payload,
    api: &Api,
) -> Result<Said<'a>, Answer> {
    if request.method().is_safe() {
        return Ok(Said::Query(request.query_string()));
    }
    let reading = request::from_body(request, body, api);
    let reading = tokio::time::timeout(api.settings.timeout, reading);
    reading.await.map_err(|_| Answer::body_too_slow())?
}

/// What is kept for a request that came before is the early answer, before it is even read. Otherwise gives how the register stands, where
/// that was looked for.
async fn as_before(
    words: Option<&Words>,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Option<Mark>, Answer> {
    match words.and_then(|words| api.public.repeated.question(words)) {
        Some(question) => kept(question, from, api).await,
        None => Ok(None),
    }
}

/// The same for a request that was read, of nobody in particular. What it asks is remembered if it is answered.
async fn at_first(
    call: &Call,
    words: Option<Words>,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Option<Mark>, Answer> {
    if api.public.kept.is_none() {
        return Ok(None);
    }
    let Some(question) = api.documents.question(call) else {
        return Ok(None);
    };
    let ended = kept(question, from, api).await;
    // Whoever sends a document and its name wants it to be found by that: should it be forgotten, it is to be taken in again.
    let is_named = call.persisted_hash.is_some() || call.document_id.is_some();
    let only_asks = call.query.is_none() || !is_named;
    if let (Err(answer), Some(words)) = (&ended, words)
        && only_asks
        && answer.public().is_some()
    {
        api.public.repeated.remember(&words, question);
    }
    ended
}

//! GraphQL as server-sent events, by the protocol of graphql-sse with a connection for each operation.
//!
//! A subscription is a response that goes on. Whoever stops reading it is waited for a while, as with any answer, and nothing is read
//! ahead for them meanwhile; comments now and then show both sides that the other is still there.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY},
    rt,
    web::{self, Bytes},
};
use async_graphql::{Response, Value};
use async_graphql_parser::types::OperationType;
use futures_util::{FutureExt, StreamExt};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    task::JoinHandle,
};

use crate::{
    error::{is_request_error, present},
    http::{
        Api, allowance,
        answer::{AS_IT_IS, Answer, Body, Content},
        backend::LastEvent,
        budget::Reserved,
        connection::{self, Connection, Deadline},
        documents::Prepared,
        execute::{admit, charge, write},
        log,
        negotiate::Media,
        socket::{Place, every},
        viewer::SignedIn,
        written::{COMPLETE, PIECE_BYTES, next_event},
    },
};

/// A comment.
const ALIVE: &[u8] = b":\n\n";
/// Asks proxies to pass on each event at once.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");

/// An event with a result and an id, which browsers say as `Last-Event-ID` when they connect again.
fn next_of(id: Option<&str>, json: &[u8]) -> Vec<u8> {
    let Some(id) = id else {
        return next_event(json);
    };
    let head = format!("event: next\nid: {id}\ndata: ");
    [head.as_bytes(), json, b"\n\n"].concat()
}

/// The cursor of the entry that an answer has, where it was asked for by that name.
fn cursor(response: &Response) -> Option<String> {
    let Value::Object(data) = &response.data else {
        return None;
    };
    let Value::Object(edge) = data.values().next()? else {
        return None;
    };
    match edge.get("cursor") {
        Some(Value::String(cursor)) if cursor.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Some(cursor.clone())
        }
        _ => None,
    }
}

/// Where a browser says that it was, when it connects again by itself.
fn resumed(request: &HttpRequest) -> LastEvent {
    let last = request.headers().get("last-event-id");
    let last = last.and_then(|last| last.to_str().ok());
    LastEvent(last.filter(|last| !last.is_empty()).map(str::to_owned))
}

/// Opens the stream of a subscription, or says why not.
pub(super) fn open(
    request: &HttpRequest,
    prepared: Prepared,
    who: SignedIn,
    api: &web::Data<Api>,
) -> Result<HttpResponse, Answer> {
    admit(&prepared, who.viewer(), api)?;
    let place = api.sockets.take(connection::address(request));
    let place = place.ok_or_else(Answer::too_many_streams)?;
    let permit = api.subscribed.clone().try_acquire_owned();
    let permit = permit.map_err(|_| Answer::too_many_subscriptions())?;
    let standing = charge(&prepared, who.viewer(), who.address(), api)?;
    let asked = (prepared, resumed(request));
    // One event waits beside the one that is being written: more are made when it is taken.
    let (outlet, events) = mpsc::channel(1);
    let running = run(api.clone(), who, asked, Outlet(outlet));
    let events = Events {
        events,
        rest: Bytes::new(),
        held: None,
        connection: Connection::of(request),
        time: api.settings.answer_timeout,
        deadline: None,
        task: rt::spawn(log::named_by(request, running)),
        _place: place,
        _permit: permit,
    };
    let mut response = HttpResponse::Ok();
    for header in standing.iter().flat_map(allowance::headers) {
        response.insert_header(header);
    }
    Ok(response
        .insert_header((CONTENT_TYPE, Media::EventStream.content_type()))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((VARY, "Accept, Origin"))
        .insert_header(AS_IT_IS)
        .insert_header(UNBUFFERED)
        .body(events))
}

/// A subscription, and where its browser was in it.
type Asked = (Prepared, LastEvent);

/// Text of the stream, and its share of what may wait to be written.
type Piece = (Bytes, Option<Reserved>);

struct Outlet(mpsc::Sender<Piece>);

impl Outlet {
    /// Hands on, once the client has taken what came before.
    async fn put(&self, bytes: impl Into<Bytes>, share: Option<Reserved>) {
        // If nobody is there to take it, the response has ended and this task with it.
        let _ = self.0.send((bytes.into(), share)).await;
    }
}

/// Runs a subscription until it is complete, or until the service is told to stop: then the stream just ends, so that its client comes
/// again.
async fn run(api: web::Data<Api>, who: SignedIn, asked: Asked, outlet: Outlet) {
    let mut stopping = api.stopping.subscribe();
    let following = AssertUnwindSafe(follow(&api, &who, asked, &outlet)).catch_unwind();
    let ended = tokio::select! {
        _ = stopping.wait_for(|stopping| *stopping) => return,
        ended = following => ended.unwrap_or_else(|_| Err(Answer::internal())),
    };
    if let Err(answer) = ended
        && let Content::Refused(response) = answer.into_content()
    {
        outlet.put(error(&response), None).await;
    }
    outlet.put(COMPLETE, None).await;
}

fn error(response: &Response) -> Vec<u8> {
    next_event(&serde_json::to_vec(&Body::from(response)).expect("GraphQL values are JSON"))
}

async fn follow(
    api: &Api,
    who: &SignedIn,
    (prepared, resumed): Asked,
    outlet: &Outlet,
) -> Result<(), Answer> {
    let sockets = &api.settings.sockets;
    let (mut beats, mut checks) = (every(sockets.ping_every), every(sockets.check_every));
    let bill = prepared.bill();
    let (request, receipt) = prepared.receipt();
    let mut receipt = Some(receipt);
    let request = request.data(resumed);
    let mut responses = api.backend.subscribe(request, who.viewer().clone());
    // So that the client knows at once that it is heard.
    outlet.put(ALIVE, None).await;
    loop {
        let response = tokio::select! {
            response = responses.next() => response,
            _ = beats.tick() => {
                outlet.put(ALIVE, None).await;
                continue;
            }
            _ = checks.tick() => {
                who.again(api).await.map_err(Answer::from_viewer)?;
                continue;
            }
        };
        let response = response.map(|response| api.documents.with_cost(&bill, present(response)));
        let Some(response) = response else {
            return Ok(());
        };
        if is_request_error(&response) {
            return Err(Answer::refused_by_engine(response));
        }
        if let Some(receipt) = receipt.take() {
            api.documents.remember(receipt);
        }
        who.again(api).await.map_err(Answer::from_viewer)?;
        let reserved = api.answers.reserve(0).ok_or_else(Answer::unread)?;
        let written = write(&response, OperationType::Subscription, reserved, api)?;
        let (json, share) = written.share(&api.answers);
        let share = share.ok_or_else(Answer::unread)?;
        let event = next_of(cursor(&response).as_deref(), &json);
        outlet.put(event, Some(share)).await;
    }
}

/// The body of a stream. The server drops it when it has ended or the connection is gone, and what runs for it ends with it.
struct Events {
    events: mpsc::Receiver<Piece>,
    rest: Bytes,
    held: Option<Reserved>,
    connection: Option<Connection>,
    /// How long its client may take to read.
    time: Duration,
    /// The end of that, while something was handed over that the server has no room for yet.
    deadline: Option<Deadline>,
    task: JoinHandle<()>,
    _place: Place,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MessageBody for Events {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    /// Piece by piece, so that the server buffers little of what the share is held for. It asks again as soon as it has room.
    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let this = self.get_mut();
        this.deadline = None;
        if this.rest.is_empty() {
            this.held = None;
            let Some((bytes, held)) = ready!(this.events.poll_recv(cx)) else {
                return Poll::Ready(None);
            };
            (this.rest, this.held) = (bytes, held);
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
        let connection = this.connection.clone();
        this.deadline = connection.map(|connection| Deadline::new(connection, this.time));
        Poll::Ready(Some(Ok(piece)))
    }
}

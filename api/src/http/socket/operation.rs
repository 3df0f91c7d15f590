//! One operation of a socket: run as over HTTP, its results handed on.

use std::{panic::AssertUnwindSafe, sync::Arc};

use actix_web::{rt, web, web::Bytes};
use async_graphql::Response;
use async_graphql_parser::types::OperationType;
use futures_util::{FutureExt, StreamExt};
use tokio::{sync::mpsc, task::JoinHandle};
use tracing::Instrument;

use crate::{
    error::{is_request_error, present},
    http::{
        Api,
        answer::{Answer, Content},
        budget::Budget,
        documents::{Call, Prepared},
        execute::{admit, charge, execute, write},
        socket::{message::End, outgoing::Held, viewer::SocketViewer},
        written::Written,
    },
};

/// An operation that runs. Dropping it stops it, and what it has not committed is rolled back.
pub(super) struct Operation {
    serial: u64,
    task: JoinHandle<()>,
}

/// What comes of an operation, on its way to the client.
pub(super) struct Output {
    /// What the client calls the operation.
    pub(super) id: Arc<str>,
    /// What we call it: the client may use an id again, and what an operation that was stopped has left behind must not be
    /// taken for the next one's.
    pub(super) serial: u64,
    /// What came.
    pub(super) event: Event,
}

/// What can come of an operation. All but the first are the last.
pub(super) enum Event {
    /// A result, as JSON, with what it holds until the client has taken it.
    Next(Bytes, Held),
    /// It was refused before anything ran.
    Error(Response),
    /// It has run to its end.
    Complete,
    /// Whoever asks is not who they were: it is over for the whole socket.
    End(End),
}

/// Where outputs go: a queue of few, so that nothing runs far ahead of a client that reads slowly.
pub(super) struct Outlet {
    pub(super) id: Arc<str>,
    pub(super) serial: u64,
    pub(super) outputs: mpsc::Sender<Output>,
    /// What may wait for this socket's client.
    pub(super) waiting: Budget,
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Operation {
    /// Starts an operation, as a task of its own: a query or mutation that has begun never waits for the client to read.
    pub(super) fn start(
        api: web::Data<Api>,
        viewer: Arc<SocketViewer>,
        call: Call,
        outlet: Outlet,
    ) -> Self {
        let serial = outlet.serial;
        let task = async move {
            let running = AssertUnwindSafe(run(&api, &viewer, call, &outlet)).catch_unwind();
            let last = running
                .await
                .unwrap_or_else(|_| refused(Answer::internal()));
            outlet.put(last).await;
        };
        // The log names it by the request that opened the socket.
        let task = rt::spawn(task.in_current_span());
        Self { serial, task }
    }

    /// Whether an output is one of this operation.
    pub(super) fn owns(&self, output: &Output) -> bool {
        self.serial == output.serial
    }
}

impl Outlet {
    /// Hands on a result, unless too much waits for clients to read it.
    async fn hand_on(
        &self,
        written: Written,
        kind: OperationType,
        api: &Api,
    ) -> Result<(), Answer> {
        let (json, share) = written.share(&api.answers);
        let own = self.waiting.reserve(json.len());
        let (Some(share), Some(own)) = (share, own) else {
            return Err(Answer::unread_after(kind));
        };
        self.put(Event::Next(json, [share, own])).await;
        Ok(())
    }

    /// Hands on a result of a subscription once this socket's client has room for it.
    async fn hand_on_in_turn(&self, response: &Response, api: &Api) -> Result<(), Answer> {
        let kind = OperationType::Subscription;
        let reserved = api.answers.reserve(0).ok_or_else(Answer::unread)?;
        let (json, share) = write(response, kind, reserved, api)?.share(&api.answers);
        let share = share.ok_or_else(Answer::unread)?;
        let own = self.waiting.reserve_in_turn(json.len()).await;
        let own = own.ok_or_else(Answer::unread)?;
        self.put(Event::Next(json, [share, own])).await;
        Ok(())
    }

    async fn put(&self, event: Event) {
        // If nobody is there to take it, the socket has ended and this task with it.
        let _ = self
            .outputs
            .send(Output {
                id: self.id.clone(),
                serial: self.serial,
                event,
            })
            .await;
    }
}

/// Runs an operation until its last output, which it returns.
async fn run(api: &Api, who: &SocketViewer, call: Call, outlet: &Outlet) -> Event {
    let viewer = match who.again(api).await {
        Ok(viewer) => viewer,
        Err(end) => return Event::End(end),
    };
    let prepared = match api.documents.prepare(call) {
        Ok(prepared) => prepared,
        Err(refusal) => return refused(Answer::from_refusal(refusal)),
    };
    if let Err(answer) = admit(&prepared, &viewer, api) {
        return refused(answer);
    }
    if prepared.kind == OperationType::Subscription {
        return follow(api, who, prepared, outlet).await;
    }
    let kind = prepared.kind;
    let answer = execute(prepared, viewer, who.address(), api).await;
    match answer.unwrap_or_else(|refused| refused).into_content() {
        Content::Refused(response) => Event::Error(*response),
        Content::Executed(written) => match outlet.hand_on(written, kind, api).await {
            Ok(()) => Event::Complete,
            Err(answer) => refused(answer),
        },
    }
}

/// Hands on what a subscription gives, each result after another look at the token. It has a bound of its own: most of the time it
/// waits, and must not keep others from running meanwhile. While its client is slow to read, it waits, too.
async fn follow(api: &Api, who: &SocketViewer, prepared: Prepared, outlet: &Outlet) -> Event {
    let Ok(_permit) = api.subscribed.try_acquire() else {
        return refused(Answer::too_many_subscriptions());
    };
    if let Err(answer) = charge(&prepared, who.viewer(), who.address(), api) {
        return refused(answer);
    }
    let bill = prepared.bill();
    let (request, receipt) = prepared.receipt();
    let mut receipt = Some(receipt);
    let mut responses = api.backend.subscribe(request, who.viewer().clone());
    while let Some(response) = responses.next().await {
        let response = api.documents.with_cost(&bill, present(response));
        if is_request_error(&response) {
            return Event::Error(response);
        }
        if let Some(receipt) = receipt.take() {
            api.documents.remember(receipt);
        }
        if let Err(end) = who.again(api).await {
            return Event::End(end);
        }
        if let Err(answer) = outlet.hand_on_in_turn(&response, api).await {
            return refused(answer);
        }
    }
    Event::Complete
}

fn refused(answer: Answer) -> Event {
    match answer.into_content() {
        Content::Refused(response) => Event::Error(*response),
        Content::Executed(_) => Event::Complete,
    }
}

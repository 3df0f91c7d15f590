//! GraphQL over a WebSocket, by the protocol graphql-transport-ws.
//!
//! Operations are those of HTTP: the same signing in, guards, limits and errors. Signing in is repeated before each
//! operation and every now and then, so a socket never outlives its token. Nothing is kept, queued or waited for without a
//! bound; a client that reads too slowly loses its socket.

mod frames;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod inbox;
mod message;
mod operation;
mod outgoing;
mod places;
mod settings;
mod upgrade;
mod viewer;

use std::{collections::HashMap, future::Future, net::IpAddr, sync::Arc, time::Duration};

use actix_web::web;
use actix_ws::{CloseCode, CloseReason, Closed, MessageStream, Session};
use serde_json::{Map, Value};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, timeout},
};

use crate::{
    error::code,
    http::{
        Api,
        answer::{Answer, Content},
        budget::Budget,
        connection::Connection,
        request,
    },
};
use inbox::{Inbox, Received};
use message::{End, Incoming};
use operation::{Event, Operation, Outlet, Output};
use outgoing::{Held, Passage};
pub(super) use places::{Place, Places};
pub use settings::Sockets;
pub(super) use upgrade::{open, wrong_method};
use viewer::SocketViewer;

/// Outputs that wait to be written.
const OUTPUTS_MAX: usize = 8;
/// Signs of life in a row that a client may leave out.
const SILENCES_MAX: u32 = 2;

/// What a socket is made of when it is opened.
struct Opened {
    session: Session,
    frames: MessageStream,
    passage: Passage,
    connection: Option<Connection>,
    /// The token of the request that opened it.
    header: Option<String>,
    /// Where it comes from.
    address: Option<IpAddr>,
}

/// An open socket.
struct Socket {
    api: web::Data<Api>,
    inbox: Inbox,
    session: Session,
    passage: Passage,
    connection: Option<Connection>,
    /// The token of the request that opened it.
    header: Option<String>,
    /// Where it comes from.
    address: Option<IpAddr>,
    /// Of answers that wait for its client.
    waiting: Budget,
    /// Who it is for, once they have said so.
    viewer: Option<Arc<SocketViewer>>,
    operations: HashMap<Arc<str>, Operation>,
    started: u64,
    outputs: mpsc::Receiver<Output>,
    outlet: mpsc::Sender<Output>,
    silences: u32,
}

impl Socket {
    fn new(api: web::Data<Api>, opened: Opened) -> Self {
        let inbox = Inbox::new(opened.frames, api.settings.limits.body_bytes);
        let waiting = Budget::new(api.settings.sockets.waiting_bytes);
        let (outlet, outputs) = mpsc::channel(OUTPUTS_MAX);
        Self {
            api,
            inbox,
            session: opened.session,
            passage: opened.passage,
            connection: opened.connection,
            header: opened.header,
            address: opened.address,
            waiting,
            viewer: None,
            operations: HashMap::new(),
            started: 0,
            outputs,
            outlet,
            silences: 0,
        }
    }

    /// Serves the socket until it ends.
    async fn run(mut self) {
        let end = self.serve().await;
        // Nothing goes on while the last words are said.
        self.operations.clear();
        tracing::debug!(?end, operations = self.started, "socket");
        let reason = match end {
            End::Close(code, reason) => Some(CloseReason {
                code: CloseCode::Other(code),
                description: Some(reason.into_owned()),
            }),
            End::Left => None,
            End::Gone => return self.cut(),
        };
        let time = self.api.settings.timeout;
        let closed = timeout(time, self.session.clone().close(reason)).await;
        if closed.is_err() {
            return self.cut();
        }
        if let Some(connection) = self.connection.take() {
            self.passage.end_within(time, connection);
        }
    }

    /// Ends the connection: what still waits to be read is not held any longer.
    fn cut(&self) {
        if let Some(connection) = &self.connection {
            connection.cut();
        }
    }

    async fn serve(&mut self) -> End {
        let Sockets {
            init_timeout,
            ping_every,
            check_every,
            ..
        } = self.api.settings.sockets;
        let mut init = std::pin::pin!(sleep(init_timeout));
        let (mut pings, mut checks) = (every(ping_every), every(check_every));
        let mut stopping = self.api.stopping.subscribe();
        loop {
            let done = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => Err(End::GOING_AWAY),
                received = self.inbox.next() => match received {
                    Ok(received) => self.receive(received).await,
                    Err(end) => Err(end),
                },
                Some(output) = self.outputs.recv() => self.deliver(output).await,
                () = &mut init, if self.viewer.is_none() => Err(End::NO_INIT),
                _ = pings.tick() => self.ping().await,
                _ = checks.tick() => self.check().await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn receive(&mut self, received: Received) -> Result<(), End> {
        self.silences = 0;
        match received {
            Received::Text(text) => self.answer(Incoming::parse(&text)?).await,
            Received::Ping(bytes) => in_time(&self.api, self.session.pong(&bytes)).await,
            Received::Nothing => Ok(()),
        }
    }

    async fn answer(&mut self, message: Incoming) -> Result<(), End> {
        match message {
            Incoming::Init(payload) => self.init(payload).await,
            Incoming::Ping(payload) => self.send(message::pong(payload.as_ref())).await,
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { id, parameters } => self.subscribe(id.into(), parameters).await,
            Incoming::Complete { id } => {
                self.operations.remove(id.as_str());
                Ok(())
            }
        }
    }

    async fn init(&mut self, payload: Map<String, Value>) -> Result<(), End> {
        if self.viewer.is_some() {
            return Err(End::SECOND_INIT);
        }
        let header = self.header.as_deref();
        let viewer = SocketViewer::sign_in(&self.api, header, &payload, self.address).await?;
        self.viewer = Some(Arc::new(viewer));
        self.send(message::ack()).await
    }

    async fn subscribe(&mut self, id: Arc<str>, parameters: Map<String, Value>) -> Result<(), End> {
        let viewer = self.viewer.clone().ok_or(End::UNAUTHORIZED)?;
        if self.operations.contains_key(&id) {
            return Err(End::id_taken(&id));
        }
        let call = match request::from_parameters(parameters, &self.api.settings.limits) {
            Ok(call) => call,
            Err(answer) => return self.refuse(&id, answer).await,
        };
        if self.operations.len() >= self.api.settings.sockets.operations_max {
            let message = "Too many operations are running over this socket: wait for one to end.";
            return self
                .refuse(&id, Answer::refused(503, code::LIMITED, message))
                .await;
        }
        self.started += 1;
        let outlet = Outlet {
            id: id.clone(),
            serial: self.started,
            outputs: self.outlet.clone(),
            waiting: self.waiting.clone(),
        };
        self.operations
            .insert(id, Operation::start(self.api.clone(), viewer, call, outlet));
        Ok(())
    }

    async fn refuse(&mut self, id: &str, answer: Answer) -> Result<(), End> {
        let is_malformed = answer.is_malformed();
        let Content::Refused(response) = answer.into_content() else {
            return Ok(());
        };
        match response.errors.first() {
            Some(error) if is_malformed => Err(End::bad_message(&error.message)),
            _ => self.send(message::error(id, &response)).await,
        }
    }

    /// Writes what came of an operation, unless it was stopped meanwhile.
    async fn deliver(&mut self, output: Output) -> Result<(), End> {
        if !self
            .operations
            .get(&output.id)
            .is_some_and(|operation| operation.owns(&output))
        {
            return Ok(());
        }
        let message = match output.event {
            Event::Next(json, held) => return self.send_result(&output.id, json, held).await,
            Event::Error(response) => message::error(&output.id, &response),
            Event::Complete => message::complete(&output.id),
            Event::End(end) => return Err(end),
        };
        self.operations.remove(&output.id);
        self.send(message).await
    }

    /// Sends a result, which holds its shares until the client has taken it.
    async fn send_result(&mut self, id: &str, json: web::Bytes, held: Held) -> Result<(), End> {
        self.send(message::next(id, &json)).await?;
        self.passage.hold(held);
        Ok(())
    }

    /// Sees whether the client is still there. Its program answers by itself.
    async fn ping(&mut self) -> Result<(), End> {
        if self.silences >= SILENCES_MAX {
            return Err(End::Gone);
        }
        self.silences += 1;
        in_time(&self.api, self.session.ping(b"")).await
    }

    /// Sees whether the token is still good, for the sake of what runs long.
    async fn check(&self) -> Result<(), End> {
        match &self.viewer {
            Some(viewer) => viewer.again(&self.api).await.map(drop),
            None => Ok(()),
        }
    }

    async fn send(&mut self, message: String) -> Result<(), End> {
        in_time(&self.api, self.session.text(message)).await
    }
}

/// Waits for a client to take what is written; not for long.
async fn in_time(api: &Api, writing: impl Future<Output = Result<(), Closed>>) -> Result<(), End> {
    match timeout(api.settings.timeout, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Closed)) | Err(_) => Err(End::Gone),
    }
}

/// Ticks of this period, the first after one of them.
pub(super) fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

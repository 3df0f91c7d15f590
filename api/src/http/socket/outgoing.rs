//! What goes out over a socket, and what it holds until its client has taken it.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};

use crate::http::{
    budget::Reserved,
    connection::{Connection, Deadline},
    socket::places::Place,
    written::PIECE_BYTES,
};

/// The shares of an answer in what may wait: of all answers, and of those of one socket.
pub(super) type Held = [Reserved; 2];

/// What a socket and the body of its response share. Both live on one thread.
#[derive(Clone, Default)]
pub(super) struct Passage(Rc<RefCell<Passing>>);

#[derive(Default)]
struct Passing {
    /// Shares of the answers that were sent since the server last took something.
    held: Vec<Held>,
    deadline: Option<Deadline>,
}

impl Passage {
    /// Holds the shares of an answer that has just been sent, until it is taken.
    pub(super) fn hold(&self, held: Held) {
        self.0.borrow_mut().held.push(held);
    }

    /// Gives the client so long to take what is left; then the connection is cut.
    pub(super) fn end_within(&self, time: Duration, connection: Connection) {
        self.0.borrow_mut().deadline = Some(Deadline::new(connection, time));
    }
}

/// The body of the response that opened the socket. It holds the socket's place until the connection is gone, even if the client
/// reads so slowly that we have long given up.
pub(super) struct Outgoing {
    frames: BoxBody,
    passage: Passage,
    rest: Bytes,
    /// Shares of what `rest` was cut from.
    held: Vec<Held>,
    _place: Place,
}

impl Outgoing {
    /// The body around the frames that a session writes.
    pub(super) fn new(frames: BoxBody, passage: Passage, place: Place) -> Self {
        Self {
            frames,
            passage,
            rest: Bytes::new(),
            held: Vec::new(),
            _place: place,
        }
    }
}

impl MessageBody for Outgoing {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.frames.size()
    }

    /// Piece by piece, so that the server buffers little of what the shares are held for.
    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            this.held.clear();
            match ready!(Pin::new(&mut this.frames).poll_next(cx)) {
                Some(Ok(frames)) => this.rest = frames,
                end => return Poll::Ready(end),
            }
            this.held = std::mem::take(&mut this.passage.0.borrow_mut().held);
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
        Poll::Ready(Some(Ok(piece)))
    }
}

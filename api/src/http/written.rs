//! Answers as they are written: bounded in bytes, handed over piece by piece, and cut off where nobody reads them.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    web::Bytes,
};
use serde::Serialize;

use crate::http::{
    budget::{Budget, Reserved},
    connection::{Connection, Deadline},
    public::answer::PublicAnswer,
};

/// Bytes handed to the server at once: about as many as it buffers, for what it buffers is held beside our own.
pub(super) const PIECE_BYTES: usize = 32 * 1024;
/// The last event of an operation. Browsers leave out events without a line of data.
pub(super) const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// JSON of an answer, with its share of what may wait to be written.
pub(super) struct Written {
    json: Bytes,
    reserved: Option<Reserved>,
    /// The same as everybody gets it, where it is that.
    public: Option<Arc<PublicAnswer>>,
}

impl Written {
    /// An answer that is held for this client alone.
    pub(super) fn new(json: Vec<u8>, reserved: Reserved) -> Self {
        Self {
            json: json.into(),
            reserved: Some(reserved),
            public: None,
        }
    }

    /// An answer that is kept in memory anyway, so that it counts against no bound.
    pub(super) fn kept(json: Bytes) -> Self {
        Self {
            json,
            reserved: None,
            public: None,
        }
    }

    /// An answer that everybody gets, for one of them.
    pub(super) fn public(public: Arc<PublicAnswer>, reserved: Reserved) -> Self {
        Self {
            json: public.json.clone(),
            reserved: Some(reserved),
            public: Some(public),
        }
    }

    /// The same as what everybody gets.
    pub(super) fn shared(self, public: Arc<PublicAnswer>) -> Self {
        Self {
            json: public.json.clone(),
            public: Some(public),
            ..self
        }
    }

    /// The same in other bytes.
    pub(super) fn packed(self, bytes: Bytes) -> Self {
        Self {
            json: bytes,
            ..self
        }
    }

    /// What everybody gets, where it is that.
    pub(super) fn as_public(&self) -> Option<&Arc<PublicAnswer>> {
        self.public.as_ref()
    }

    /// The JSON.
    pub(super) fn bytes(&self) -> Bytes {
        self.json.clone()
    }

    /// Whether it tells of errors, which are written first.
    pub(super) fn has_errors(&self) -> bool {
        self.json.starts_with(b"{\"errors\"")
    }

    /// The JSON and its share of what may wait, which is none if too much does.
    pub(super) fn share(self, answers: &Budget) -> (Bytes, Option<Reserved>) {
        let share = self.reserved.or_else(|| answers.reserve(self.json.len()));
        (self.json, share)
    }

    /// The same as an event stream that consists of this answer.
    pub(super) fn into_event_stream(self) -> Self {
        let events = [next_event(&self.json).as_slice(), COMPLETE].concat();
        Self {
            json: events.into(),
            public: None,
            ..self
        }
    }

    /// The body of a response, which its client has `time` to read.
    pub(super) fn into_body(self, connection: Option<Connection>, time: Duration) -> Pieces {
        // What is short goes out at once, and holds nothing.
        let is_long = self.json.len() > PIECE_BYTES;
        Pieces {
            rest: self.json,
            _reserved: self.reserved,
            _deadline: connection
                .filter(|_| is_long)
                .map(|connection| Deadline::new(connection, time)),
        }
    }
}

/// An event of a stream with a result, which is JSON without line breaks.
pub(super) fn next_event(json: &[u8]) -> Vec<u8> {
    [b"event: next\ndata: ".as_slice(), json, b"\n\n"].concat()
}

/// Writes JSON of at most `max` bytes; none if it would be longer.
pub(super) fn to_json(body: &impl Serialize, max: usize) -> Option<Vec<u8>> {
    let mut bounded = Bounded {
        bytes: Vec::with_capacity(1024),
        max,
    };
    match serde_json::to_writer(&mut bounded, body) {
        Ok(()) => Some(bounded.bytes),
        Err(error) => {
            assert!(error.is_io(), "GraphQL values are JSON: {error}");
            None
        }
    }
}

struct Bounded {
    bytes: Vec<u8>,
    max: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.max {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body of a response, piece by piece. The server drops it when the last piece is taken or the connection is gone.
pub(super) struct Pieces {
    rest: Bytes,
    _reserved: Option<Reserved>,
    _deadline: Option<Deadline>,
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let rest = &mut self.get_mut().rest;
        let piece = rest.split_to(rest.len().min(PIECE_BYTES));
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_up_to_the_bound_and_no_further() {
        assert_eq!(to_json(&"abc", 5).as_deref(), Some(&b"\"abc\""[..]));
        assert_eq!(to_json(&"abc", 4), None);
        assert_eq!(to_json(&vec!["x"; 1_000_000], 100), None);
    }
}

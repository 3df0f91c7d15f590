//! What arrives over a socket, put together from its frames.

use actix_web::web::{Bytes, BytesMut};
use actix_ws::{Item, Message, MessageStream, ProtocolError};

use crate::http::socket::{frames::Refused, message::End};

/// Whole messages of a bounded size. Nothing is read ahead of what is asked for.
pub(super) struct Inbox {
    frames: MessageStream,
    /// A message of which more is to come: copied, so that many small frames cost no more than one.
    begun: Option<BytesMut>,
    bytes_max: usize,
}

/// What arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    /// A message.
    Text(String),
    /// The WebSocket's own ping, to be answered with the same bytes.
    Ping(Bytes),
    /// A sign of life.
    Nothing,
}

impl Inbox {
    pub(super) fn new(frames: MessageStream, bytes_max: usize) -> Self {
        Self {
            frames: frames.max_frame_size(bytes_max),
            begun: None,
            bytes_max,
        }
    }

    /// Waits for the next frame. Nothing is lost if the wait is given up.
    pub(super) async fn next(&mut self) -> Result<Received, End> {
        match self.frames.recv().await {
            None => Err(End::Gone),
            Some(Ok(frame)) => self.take(frame),
            Some(Err(ProtocolError::Overflow)) => Err(End::TOO_LARGE),
            Some(Err(ProtocolError::Io(error))) => Err(failed(&error)),
            Some(Err(_)) => Err(End::BROKEN),
        }
    }

    fn take(&mut self, frame: Message) -> Result<Received, End> {
        match frame {
            Message::Text(text) => Ok(Received::Text(text.into())),
            Message::Ping(bytes) => Ok(Received::Ping(bytes)),
            Message::Pong(_) | Message::Nop => Ok(Received::Nothing),
            Message::Close(_) => Err(End::Left),
            Message::Binary(_) | Message::Continuation(Item::FirstBinary(_)) => {
                Err(End::bad_message("it is not text"))
            }
            Message::Continuation(Item::FirstText(bytes)) => self.add(BytesMut::new(), &bytes),
            Message::Continuation(Item::Continue(bytes)) => {
                let begun = self.begun.take().ok_or(End::BROKEN)?;
                self.add(begun, &bytes)
            }
            Message::Continuation(Item::Last(bytes)) => {
                let begun = self.begun.take().ok_or(End::BROKEN)?;
                self.add(begun, &bytes)?;
                let whole = self.begun.take().unwrap_or_default();
                String::from_utf8(whole.into())
                    .map(Received::Text)
                    .map_err(|_| End::NOT_UTF8)
            }
        }
    }

    fn add(&mut self, mut begun: BytesMut, bytes: &[u8]) -> Result<Received, End> {
        if begun.len() + bytes.len() > self.bytes_max {
            return Err(End::TOO_LARGE);
        }
        begun.extend_from_slice(bytes);
        self.begun = Some(begun);
        Ok(Received::Nothing)
    }
}

/// How a socket ends over which nothing more can be read.
fn failed(error: &std::io::Error) -> End {
    match Refused::within(error) {
        Some(Refused::TooLarge) => End::TOO_LARGE,
        Some(Refused::TooSlow) => End::TOO_SLOW,
        Some(Refused::Busy) => End::BUSY,
        None if error.kind() == std::io::ErrorKind::InvalidData => End::NOT_UTF8,
        None => End::Gone,
    }
}

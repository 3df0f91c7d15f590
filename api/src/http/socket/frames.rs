//! The frames that arrive over a socket, judged at their headers: what is too long is refused before it is collected.
//!
//! What is collected counts against the bound of all that arrives unfinished, and has to be whole in time.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{error::PayloadError, web::Bytes};
use futures_util::{Stream, StreamExt};
use tokio::time::{Sleep, sleep};

use crate::http::budget::{Budget, Reserved};

/// A frame's header at most: two bytes, eight of length, four of mask.
const HEADER_BYTES_MAX: usize = 14;

/// Why nothing more is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// A message is longer than one may be.
    TooLarge,
    /// Too much is arriving over all connections.
    Busy,
    /// A message was begun and not ended in time.
    TooSlow,
}

/// Bounds of what arrives.
pub(super) struct Bounds {
    /// Bytes of one message.
    pub(super) message_bytes: usize,
    /// How long one message may take to arrive.
    pub(super) time: Duration,
    /// What unfinished messages and bodies may hold in all.
    pub(super) arriving: Budget,
}

/// Bytes of frames, passed on as they are as long as their headers announce nothing that is refused.
pub(super) struct Frames<S> {
    bytes: S,
    bounds: Bounds,
    /// A header that is not whole yet.
    header: Vec<u8>,
    /// Bytes to come of the frame whose header was read last.
    rest: u64,
    /// Whether that frame ends a message.
    ends: bool,
    message: Option<Message>,
}

/// A message that has begun.
struct Message {
    announced: u64,
    reserved: Reserved,
    deadline: Pin<Box<Sleep>>,
}

impl<S> Frames<S> {
    pub(super) fn new(bytes: S, bounds: Bounds) -> Self {
        Self {
            bytes,
            bounds,
            header: Vec::with_capacity(HEADER_BYTES_MAX),
            rest: 0,
            ends: true,
            message: None,
        }
    }

    /// Follows the frames through the bytes that have arrived.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> Result<(), Refused> {
        while !bytes.is_empty() {
            if self.rest > 0 {
                let passed = bytes
                    .len()
                    .min(usize::try_from(self.rest).unwrap_or(usize::MAX));
                self.rest -= passed as u64;
                bytes = &bytes[passed..];
            } else {
                self.header.push(bytes[0]);
                bytes = &bytes[1..];
                let Some((is_control, ends, length)) = header(&self.header) else {
                    continue;
                };
                self.header.clear();
                self.rest = length;
                if !is_control {
                    self.begin(ends, length)?;
                } else if length > 125 {
                    return Err(Refused::TooLarge);
                }
            }
            if self.rest == 0 && self.ends {
                self.message = None;
            }
        }
        Ok(())
    }

    /// Admits a frame of a message by its length.
    fn begin(&mut self, ends: bool, length: u64) -> Result<(), Refused> {
        self.ends = ends;
        let announced = self.message.as_ref().map_or(0, |message| message.announced);
        let announced = announced.saturating_add(length);
        let bytes = usize::try_from(announced).unwrap_or(usize::MAX);
        if bytes > self.bounds.message_bytes {
            return Err(Refused::TooLarge);
        }
        if let Some(message) = &mut self.message {
            message.announced = announced;
            let grown = message.reserved.grow_to(bytes);
            return grown.then_some(()).ok_or(Refused::Busy);
        }
        self.message = Some(Message {
            announced,
            reserved: self.bounds.arriving.reserve(bytes).ok_or(Refused::Busy)?,
            deadline: Box::pin(sleep(self.bounds.time)),
        });
        Ok(())
    }
}

/// What a header says, once it is whole: whether the frame is of control, whether it ends its message, and how long it is.
fn header(bytes: &[u8]) -> Option<(bool, bool, u64)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let (extended, short) = match second & 0x7f {
        126 => (2, 0),
        127 => (8, 0),
        short => (0, u64::from(short)),
    };
    if bytes.len() < 2 + extended + mask {
        return None;
    }
    let length = bytes[2..2 + extended]
        .iter()
        .fold(short, |length, byte| length << 8 | u64::from(*byte));
    Some((first & 0x08 != 0, first & 0x80 != 0, length))
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for Frames<S> {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let next = this.bytes.poll_next_unpin(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next
            && let Err(refused) = this.follow(bytes)
        {
            return Poll::Ready(Some(Err(refused.into())));
        }
        if let (Poll::Pending, Some(message)) = (&next, &mut this.message)
            && message.deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Some(Err(Refused::TooSlow.into())));
        }
        next
    }
}

impl From<Refused> for PayloadError {
    fn from(refused: Refused) -> Self {
        Self::Io(std::io::Error::other(refused))
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::TooLarge => "the message is too large",
            Self::Busy => "too much is arriving",
            Self::TooSlow => "the message took too long to arrive",
        })
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// Why reading failed, if it was we who refused to go on.
    pub(super) fn within(error: &std::io::Error) -> Option<Self> {
        let payload = error.get_ref()?.downcast_ref::<PayloadError>()?;
        match payload {
            PayloadError::Io(error) => error.get_ref()?.downcast_ref::<Self>().copied(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    fn frames() -> Frames<stream::Empty<Result<Bytes, PayloadError>>> {
        let bounds = Bounds {
            message_bytes: 100_000,
            time: Duration::from_secs(1),
            arriving: Budget::new(150_000),
        };
        Frames::new(stream::empty(), bounds)
    }

    #[tokio::test]
    async fn a_frame_is_judged_by_its_header() {
        let long = [0x81, 0xff, 0, 0, 0, 0, 0xc0, 0, 0, 0];
        let mut judged = frames();
        assert_eq!(judged.follow(&long[..9]), Ok(()));
        assert_eq!(judged.follow(&long[9..]), Ok(()), "the mask is missing");
        assert_eq!(judged.follow(&[0; 4]), Err(Refused::TooLarge));
    }

    #[tokio::test]
    async fn frames_of_a_message_count_together_and_are_given_back_at_its_end() {
        let frame = |first: u8, bytes: u16| {
            let mut frame = vec![first, 0xfe];
            frame.extend(bytes.to_be_bytes());
            frame.extend([0; 4]);
            frame.extend(vec![0; bytes.into()]);
            frame
        };
        let mut judged = frames();
        for _ in 0..5 {
            assert_eq!(judged.follow(&frame(0x01, 50_000)), Ok(()));
            assert_eq!(
                judged.follow(&[0x89, 0x80, 0, 0, 0, 0]),
                Ok(()),
                "a ping between"
            );
            assert!(judged.message.is_some());
            assert_eq!(judged.follow(&frame(0x80, 50_000)), Ok(()));
            assert!(judged.message.is_none());
        }
        assert_eq!(judged.follow(&frame(0x01, 60_000)), Ok(()));
        assert_eq!(judged.follow(&frame(0x80, 60_000)), Err(Refused::TooLarge));
    }
}

//! What holds of what arrives over a socket, whatever it is: fuzzing plays it for long, tests a little.

use std::{sync::LazyLock, time::Duration};

use actix_web::{error::PayloadError, web::Bytes};
use futures_util::stream::{self, Empty};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::http::{
    budget::Budget,
    socket::{
        frames::{Bounds, Frames, Refused},
        message::{End, Incoming, next},
    },
};

/// Bytes that one message may have, and all that arrive together.
const MESSAGE_BYTES: usize = 2_000;
const ARRIVING_BYTES: usize = 64 * 1024;
/// Bytes by which more may be reserved than is needed.
const ROUNDED: usize = 1024;
/// Bytes that a socket can be closed with for a reason.
const REASON_BYTES_MAX: usize = 123;

/// Where times are waited for.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime")
});

/// Reads frames. In whatever pieces they come, the same is refused; no more is held for them than a message may have, and nothing at the end.
pub fn frames(bytes: &[u8]) {
    let _entered = RUNTIME.enter();
    let whole = judged([bytes]);
    assert_eq!(judged(bytes.chunks(1)), whole);
}

fn judged<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<(), Refused> {
    let arriving = Budget::new(ARRIVING_BYTES);
    let bounds = Bounds {
        message_bytes: MESSAGE_BYTES,
        time: Duration::from_secs(60),
        arriving: arriving.clone(),
    };
    let mut frames: Frames<Empty<Result<Bytes, PayloadError>>> =
        Frames::new(stream::empty(), bounds);
    let judged = pieces.into_iter().try_for_each(|piece| {
        let judged = frames.follow(piece);
        let held = ARRIVING_BYTES - arriving.free_bytes();
        assert!(held < MESSAGE_BYTES + ROUNDED, "{held}");
        judged
    });
    drop(frames);
    assert_eq!(arriving.free_bytes(), ARRIVING_BYTES);
    judged
}

/// Reads a message. The id of an operation comes back as it was said, and what is no message ends the socket with a reason that fits.
pub fn message(text: &str) {
    match Incoming::parse(text) {
        Ok(Incoming::Subscribe { id, .. } | Incoming::Complete { id }) => {
            assert!(!id.is_empty());
            let told: Value = serde_json::from_str(&next(&id, b"{}")).expect("JSON");
            assert_eq!(told["id"], Value::from(id));
        }
        Ok(_) => {}
        Err(End::Close(4400, reason)) => assert!(reason.len() <= REASON_BYTES_MAX, "{reason}"),
        Err(end) => panic!("{end:?}"),
    }
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn whatever_arrives_over_a_socket_it_is_read_or_refused(
        parts in proptest::collection::vec((0x80_u8..=0x8f, 0_u8..=0x7f, 0_u8..130), 0..30),
        text in "(\\{|\\}|,|:|null|\"(type|id|payload|subscribe|complete|ping|connection_init|é)\"){0,12}"
    ) {
        // Ended and begun messages, and frames of control, among them some that announce more than comes.
        let bytes = parts.iter().flat_map(|(first, length, rest)| {
            let head = [first & if rest % 2 == 0 { 0xff } else { 0x7f }, *length];
            head.into_iter().chain(std::iter::repeat_n(0, usize::from(*rest)))
        });
        frames(&bytes.collect::<Vec<u8>>());
        message(&text);
        message(&format!("{{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{text}}}"));
    }
}

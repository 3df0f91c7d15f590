//! Ports of a test's own, also while nobody listens there: for servers that go and come back, and for places where there is none.

use std::{
    net::TcpListener,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// They lie below those that the system gives to whoever asks for any, as everything else here does, and below those of
/// `scripts/lib.sh`: nobody else takes one meanwhile.
const FIRST: u32 = 10_000;
const MANY: u32 = 10_000;
/// By how many ports processes that began one after the other lie apart.
const APART: u32 = 37;

static TAKEN: AtomicU32 = AtomicU32::new(0);

/// A port at which nobody listens, and that no other test is given.
pub fn own_port() -> u16 {
    let begin = process::id().wrapping_mul(APART);
    for _ in 0..MANY {
        let at = begin.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + at % MANY).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("none of {MANY} ports is free");
}

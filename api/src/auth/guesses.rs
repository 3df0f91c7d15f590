//! Guesses at API keys, counted by the address they come from.
//!
//! A key cannot be guessed; what is bounded is what guessing costs and hides. A good key is let in whatever else came from its
//! address, so that those behind one proxy do not shut each other out.

use crate::error::{Error, Result};
use quick_cache::sync::Cache;
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// Unknown keys from one address within [`WINDOW`] that are answered as such.
const GUESSES_MAX: u32 = 20;
/// How long guesses are counted together.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered; more push out those that were quiet the longest.
const ADDRESSES_MAX: usize = 10_000;

/// How many unknown keys came from where of late.
pub(super) struct Guesses(Cache<IpAddr, Arc<Window>>);

/// The guesses from one address since its first.
struct Window {
    since: Instant,
    count: AtomicU32,
}

impl Default for Guesses {
    fn default() -> Self {
        Self(Cache::new(ADDRESSES_MAX))
    }
}

impl Guesses {
    /// Counts an unknown key from this address; fails where there are too many.
    pub(super) fn note(&self, address: Option<IpAddr>) -> Result<()> {
        let window = self.window(network(address), Instant::now());
        if window.count.fetch_add(1, Ordering::Relaxed) < GUESSES_MAX {
            return Ok(());
        }
        Err(Error::Limited(
            "Too many unknown API keys came from your address. Wait a minute, and send a key that was copied whole."
                .to_owned(),
        ))
    }

    /// The window that is open for an address.
    fn window(&self, address: IpAddr, now: Instant) -> Arc<Window> {
        let is_open = |window: &Arc<Window>| now.duration_since(window.since) < WINDOW;
        if let Some(window) = self.0.get(&address).filter(is_open) {
            return window;
        }
        let window = Arc::new(Window {
            since: now,
            count: AtomicU32::new(0),
        });
        self.0.insert(address, window.clone());
        window
    }
}

/// What one client can choose its address from: all of a /64 is one subscriber's with IPv6. Unknown addresses count as one.
fn network(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        Some(address) => address,
        None => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn each_address_has_its_own_count() {
        let guesses = Guesses::default();
        for _ in 0..GUESSES_MAX {
            assert!(guesses.note(address("192.0.2.1")).is_ok());
        }
        assert!(guesses.note(address("192.0.2.1")).is_err());
        assert!(guesses.note(address("::ffff:192.0.2.1")).is_err());
        assert!(guesses.note(address("192.0.2.2")).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let network_of = |text| network(address(text));
        assert_eq!(network_of("2001:db8::1"), network_of("2001:db8::ffff:1"));
        assert_ne!(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
    }

    #[test]
    fn a_window_closes_after_a_minute() {
        let guesses = Guesses::default();
        let (one, now) = (network(address("192.0.2.1")), Instant::now());
        let first = guesses.window(one, now);
        assert!(Arc::ptr_eq(&first, &guesses.window(one, now)));
        assert!(!Arc::ptr_eq(&first, &guesses.window(one, now + WINDOW)));
    }
}

//! Guesses at API keys and tokens, counted by the address they come from.
//!
//! A key cannot be guessed; what is bounded is what guessing costs and hides. Past the bound nothing from an address is looked up,
//! digested or verified any more, but what was good lately: so those behind one address do not shut out those who work there already.

use crate::{
    access::network::network,
    error::{Error, Result},
};
use quick_cache::sync::Cache;
use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// How long guesses are counted together.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered; more push out those that were quiet the longest.
const ADDRESSES_MAX: usize = 10_000;
/// Keys and tokens that are remembered to have been good.
const GOOD_MAX: usize = 10_000;

/// How much that was not good came from where of late.
pub(super) struct Guesses {
    /// Guesses from one address within [`WINDOW`] that are looked at; any number where it is none.
    max: Option<u32>,
    windows: Cache<IpAddr, Arc<Window>>,
    /// What was good lately, by a number that nobody outside can foresee. It opens nothing: it only lets a text be looked at.
    good: Cache<u64, ()>,
    numbers: RandomState,
}

/// The guesses from one address since its first.
struct Window {
    since: Instant,
    count: AtomicU32,
}

impl Guesses {
    /// Looks at so many guesses a minute from one address; at any number with 0.
    pub(super) fn new(max: u32) -> Self {
        Self {
            max: (max > 0).then_some(max),
            windows: Cache::new(ADDRESSES_MAX),
            good: Cache::new(GOOD_MAX),
            numbers: RandomState::new(),
        }
    }

    /// Whether a key or token from this address is looked at.
    ///
    /// # Errors
    /// [`Error::Limited`] where too many from there were not good, and this one was not good lately.
    pub(super) fn admit(&self, text: &str, from: Option<IpAddr>) -> Result<()> {
        let Some(max) = self.max else { return Ok(()) };
        let count = self.windows.get(&network(from)).filter(is_open);
        let count = count.map_or(0, |window| window.count.load(Ordering::Relaxed));
        if count < max || self.good.get(&self.number(text)).is_some() {
            return Ok(());
        }
        Err(Error::Limited(
            "Too many API keys and tokens that are not good came from your address. Wait a minute, and send one that was copied whole and has not expired."
                .to_owned(),
        ))
    }

    /// Remembers that a key or token was good.
    pub(super) fn was_good(&self, text: &str) {
        let number = self.number(text);
        if self.max.is_some() && self.good.get(&number).is_none() {
            self.good.insert(number, ());
        }
    }

    /// Counts one that was not.
    pub(super) fn was_not_good(&self, text: &str, from: Option<IpAddr>) {
        if self.max.is_some() {
            self.good.remove(&self.number(text));
            let window = self.window(network(from));
            window.count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn number(&self, text: &str) -> u64 {
        self.numbers.hash_one(text)
    }

    /// The window that is open for an address.
    fn window(&self, address: IpAddr) -> Arc<Window> {
        if let Some(window) = self.windows.get(&address).filter(is_open) {
            return window;
        }
        let window = Arc::new(Window {
            since: Instant::now(),
            count: AtomicU32::new(0),
        });
        self.windows.insert(address, window.clone());
        window
    }
}

fn is_open(window: &Arc<Window>) -> bool {
    window.since.elapsed() < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn each_address_has_its_own_count() {
        let guesses = Guesses::new(20);
        for _ in 0..20 {
            assert!(guesses.admit("bad", address("192.0.2.1")).is_ok());
            guesses.was_not_good("bad", address("192.0.2.1"));
        }
        assert!(guesses.admit("new", address("192.0.2.1")).is_err());
        assert!(guesses.admit("new", address("::ffff:192.0.2.1")).is_err());
        assert!(guesses.admit("new", address("192.0.2.2")).is_ok());
    }

    #[test]
    fn what_was_good_lately_is_looked_at_until_it_is_not_good() {
        let guesses = Guesses::new(1);
        guesses.was_good("good");
        guesses.was_not_good("bad", None);
        assert!(guesses.admit("new", None).is_err());
        assert!(guesses.admit("good", None).is_ok());
        guesses.was_not_good("good", None);
        assert!(guesses.admit("good", None).is_err());
    }

    #[test]
    fn zero_counts_nothing() {
        let guesses = Guesses::new(0);
        for _ in 0..100 {
            guesses.was_not_good("bad", None);
        }
        assert!(guesses.admit("new", None).is_ok());
    }

    #[test]
    fn a_window_closes_after_a_minute() {
        let window = |age| {
            Arc::new(Window {
                since: Instant::now().checked_sub(age).expect("a running clock"),
                count: AtomicU32::new(0),
            })
        };
        assert!(is_open(&window(WINDOW / 2)) && !is_open(&window(WINDOW)));
    }
}

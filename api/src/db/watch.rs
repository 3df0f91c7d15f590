//! What the embedded database computes ends once nobody waits for it, or when it takes too long.
//!
//! SQLite computes on a thread of the connection, and goes on with a statement that was dropped; its place in the pool is free only
//! afterwards. So it asks here, every so many steps, whether it is to go on. To tell it that another use of the connection begins takes a
//! way to its thread and back, about as long as a small statement. So it is told where it matters: before what is dear, and before the next
//! use while any connection has computed for long or for what was dear.

use sqlx::{Error as Driver, SqliteConnection};
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Longest time of one statement.
pub(super) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// Steps of SQLite's machine between two questions: mostly less than a millisecond.
const STEPS: i32 = 10_000;
/// What of the bound counts between two questions at most, the part of one in so many: where it took longer, the connection was idle.
const PAUSES: u32 = 60;
/// What of the bound is computed until the connection has to be told of its next use, the part of one in so many. Uses before may have
/// computed as much, so the bound is longer by it.
const UNTOLD: u32 = 8;

tokio::task_local! {
    /// Whether what this task does was given up.
    static GIVEN_UP: Arc<AtomicBool>;
}

/// How long what uses the connections of a pool may compute.
#[derive(Default)]
pub(super) struct Watch {
    bound: OnceLock<Duration>,
    /// Connections that are to be told of their next use.
    untold: AtomicUsize,
}

impl Watch {
    /// From now on each use of a connection may compute for so long; before, and without, for as long as it likes.
    pub(super) fn bound(&self, longest: Duration) {
        self.bound.set(longest).ok();
    }
}

/// Given up when it is dropped.
#[derive(Default)]
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Does what is dear. When it is dropped, the embedded database ends what it computes for it. (Each use of a connection costs a little
/// more for that.)
pub async fn while_wanted<T>(asked: impl Future<Output = T>) -> T {
    let wanted = Wanted::default();
    GIVEN_UP.scope(wanted.0.clone(), asked).await
}

/// Has a new connection ask.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    watch: Arc<Watch>,
) -> Result<(), Driver> {
    let mut current = Use::new(watch, GIVEN_UP.try_with(Arc::clone).ok());
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || current.goes_on());
    Ok(())
}

/// Tells a connection that is about to be used, where it has to know.
pub(super) async fn tell(
    connection: &mut SqliteConnection,
    watch: Arc<Watch>,
) -> Result<bool, Driver> {
    let is_dear = GIVEN_UP.try_with(|_| ()).is_ok();
    if is_dear || watch.untold.load(Ordering::Acquire) > 0 {
        begin(connection, watch).await?;
    }
    Ok(true)
}

/// One use of a connection, or several that follow each other.
struct Use {
    watch: Arc<Watch>,
    given_up: Option<Arc<AtomicBool>>,
    asked: Option<Instant>,
    computed: Duration,
    is_untold: bool,
}

impl Use {
    fn new(watch: Arc<Watch>, given_up: Option<Arc<AtomicBool>>) -> Self {
        let is_dear = given_up.is_some();
        let mut this = Self {
            watch,
            given_up,
            asked: None,
            computed: Duration::ZERO,
            is_untold: false,
        };
        if is_dear {
            this.ends_by_being_told();
        }
        this
    }

    /// The next use of the connection must not be taken for this one.
    fn ends_by_being_told(&mut self) {
        if !self.is_untold {
            self.is_untold = true;
            self.watch.untold.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn goes_on(&mut self) -> bool {
        let given_up = self.given_up.as_ref();
        if given_up.is_some_and(|given_up| given_up.load(Ordering::Relaxed)) {
            return false;
        }
        let Some(bound) = self.watch.bound.get().copied() else {
            return true;
        };
        let now = Instant::now();
        if let Some(before) = self.asked.replace(now) {
            let passed = now.saturating_duration_since(before);
            self.computed += std::cmp::min(passed, bound / PAUSES);
        }
        if self.computed > bound / UNTOLD {
            self.ends_by_being_told();
        }
        self.computed <= bound + bound / UNTOLD
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        if self.is_untold {
            self.watch.untold.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests;

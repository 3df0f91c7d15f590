//! What is known of how the database is, and how connections show that they are well.

use crate::{
    db::watch::{STATEMENT_TIMEOUT, Watch},
    error::{told, trouble::Trouble},
};
use sqlx::{
    Connection, Error as Driver, PgConnection, SqliteConnection, pool::PoolConnectionMetadata,
};
use std::{
    error::Error,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::Notify, time::timeout};

/// How long it is left alone between two looks.
pub(super) const PROBE_EVERY: Duration = Duration::from_secs(1);

/// How long a connection may take to show that it still works. The pool has time to make another instead.
const ALIVE_WITHIN: Duration = Duration::from_secs(2);
/// After so long nothing answers any more: PostgreSQL has ended each statement before.
pub(super) const LOST_AFTER: Duration = STATEMENT_TIMEOUT.saturating_add(Duration::from_secs(5));

/// What is known of the database's health.
#[derive(Default)]
pub struct Health {
    trouble: Mutex<Option<Trouble>>,
    /// Whether somebody looks after it now.
    pub(super) suspected: AtomicBool,
    /// That there is reason to look whether anybody is there at all.
    pub(super) doubted: Notify,
    /// The run of the server that was last found to take changes.
    server: Mutex<Option<String>>,
    /// When connections were last left behind: those that are older lead to another server.
    left: Mutex<Option<Instant>>,
    /// When something last went wrong with a connection: others that nobody used since may have ended with it.
    shaken: Mutex<Option<Instant>>,
    /// When the pool last gave somebody a connection to PostgreSQL.
    given: Mutex<Option<Instant>>,
    /// How long the embedded database may compute.
    pub(super) watch: Arc<Watch>,
}

impl Health {
    /// What is wrong now; nothing while it is well, or not known to be otherwise.
    pub fn trouble(&self) -> Option<Trouble> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether connections have to prove that they still work before they are used.
    pub(super) fn is_suspected(&self) -> bool {
        self.suspected.load(Ordering::Acquire)
    }

    /// Has it looked whether the database is there at all.
    pub(super) fn doubt(&self) {
        self.shake();
        self.doubted.notify_one();
    }

    /// Something went wrong with a connection.
    pub(super) fn shake(&self) {
        *self.shaken() = Some(Instant::now());
    }

    /// Whether something went wrong with a connection since one was last used that is at rest for so long: where the database ended all of
    /// them, the first that is noticed speaks for the others.
    pub(super) fn is_shaken(&self, idle: Duration) -> bool {
        self.shaken().is_some_and(|at| at.elapsed() <= idle)
    }

    /// Whether a connection that is at rest for so long has to show that it still works.
    fn is_to_show(&self, idle: Duration) -> bool {
        idle > PROBE_EVERY || self.is_suspected() || self.is_shaken(idle)
    }

    /// The way to the database leads to this run of a server, which takes changes. Where that is another than it was, or changes are
    /// refused to those who came before, no connection is used from now on that was made before. Whether it is another.
    pub(super) fn leads_to(&self, server: String, are_refused: bool) -> bool {
        let mut known = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = known.as_ref().is_some_and(|known| *known != server);
        if is_other || are_refused {
            *self.left() = Some(Instant::now());
        }
        *known = Some(server);
        is_other
    }

    /// Whether a connection of this age is no longer used.
    pub(super) fn is_left(&self, age: Duration) -> bool {
        self.left().is_some_and(|left| left.elapsed() <= age)
    }

    /// The pool gives somebody a connection.
    pub(super) fn gives(&self) {
        *self.given() = Some(Instant::now());
    }

    /// Whether the pool has given nobody a connection for longer than what is done with one takes. If somebody waits for one, and there is a
    /// way to the database, its places are kept by connections that fell silent.
    pub(super) fn gives_none(&self) -> bool {
        self.given()
            .is_some_and(|given| given.elapsed() > LOST_AFTER)
    }

    fn given(&self) -> MutexGuard<'_, Option<Instant>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shaken(&self) -> MutexGuard<'_, Option<Instant>> {
        self.shaken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn left(&self) -> MutexGuard<'_, Option<Instant>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this is wrong with it, or nothing. What changes by that is logged.
    pub(super) fn set(&self, now: Option<Trouble>, cause: Option<&(dyn Error + 'static)>) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        // Damage stays until a start: that some row can be written does not show that it is mended.
        if *trouble == now || *trouble == Some(Trouble::Damaged) {
            return;
        }
        let error = cause.map(told);
        match now {
            Some(now) => tracing::warn!(error = error.as_deref(), "{}", now.for_operator()),
            None => tracing::info!("the database answers and takes changes again"),
        }
        *trouble = now;
    }
}

/// Whether a connection may be kept: it came back outside of any transaction.
///
/// Where SQLite ends a transaction by itself, since its disk is full say, the driver still counts it as open, cannot roll it
/// back, and would do the next one inside it.
pub(super) async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, Driver> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may still wait for its turn in the driver: behind a ping it is done.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Whether a connection to PostgreSQL still works, where there is reason to doubt it, and leads to where it should.
pub(super) async fn is_alive(
    connection: &mut PgConnection,
    of: PoolConnectionMetadata,
    health: Arc<Health>,
) -> Result<bool, Driver> {
    if health.is_left(of.age) {
        return Ok(false);
    }
    if health.is_to_show(of.idle_for) && !answers(connection, &health).await? {
        return Ok(false);
    }
    health.gives();
    Ok(true)
}

/// Whether a connection to PostgreSQL answers in time.
pub(super) async fn answers(
    connection: &mut PgConnection,
    health: &Health,
) -> Result<bool, Driver> {
    // The pool makes another of it, and does not tell that it could not.
    match timeout(ALIVE_WITHIN, connection.ping()).await {
        Ok(answer) => answer.map(|()| true).inspect_err(|_| health.doubt()),
        Err(_) => {
            health.doubt();
            Ok(false)
        }
    }
}

/// Whether a connection to PostgreSQL may be kept that comes back. What it was asked last may still be computed for somebody who gave it
/// up, and is waited for. A machine that went without a word never answers: the operating system would wait a quarter of an hour for it,
/// and the pool as long for its place. (Behind this the driver asks once more, without an end: see `store/pools.rs`.)
pub(super) async fn comes_back(
    connection: &mut PgConnection,
    of: PoolConnectionMetadata,
    health: Arc<Health>,
) -> Result<bool, Driver> {
    // At once, where nothing is to be waited for.
    let mut answer = pin!(connection.flush());
    let since = Instant::now();
    loop {
        if let Ok(answered) = timeout(PROBE_EVERY, &mut answer).await {
            return answered.map(|()| true);
        }
        let waited = since.elapsed();
        let is_lost = waited > LOST_AFTER
            || health.is_left(of.age + waited)
            || health.trouble() == Some(Trouble::Away);
        if is_lost {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_is_left_where_the_way_leads_elsewhere_or_changes_are_refused() {
        let (health, old) = (Health::default(), Duration::from_secs(60));
        let leads_to = |server: &str, are_refused| {
            health.leads_to(server.to_owned(), are_refused);
            health.is_left(old)
        };
        assert!(!leads_to("a", false), "the first that is known");
        assert!(!leads_to("a", false), "the same");
        assert!(leads_to("b", false), "another");
        let (health, old) = (Health::default(), Duration::from_secs(60));
        health.leads_to("a".to_owned(), true);
        assert!(health.is_left(old), "who came before was refused");
    }

    #[test]
    fn what_nobody_used_since_a_connection_ended_has_to_show_that_it_works() {
        let (health, idle) = (Health::default(), Duration::from_millis(500));
        assert!(!health.is_to_show(idle), "nothing went wrong");
        assert!(health.is_to_show(PROBE_EVERY * 2), "long at rest");
        health.shake();
        assert!(health.is_to_show(idle), "at rest since before that");
        assert!(!health.is_to_show(Duration::ZERO), "used since");
    }

    #[test]
    fn places_are_kept_where_none_was_given_for_longer_than_anything_takes() {
        let health = Health::default();
        assert!(!health.gives_none(), "nobody asked for any");
        *health.given() = Instant::now().checked_sub(LOST_AFTER);
        assert!(health.gives_none());
        health.gives();
        assert!(!health.gives_none());
    }
}

//! What is known of how the database is, and how connections show that they are well.

use crate::{
    db::watch::Watch,
    error::{told, trouble::Trouble},
};
use sqlx::{
    Connection, Error as Driver, PgConnection, SqliteConnection, pool::PoolConnectionMetadata,
};
use std::{
    error::Error,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How long it is left alone between two looks.
pub(super) const PROBE_EVERY: Duration = Duration::from_secs(1);

/// What is known of the database's health.
#[derive(Default)]
pub struct Health {
    trouble: Mutex<Option<Trouble>>,
    /// Whether somebody looks after it now.
    pub(super) suspected: AtomicBool,
    /// That there is reason to look whether anybody is there at all.
    pub(super) doubted: Notify,
    /// When connections were last left behind: those that are older lead to a server that takes no changes, beside one that does.
    left: Mutex<Option<Instant>>,
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
        self.doubted.notify_one();
    }

    /// From now on no connection is used that was made before.
    pub(super) fn leave(&self) {
        *self.left() = Some(Instant::now());
    }

    /// Whether a connection of this age is no longer used.
    pub(super) fn is_left(&self, age: Duration) -> bool {
        self.left().is_some_and(|left| left.elapsed() <= age)
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
    if of.idle_for > PROBE_EVERY || health.is_suspected() {
        let answer = connection.ping().await;
        // The pool makes another of it, and does not tell that it could not.
        answer.inspect_err(|_| health.doubt())?;
    }
    Ok(true)
}

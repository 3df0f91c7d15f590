//! Which runtime hears what comes by a connection to PostgreSQL: the one on which it was made. Who reads by it in another thread is woken
//! from there, which takes as long as many a statement.

use sqlx::{Error as Driver, PgConnection};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::runtime::{Handle, Id};

/// Entries above which all are forgotten: far more than a pool has connections.
const KEPT: usize = 1_000;

/// By the number of PostgreSQL's process behind a connection, which is all that tells connections of a pool apart.
#[derive(Default)]
pub(super) struct Homes(Mutex<HashMap<i32, Id>>);

impl Homes {
    /// A connection was made here.
    pub(super) async fn note(&self, connection: &mut PgConnection) -> Result<(), Driver> {
        let process = process(connection).await?;
        let mut homes = self.homes();
        if homes.len() >= KEPT {
            homes.clear();
        }
        homes.insert(process, Handle::current().id());
        Ok(())
    }

    /// Where a connection was made, if that is known.
    pub(super) async fn of(&self, connection: &mut PgConnection) -> Option<Id> {
        let process = process(connection).await.ok()?;
        self.homes().get(&process).copied()
    }

    fn homes(&self) -> MutexGuard<'_, HashMap<i32, Id>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn process(connection: &mut PgConnection) -> Result<i32, Driver> {
    sqlx::query_scalar("select pg_backend_pid()")
        .fetch_one(connection)
        .await
}

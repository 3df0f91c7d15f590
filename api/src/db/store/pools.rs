//! The pool of connections, and the one that takes its place.
//!
//! The driver asks each connection that comes back whether it still works, and waits for that without an end: one that fell silent just then
//! keeps its place until the operating system gives up, after a quarter of an hour. Nothing reaches that question from outside. So where
//! places may be kept by such connections, the pool is left with them, and another is made: of the database, and of each of its copies.

use super::connect::anew;
use crate::db::{
    health::{Health, LOST_AFTER},
    readers::Readers,
};
use sea_orm::DatabaseConnection;
use std::sync::{Arc, OnceLock};
use tokio::time::sleep;

/// A pool, and those that came after it. They are never dropped: whoever has one in hand goes on with it, and a closed one takes little.
pub(in crate::db) struct Pools {
    readers: Arc<Readers>,
    next: OnceLock<Box<Pools>>,
}

impl Pools {
    pub(in crate::db) fn of(database: DatabaseConnection, health: Arc<Health>) -> Self {
        Self {
            readers: Arc::new(Readers::of(database, health)),
            next: OnceLock::new(),
        }
    }

    /// The one that is used now.
    pub(in crate::db) fn current(&self) -> &Readers {
        &self.last().readers
    }

    fn last(&self) -> &Self {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }

    /// From now on another pool is used, whose places are all free. (PostgreSQL) What is under way ends where it began, and who waits for a
    /// place there still gets one; then that pool is closed.
    pub(in crate::db) fn renew(&self) {
        let last = self.last();
        let readers = &last.readers;
        let next = Self::of(anew(readers.database()), readers.health().clone());
        if last.next.set(Box::new(next)).is_err() {
            // Somebody else did so just now.
            return;
        }
        let left = readers.clone();
        tokio::spawn(async move {
            sleep(LOST_AFTER).await;
            if let Err(error) = left.close().await {
                tracing::debug!(%error, "closing the connections that were left");
            }
        });
    }
}

//! A copy that is there, while the connections to it fell silent: it is read by others.
//!
//! Where a copy's machine went without a word and is there again, or another has its place, a look over the pool may find nobody all the same:
//! each place of the pool may be kept by a connection that the driver waits for (`store/pools.rs`). A look beside the pool tells.

use super::{LOOK_TIMEOUT, Replica, UNASKED};
use crate::db::health::LOST_AFTER;
use sqlx::{Connection as _, Error as Driver, PgConnection, Postgres};
use std::{sync::PoisonError, time::Instant};
use tokio::time::timeout;

/// When a server was started, which tells one run from another.
const RUN: &str = "select extract(epoch from pg_postmaster_start_time())::text";

/// Which run of its server answered last, and when a pool was last left for another.
#[derive(Default)]
pub(super) struct Run {
    known: Option<String>,
    left: Option<Instant>,
}

impl Run {
    /// Whether connections are to be left, now that this run is found beside them. It may only be busy, and behind a balancer each
    /// connection may lead to another server: so not again before what was left is closed, unless nobody was given one for as long.
    fn leaves(&mut self, found: String, gives_none: bool) -> bool {
        let is_other = self.known.as_ref().is_some_and(|known| *known != found);
        let is_early = self.left.is_some_and(|left| left.elapsed() <= LOST_AFTER);
        let leaves = gives_none || is_other && !is_early;
        if leaves {
            self.left = Some(Instant::now());
            self.known = Some(found);
        }
        leaves
    }
}

impl Replica {
    /// This run of its server answers.
    pub(super) fn runs(&self, run: String) {
        self.run
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .known = Some(run);
    }

    /// Uses another pool where this one finds nobody, and somebody is there.
    pub(super) async fn leave_silent(&self) {
        let is_unasked = *self.told.lock().unwrap_or_else(PoisonError::into_inner) == Some(UNASKED);
        if !is_unasked {
            return;
        }
        let Ok(Ok(found)) = timeout(LOOK_TIMEOUT, self.look_beside()).await else {
            return;
        };
        let health = self.readers().health().clone();
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.leaves(found, health.gives_none()) {
            self.pools.renew();
            health.gives();
            tracing::debug!(
                replica = self.name,
                "its connections fell silent, and are left"
            );
        }
    }

    /// The run of the server that the way leads to by now, by a connection of its own.
    async fn look_beside(&self) -> Result<String, Driver> {
        let pool = self.readers().database().get_postgres_connection_pool();
        let mut own = PgConnection::connect_with(&pool.connect_options()).await?;
        let asked = sqlx::query_as::<Postgres, (String,)>(RUN);
        let (run,) = asked.fetch_one(&mut own).await?;
        // It has shown what it is for, however it ends.
        own.close().await.ok();
        Ok(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_left_for_another_run_or_where_none_is_given_and_not_for_one_that_is_busy() {
        let mut run = Run::default();
        let mut leaves = |found: &str, gives_none| run.leaves(found.to_owned(), gives_none);
        assert!(!leaves("a", false), "none is known");
        assert!(leaves("a", true));
        assert!(!leaves("a", false), "it is busy");
        assert!(!leaves("b", false), "the last were left just now");
        let mut run = Run {
            known: Some("a".to_owned()),
            left: None,
        };
        assert!(run.leaves("b".to_owned(), false));
        assert_eq!(run.known.as_deref(), Some("b"));
    }
}

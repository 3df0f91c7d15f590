//! How far the copies are is looked at, and with it until when they may be read.

use super::{LOOK_TIMEOUT, Replica, Replicas, UNASKED};
use crate::{
    db::{health::PROBE_EVERY, pulse::last_event, store::Store, watermark::number_of},
    error::{Error, told, trouble::Trouble},
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

/// How often it is looked how far the copies are.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The end of the database's log, in bytes since its beginning.
const END: &str = "select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint as place";
/// How far a copy has replayed it, and in which run of its server; nothing in one that follows no other.
const REPLAYED: &str = "select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as place, \
     extract(epoch from pg_postmaster_start_time())::text as run where pg_is_in_recovery()";

/// Ends of the database's log, each with a moment before which all that was committed lies before it: the latest last.
pub(super) struct Heads {
    pub(super) seen: VecDeque<(i64, Instant)>,
    pub(super) kept: Duration,
}

impl Replica {
    /// How far it has replayed, and number and id of its last event.
    async fn extent(&self) -> Result<(Option<i64>, Option<(i64, Uuid)>), DbErr> {
        let database = self.readers().database();
        let question = Statement::from_string(DbBackend::Postgres, REPLAYED);
        let place = match database.query_one_raw(question).await? {
            Some(row) => {
                self.runs(row.try_get("", "run")?);
                row.try_get("", "place")?
            }
            None => None,
        };
        Ok((place, last_event(database).await?))
    }

    /// Looks how far it is, and whether it is near enough.
    async fn look(&self, store: &Store, heads: &Heads, lag: Duration) {
        let (place, last) = match timeout(LOOK_TIMEOUT, self.extent()).await {
            Ok(Ok(extent)) => extent,
            Ok(Err(error)) => {
                tracing::debug!(%error, replica = self.name, "looking at a read replica");
                return self.rest(UNASKED, Some(&error));
            }
            Err(_) => return self.rest(UNASKED, None),
        };
        let Some(place) = place else {
            return self.rest("it follows no other server", None);
        };
        let number = last.map_or(0, |(number, _)| number);
        if let Some((number, id)) = last {
            match store.unless_lost(number_of(store, id)).await {
                Ok(known) if known == Some(number) => {}
                Ok(_) => return self.rest("it is no copy of this database", None),
                // Nothing can be said of the copy while the database is away.
                Err(_) => return,
            }
        }
        let Some(until) = heads.reached(place).map(|at| at + lag) else {
            // Until the database was watched for as long, one that is near enough may not be known to be so.
            if self.opened.elapsed() >= lag {
                self.rest("it is too far behind", None);
            }
            return;
        };
        self.replayed.store(number, Ordering::Release);
        self.tell(None);
        if self.set(Some(until)).is_none() {
            tracing::info!(
                replica = self.name,
                "a read replica is near enough to be read"
            );
        }
    }
}

impl Heads {
    pub(super) fn add(&mut self, end: i64, from: Instant) {
        self.seen.push_back((end, from));
        let kept = self.kept;
        while self
            .seen
            .front()
            .is_some_and(|(_, from)| from.elapsed() > kept)
        {
            self.seen.pop_front();
        }
    }

    /// The latest moment at which the database had nothing beyond this place, as far back as is remembered.
    pub(super) fn reached(&self, place: i64) -> Option<Instant> {
        let mut latest = self.seen.iter().rev();
        latest.find(|(end, _)| *end <= place).map(|(_, at)| *at)
    }
}

/// A place in the log that a server tells; nothing where it has none to tell.
async fn place(database: &DatabaseConnection, sql: &str) -> Result<Option<i64>, DbErr> {
    let question = Statement::from_string(DbBackend::Postgres, sql);
    match database.query_one_raw(question).await? {
        Some(row) => row.try_get("", "place"),
        None => Ok(None),
    }
}

/// Keeps looking how far the copies of a register are, until it is dropped.
pub async fn keep(store: Arc<Store>) {
    let replicas = store.replicas();
    if !replicas.is_empty() {
        tokio::join!(look(&store, replicas), leave_silent(replicas));
    }
}

/// Looks how far they are, again and again.
async fn look(store: &Arc<Store>, replicas: &Replicas) {
    let mut heads = Heads {
        seen: VecDeque::new(),
        kept: replicas.lag,
    };
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if store.health().trouble() == Some(Trouble::Away) {
            // Looked after already.
            continue;
        }
        // Before it is asked: whatever was committed by then is in the answer.
        let from = Instant::now();
        let end = async { place(store.database(), END).await.map_err(Error::from) };
        match store.unless_lost(end).await {
            Ok(end) => heads.add(end.unwrap_or_default(), from),
            Err(Error::Unavailable(trouble)) => store.suspect(trouble),
            Err(error) => tracing::warn!(error = told(&error), "looking how far the database is"),
        }
        let looks = replicas.all.iter();
        join_all(looks.map(|replica| replica.look(store, &heads, replicas.lag))).await;
    }
}

/// Leaves connections that fell silent, beside the looks, which wait for nobody else.
async fn leave_silent(replicas: &Replicas) {
    loop {
        sleep(PROBE_EVERY).await;
        join_all(replicas.all.iter().map(|replica| replica.leave_silent())).await;
    }
}

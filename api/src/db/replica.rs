//! Copies of the database that PostgreSQL keeps by streaming replication, from which questions may be read.
//!
//! A copy replays the changes of its database in their order, so that the number of its last event says how far it is: whoever needs a
//! certain event is read from a copy that has it, or from the database itself. How old a copy is needs no clock of another machine:
//! it is as old as the time since the end of the database's log was last seen where the copy is by now. The log, and not the events:
//! some changes make none.

use crate::{
    config::Config,
    db::{
        store::{Store, check_postgres, is_postgres, options},
        watermark::{last_event, number_of},
    },
    error::trouble::Trouble,
};
use anyhow::{Context, Result, bail};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sqlx::postgres::PgConnectOptions;
use std::{
    collections::VecDeque,
    str::FromStr as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

/// How often it is looked how far the copies are.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The end of the database's log, in bytes since its beginning.
const END: &str = "select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint as place";
/// How far a copy has replayed it; nothing in a server that follows no other.
const REPLAYED: &str = "select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as place where pg_is_in_recovery()";
/// How long a copy may take to say how far it is, and to give a connection.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);

/// Where copies are named.
const SETTING: &str = "--replica-url (GAPBRIDGE_REPLICA_URLS)";
/// Why a copy rests that is away, lets nobody in or takes too long: which of these is in the error, and may change from look to look.
const UNASKED: &str = "it cannot be asked";

/// The copies of a register.
pub struct Replicas {
    all: Vec<Arc<Replica>>,
    lag: Duration,
    /// Whose turn it is.
    next: AtomicUsize,
}

/// One copy.
pub(super) struct Replica {
    database: DatabaseConnection,
    /// Its place, without user and password.
    name: String,
    /// Number of the last event that it is known to have.
    replayed: AtomicI64,
    /// Until when it may be read; none while it rests.
    good_until: Mutex<Option<Instant>>,
    /// Why it rests, as the log has it; none while it is read, and before it was looked at.
    told: Mutex<Option<&'static str>>,
    opened: Instant,
}

/// Ends of the database's log, each with a moment before which all that was committed lies before it: the latest last.
struct Heads {
    seen: VecDeque<(i64, Instant)>,
    kept: Duration,
}

impl Replicas {
    /// The copies that the settings name. They are connected to when they are first asked: one that is away keeps no service from
    /// starting.
    pub(super) async fn open(config: &Config) -> Result<Self> {
        let settings = &config.replicas;
        if !settings.urls.is_empty() && config.database_url.starts_with("sqlite:") {
            bail!(
                "{SETTING} names copies of a PostgreSQL database, but DATABASE_URL leads to SQLite, which has none. Leave it out, or set DATABASE_URL"
            );
        }
        let mut all = Vec::new();
        for url in &settings.urls {
            all.push(Arc::new(Replica::open(config, url).await?));
        }
        Ok(Self {
            all,
            lag: settings.lag,
            next: AtomicUsize::new(0),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many there are, and how many of them may be read now.
    pub fn extent(&self) -> (usize, usize) {
        let good = self.all.iter().filter(|replica| replica.is_good());
        (self.all.len(), good.count())
    }

    /// A copy that may be read now and has this event.
    pub(super) async fn choose(&self, event: i64) -> Option<Arc<Replica>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        for step in 0..self.all.len() {
            let replica = &self.all[first.wrapping_add(step) % self.all.len()];
            if replica.is_good() && replica.has(event).await {
                return Some(replica.clone());
            }
        }
        None
    }

    /// Gives the connections back.
    pub(super) async fn close(&self) {
        for replica in &self.all {
            if let Err(error) = replica.database.close_by_ref().await {
                tracing::warn!(%error, replica = replica.name, "closing a read replica");
            }
        }
    }
}

impl Replica {
    async fn open(config: &Config, url: &str) -> Result<Self> {
        if !is_postgres(url) {
            bail!(
                "A URL of {SETTING} is none of PostgreSQL: write postgres://USER:PASSWORD@HOST/DATABASE for each, separated by commas"
            );
        }
        check_postgres(url, &format!("A URL of {SETTING}"))?;
        let place = PgConnectOptions::from_str(url)
            .with_context(|| format!("A URL of {SETTING} cannot be read"))?;
        let name = format!("{}:{}", place.get_host(), place.get_port());
        let mut options = options(config, url, Arc::default());
        options.connect_lazy(true).acquire_timeout(LOOK_TIMEOUT);
        let database = Database::connect(options)
            .await
            .with_context(|| format!("Cannot use the read replica at {name}"))?;
        Ok(Self {
            database,
            name,
            replayed: AtomicI64::new(0),
            good_until: Mutex::new(None),
            told: Mutex::new(None),
            opened: Instant::now(),
        })
    }

    /// Where it is read.
    pub(super) fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    /// Its place, without user and password.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it may be read now.
    pub(super) fn is_good(&self) -> bool {
        let until = *self
            .good_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| until > Instant::now())
    }

    /// Whether it has this event, and with it all before: asked where that is not known.
    pub(super) async fn has(&self, event: i64) -> bool {
        if self.replayed.load(Ordering::Acquire) >= event {
            return true;
        }
        match timeout(LOOK_TIMEOUT, last_event(&self.database)).await {
            Ok(Ok(last)) => {
                let number = last.map_or(0, |(number, _)| number);
                self.replayed.fetch_max(number, Ordering::AcqRel);
                number >= event
            }
            Ok(Err(error)) => {
                self.failed(&error);
                false
            }
            // It may only be waited for behind others' long statements.
            Err(_) => false,
        }
    }

    /// Lets it rest where an error shows that it cannot be reached: otherwise what was asked may be at fault itself, and a copy may
    /// end what keeps it from replaying. Whoever looks finds the rest.
    pub(super) fn failed(&self, error: &DbErr) {
        match Trouble::of(error) {
            Some(Trouble::Away) => self.rest(UNASKED, Some(error)),
            _ => tracing::debug!(%error, replica = self.name, "a read replica"),
        }
    }

    /// Lets nobody read it until it is looked at again. Why is logged once, and when it is another reason: also of a copy that was never good,
    /// as with a wrong password.
    fn rest(&self, why: &'static str, error: Option<&DbErr>) {
        self.set(None);
        self.replayed.store(0, Ordering::Release);
        if self.tell(Some(why)) {
            tracing::warn!(
                replica = self.name,
                error = error.map(tracing::field::display),
                "a read replica rests, since {why}; the database itself is read"
            );
        }
    }

    /// Whether this was not told yet.
    fn tell(&self, why: Option<&'static str>) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *told, why) != why
    }

    fn set(&self, until: Option<Instant>) -> Option<Instant> {
        let mut good = self
            .good_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *good, until)
    }

    /// How far it has replayed, and number and id of its last event.
    async fn extent(&self) -> Result<(Option<i64>, Option<(i64, Uuid)>), DbErr> {
        let place = place(&self.database, REPLAYED).await?;
        Ok((place, last_event(&self.database).await?))
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
            match number_of(store, id).await {
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
    fn add(&mut self, end: i64, from: Instant) {
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
    fn reached(&self, place: i64) -> Option<Instant> {
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
    if replicas.is_empty() {
        return;
    }
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
        match place(store.database(), END).await {
            Ok(end) => heads.add(end.unwrap_or_default(), from),
            Err(error) => match Trouble::of(&error) {
                Some(trouble) => store.suspect(trouble),
                None => tracing::warn!(%error, "looking how far the database is"),
            },
        }
        let looks = replicas.all.iter();
        join_all(looks.map(|replica| replica.look(&store, &heads, replicas.lag))).await;
    }
}

#[cfg(test)]
mod tests;

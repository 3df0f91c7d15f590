//! Copies of the database that PostgreSQL keeps by streaming replication, from which questions may be read.
//!
//! A copy replays the changes of its database in their order, so that the number of its last event says how far it is: whoever needs a
//! certain event is read from a copy that has it, or from the database itself. How old a copy is needs no clock of another machine:
//! it is as old as the time since the end of the database's log was last seen where the copy is by now. The log, and not the events:
//! some changes make none.

mod silent;
mod watch;

pub use watch::keep;

use crate::{
    config::Config,
    db::{
        health::Health,
        pulse::last_event,
        readers::Readers,
        store::{
            connect::options,
            pools::Pools,
            url::{check_postgres, is_postgres},
        },
    },
    error::trouble::Trouble,
};
use anyhow::{Context, Result, bail};
use futures_util::future::join_all;
use sea_orm::{Database, DbErr};
use silent::Run;
use sqlx::postgres::PgConnectOptions;
use std::{
    str::FromStr as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::timeout;

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
    pools: Pools,
    /// The run of its server that answered last.
    run: Mutex<Run>,
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

    /// Questions that wait for a connection to one of them.
    pub fn reads_waiting(&self) -> usize {
        let waiting = self.all.iter().map(|of| of.readers().count_waiting());
        waiting.sum()
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
        let closing = self.all.iter().map(|replica| async move {
            if let Err(error) = replica.readers().close().await {
                tracing::warn!(%error, replica = replica.name, "closing a read replica");
            }
        });
        join_all(closing).await;
    }
}

impl Replica {
    async fn open(config: &Config, url: &str) -> Result<Self> {
        // Several may stand in one variable, with a space after each comma.
        let url = url.trim();
        if !is_postgres(url) {
            bail!(
                "A URL of {SETTING} is none of PostgreSQL: write postgres://USER:PASSWORD@HOST/DATABASE for each, separated by commas"
            );
        }
        check_postgres(url, &format!("A URL of {SETTING}"))?;
        let place = PgConnectOptions::from_str(url)
            .with_context(|| format!("A URL of {SETTING} cannot be read"))?;
        let name = format!("{}:{}", place.get_host(), place.get_port());
        let health: Arc<Health> = Arc::default();
        let mut options = options(config, url, health.clone());
        options.connect_lazy(true).acquire_timeout(LOOK_TIMEOUT);
        let database = Database::connect(options)
            .await
            .with_context(|| format!("Cannot use the read replica at {name}"))?;
        Ok(Self {
            pools: Pools::of(database, health),
            run: Mutex::default(),
            name,
            replayed: AtomicI64::new(0),
            good_until: Mutex::new(None),
            told: Mutex::new(None),
            opened: Instant::now(),
        })
    }

    /// The connections that it is read by.
    pub(super) fn readers(&self) -> &Readers {
        self.pools.current()
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
        match timeout(LOOK_TIMEOUT, last_event(self.readers().database())).await {
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
}

#[cfg(test)]
mod tests;

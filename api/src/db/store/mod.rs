//! The database: opening it, and what of it stays in memory.

mod certificates;
pub(super) mod connect;
mod damage;
mod lost;
pub(super) mod pools;
mod recover;
mod refresh;
mod rights;
mod tables;
mod there;
mod unused;
pub(super) mod url;

pub use connect::connect;
pub(crate) use connect::{MAY_REST, backend};
pub(crate) use damage::explain;
pub use recover::keep_well;
pub use tables::migrate;
pub use there::{NoRegister, connect_to_register};

use crate::{
    config::{Config, WebhookSettings},
    db::{
        health::Health, kept::shelf::Kept, mark::looks::Marks, pulse::Pulse, readers::Readers,
        reference::Reference, replica::Replicas, shared::SharedParts, waiting::Waiting,
        written::Written,
    },
    error::Error,
};
use anyhow::Result;
use arc_swap::ArcSwap;
use connect::{connect_as, hold_open, system};
use domain::deadline::Clock;
use pools::Pools;
use sea_orm::{DatabaseConnection, EntityTrait};
use sqlx::{Connection as _, SqliteConnection};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tables::{bring_up_to_date, make_or_find};
use there::connect_watched;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

/// How long connections that are still in use are waited for at the end.
const CLOSES_WITHIN: Duration = Duration::from_secs(5);

/// The one holder of the database connection. Everybody else reads through a `Scope`.
pub struct Store {
    pools: Pools,
    replicas: Replicas,
    reference: ArcSwap<Reference>,
    writing: Arc<Mutex<()>>,
    waiting: Waiting,
    clock: Clock,
    pulse: Pulse,
    shared_parts: SharedParts,
    kept: Kept,
    written: Written,
    pub(super) marks: Marks,
    webhooks: WebhookSettings,
    pub(super) health: Arc<Health>,
    /// Uses nothing, and keeps the embedded database open: where all connections of the pool fail at once, as on a full disk, the last
    /// would take the write-ahead log with it, and without room for another nothing could be read.
    held_open: std::sync::Mutex<Option<SqliteConnection>>,
}

impl Store {
    /// Connects, brings an older schema up to date and reads the reference tables.
    pub async fn open(config: &Config) -> Result<Self> {
        Self::with_tables(config, true).await
    }

    /// The same for what is to be loaded: tables are made where there are none, and older ones are left as they are.
    ///
    /// # Errors
    /// Where the tables are not those of this program, or the database cannot be opened.
    pub async fn open_or_make(config: &Config) -> Result<Self> {
        Self::with_tables(config, false).await
    }

    /// The same for commands beside the service: where there is no register yet, they make none.
    ///
    /// # Errors
    /// [`NoRegister`] where there is none; others where its tables are not those of this program, or it cannot be opened.
    pub async fn open_register(config: &Config) -> Result<Self> {
        let health = Arc::default();
        let replicas = Replicas::open(config).await?;
        let database = connect_watched(config, &health).await?;
        let opened = Self::of(config, database, replicas, health).await;
        opened.map_err(|error| explain(config, error))
    }

    /// Connects, makes the tables where there are none and, if that is asked for, brings older ones up to date.
    async fn with_tables(config: &Config, brings_up_to_date: bool) -> Result<Self> {
        let opened = async {
            let health = Arc::default();
            // What the settings say of them is looked at before the tables are changed.
            let replicas = Replicas::open(config).await?;
            let database = connect_as(config, &health).await?;
            if brings_up_to_date {
                bring_up_to_date(&database).await?;
            } else {
                make_or_find(&database).await?;
            }
            Self::of(config, database, replicas, health).await
        };
        opened.await.map_err(|error| explain(config, error))
    }

    async fn of(
        config: &Config,
        database: DatabaseConnection,
        replicas: Replicas,
        health: Arc<Health>,
    ) -> Result<Self> {
        let reference = Reference::read(&database).await?;
        let held_open = hold_open(&config.database_url).await?;
        let clock = Clock {
            days: config.consent_days,
            silence: config.silence,
            holidays: config.holidays.iter().copied().collect(),
        };
        Ok(Self {
            pools: Pools::of(database, health.clone()),
            replicas,
            reference: ArcSwap::from_pointee(reference),
            writing: Arc::default(),
            waiting: Waiting::default(),
            clock,
            pulse: Pulse::default(),
            shared_parts: SharedParts::default(),
            kept: Kept::default(),
            written: Written::default(),
            marks: Marks::here(),
            webhooks: config.webhooks.clone(),
            health,
            held_open: std::sync::Mutex::new(held_open),
        })
    }

    /// How long host states have to answer, and what their silence means.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Where webhooks may lead, and how long they are tried.
    pub fn webhooks(&self) -> &WebhookSettings {
        &self.webhooks
    }

    /// The connection, for `Scope` and for the work of the operator (loading, migrating).
    pub(crate) fn database(&self) -> &DatabaseConnection {
        self.pools.current().database()
    }

    /// The connections that questions are read by.
    pub(in crate::db) fn readers(&self) -> &Readers {
        self.pools.current()
    }

    /// Copies that questions may be read from.
    pub(crate) fn replicas(&self) -> &Replicas {
        &self.replicas
    }

    /// Waits until no other change of this process is under way. Other processes are waited for in the database.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        let _waiting = self.waiting.enter();
        self.writing.clone().lock_owned().await
    }

    /// Changes of this process that wait for their turn.
    pub fn changes_waiting(&self) -> usize {
        self.waiting.count()
    }

    /// What traces call the database.
    pub fn system(&self) -> &'static str {
        system(self.database())
    }

    /// What tells when the register goes on.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Parts of the feed that were read for one follower and are good for others.
    pub(super) fn shared_parts(&self) -> &SharedParts {
        &self.shared_parts
    }

    /// Figures over all public gaps that were asked for.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// What organisations had written down today.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// The reference tables as they are now.
    pub fn reference(&self) -> Arc<Reference> {
        self.reference.load_full()
    }

    /// Connections to the database that are open, and those of them that nobody uses now.
    pub fn connections(&self) -> (u32, usize) {
        self.readers().connections()
    }

    /// Questions that wait for a connection to the database.
    pub fn reads_waiting(&self) -> usize {
        self.readers().count_waiting()
    }

    /// Connections to the database that may be open at once.
    pub fn connections_max(&self) -> u32 {
        self.readers().most()
    }

    /// Whether nothing has been loaded yet.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(entity::loaded_record::Entity::find()
            .one(self.database())
            .await?
            .is_none())
    }

    /// Gives the connections back. What is still used, or silent, is left to the end of the process: it is waited for a moment, and not for
    /// as long as the database or the way to it may take.
    pub async fn close(&self) {
        self.marks.close().await;
        let closing = async { tokio::join!(self.replicas.close(), self.close_pool()) };
        if timeout(CLOSES_WITHIN, closing).await.is_err() {
            tracing::info!("connections to the database are still in use: they are left open");
        }
        let held = self
            .held_open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(held) = held
            && let Err(error) = held.close().await
        {
            tracing::warn!(%error, "closing the database");
        }
    }

    async fn close_pool(&self) {
        if let Err(error) = self.readers().close().await {
            tracing::warn!(%error, "closing the database");
        }
    }
}

//! The database: opening it, and what of it stays in memory.

use crate::{
    config::{Config, WebhookSettings},
    db::{
        health::{self, Health},
        mark::Marks,
        pulse::Pulse,
        reference::Reference,
        replica::Replicas,
        shared::SharedParts,
        tls,
    },
    error::{Error, trouble::Trouble},
    observe,
};
use anyhow::{Context, Result, anyhow, bail};
use arc_swap::ArcSwap;
use domain::deadline::Clock;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, EntityTrait, TransactionTrait,
};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs,
    path::Path,
    str::FromStr as _,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// What servers that change the tables wait for each other by: any number that nobody else uses in this database.
const MIGRATION_LOCK: i64 = 0x6761_7062;
/// Longest time of one statement.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// How many wait for something.
#[derive(Default)]
struct Waiting(AtomicUsize);

/// One of them, until it is dropped.
struct Waits<'a>(&'a Waiting);

impl Waiting {
    fn enter(&self) -> Waits<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Waits(self)
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The one holder of the database connection. Everybody else reads through a `Scope`.
pub struct Store {
    database: DatabaseConnection,
    replicas: Replicas,
    reference: ArcSwap<Reference>,
    writing: Arc<Mutex<()>>,
    waiting: Waiting,
    clock: Clock,
    pulse: Pulse,
    shared_parts: SharedParts,
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
        Self::open_tables(config)
            .await
            .map_err(|error| explain(config, error))
    }

    async fn open_tables(config: &Config) -> Result<Self> {
        let health = Arc::<Health>::default();
        let database = connect_as(config, &health).await?;
        bring_up_to_date(&database).await?;
        let replicas = Replicas::open(config).await?;
        let reference = Reference::read(&database).await?;
        let held_open = hold_open(&config.database_url).await?;
        let clock = Clock {
            days: config.consent_days,
            silence: config.silence,
            holidays: config.holidays.iter().copied().collect(),
        };
        Ok(Self {
            database,
            replicas,
            reference: ArcSwap::from_pointee(reference),
            writing: Arc::default(),
            waiting: Waiting::default(),
            clock,
            pulse: Pulse::default(),
            shared_parts: SharedParts::default(),
            marks: Marks::default(),
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
        &self.database
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
        system(&self.database)
    }

    /// What tells when the register goes on.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Parts of the feed that were read for one follower and are good for others.
    pub fn shared_parts(&self) -> &SharedParts {
        &self.shared_parts
    }

    /// The reference tables as they are now.
    pub fn reference(&self) -> Arc<Reference> {
        self.reference.load_full()
    }

    /// Reads the reference tables again if another process changed them. Cheap when none did.
    pub async fn refresh(&self) -> Result<(), Error> {
        if !self.reference.load().is_current(&self.database).await? {
            self.reference
                .store(Arc::new(Reference::read(&self.database).await?));
        }
        Ok(())
    }

    /// Whether the database answers and is not known to refuse changes.
    pub async fn is_well(&self) -> Result<(), Error> {
        match self.health.trouble() {
            Some(trouble) => Err(Error::Unavailable(trouble)),
            None => Ok(self.database.ping().await?),
        }
    }

    /// Connections to the database that are open, and those of them that nobody uses now.
    pub fn connections(&self) -> (u32, usize) {
        match self.database.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.database.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.database.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        }
    }

    /// Connections to the database that may be open at once.
    pub fn connections_max(&self) -> u32 {
        match self.database.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.database.get_postgres_connection_pool();
                pool.options().get_max_connections()
            }
            _ => {
                let pool = self.database.get_sqlite_connection_pool();
                pool.options().get_max_connections()
            }
        }
    }

    /// Whether nothing has been loaded yet.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(entity::loaded_record::Entity::find()
            .one(&self.database)
            .await?
            .is_none())
    }

    /// Gives the connections back.
    pub async fn close(&self) {
        self.marks.close().await;
        self.replicas.close().await;
        if let Err(error) = self.database.close_by_ref().await {
            tracing::warn!(%error, "closing the database");
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
}

/// Opens the database, SQLite with write-ahead log and enforced foreign keys, PostgreSQL with a pool.
pub async fn connect(config: &Config) -> Result<DatabaseConnection> {
    connect_as(config, &Arc::default()).await
}

async fn connect_as(config: &Config, health: &Arc<Health>) -> Result<DatabaseConnection> {
    let url = &config.database_url;
    if !(url.starts_with("sqlite:")
        || url.starts_with("postgres://")
        || url.starts_with("postgresql://"))
    {
        bail!(
            "The database URL must begin with sqlite: or postgres://. For the embedded database write sqlite:gapbridge.db?mode=rwc"
        );
    }
    refuse_emptied(url)?;
    let mut database = Database::connect(options(config, url, health.clone()))
        .await
        .with_context(|| unreachable(url))?;
    if observe::is_tracing() {
        let system = system(&database);
        database.set_metric_callback(move |done| {
            observe::statement(done.elapsed, &done.statement.sql, system, done.failed);
        });
    }
    Ok(database)
}

/// What traces call a database.
fn system(database: &DatabaseConnection) -> &'static str {
    match backend(database) {
        DbBackend::Postgres => "postgresql",
        _ => "sqlite",
    }
}

/// A connection to the embedded database, where it is one.
async fn hold_open(url: &str) -> Result<Option<SqliteConnection>> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let options = embedded(SqliteConnectOptions::from_str(url)?);
    Ok(Some(SqliteConnection::connect_with(&options).await?))
}

/// How connections are made, kept and checked.
pub(super) fn options(config: &Config, url: &str, health: Arc<Health>) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(config.database_connections)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        // A request that was given up must not go on in the database. (PostgreSQL; SQLite has no such bound.)
        .statement_timeout(STATEMENT_TIMEOUT)
        .map_sqlx_postgres_opts(|postgres| {
            if let Some(warning) = tls::warning(&postgres) {
                tracing::warn!("{warning}");
            }
            postgres
        })
        .map_sqlx_postgres_before_acquire(move |connection, of| {
            Box::pin(health::is_alive(connection, of.idle_for, health.clone()))
        })
        .map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(health::is_clean(connection)))
        })
        .map_sqlx_sqlite_opts(embedded);
    options
}

/// An empty file beside the key of a register is a register that was lost, not one that is to begin.
fn refuse_emptied(url: &str) -> Result<()> {
    let Some(path) = sqlite_path(url) else {
        return Ok(());
    };
    let is_empty = fs::metadata(path).is_ok_and(|file| file.len() == 0);
    let key = format!("{path}.key");
    if is_empty && Path::new(&key).exists() {
        bail!(
            "The database file \"{path}\" is empty, but \"{key}\" shows that there was a register in it. Restore a backup of the file. To begin a new register in its place, remove the key: tokens signed with it are then no longer valid"
        );
    }
    Ok(())
}

/// The file of an SQLite URL.
fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    path.split('?').next()
}

/// Says of a damaged database which one it is, what was found and what to do. Other errors stay as they are.
pub(crate) fn explain(config: &Config, error: anyhow::Error) -> anyhow::Error {
    let Some(found) = error.chain().find_map(damage) else {
        return error;
    };
    match sqlite_path(&config.database_url) {
        Some(path) => anyhow!(
            "The database file \"{path}\" is damaged: {found}. Stop everything that uses it, keep a copy of it with its -wal file, and restore a backup. Without a backup, save what can still be read: sqlite3 \"{path}\" \".recover\" | sqlite3 recovered.db"
        ),
        None => anyhow!(
            "The database of DATABASE_URL is damaged: {found}. Keep a copy of its files, and restore a backup"
        ),
    }
}

/// What the database itself says where it is damaged.
fn damage(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    let error = match cause.downcast_ref::<Error>() {
        Some(Error::Internal(fault)) => fault.downcast_ref(),
        _ => cause.downcast_ref::<DbErr>(),
    }?;
    let is_damaged = Trouble::of(error) == Some(Trouble::Damaged);
    is_damaged.then(|| error.to_string())
}

/// How the embedded database works.
fn embedded(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_mode", "WAL")
        // What was acknowledged survives a power cut, too.
        .pragma("synchronous", "FULL")
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "MEMORY")
}

fn unreachable(url: &str) -> String {
    match sqlite_path(url) {
        Some(path) => {
            format!(
                "Cannot open the database file \"{path}\". See that its folder exists and may be written to, or set DATABASE_URL to another place"
            )
        }
        None => {
            "Cannot reach PostgreSQL. See that the server runs and that host, port, user, password and database in DATABASE_URL are right; \
             if it demands TLS (sslmode), that the server speaks it and its certificate is for that host, of an authority that this machine or sslrootcert names"
                .to_owned()
        }
    }
}

/// Creates or changes the tables, and nothing else.
pub async fn migrate(config: &Config) -> Result<()> {
    let tables = async { bring_up_to_date(&connect(config).await?).await };
    tables.await.map_err(|error| explain(config, error))
}

/// Brings the schema up to date; refuses one that is newer than this program.
async fn bring_up_to_date(database: &DatabaseConnection) -> Result<()> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = Migrator::get_migration_models(database)
        .await
        .unwrap_or_default();
    if let Some(newer) = applied
        .iter()
        .find(|applied| !known.contains(&applied.version))
    {
        bail!(
            "The database has the schema of a newer Gapbridge (migration {}). Start that version, or use another database",
            newer.version
        );
    }
    if applied.len() < known.len() {
        let turn = only_one(database).await?;
        Migrator::up(database, None).await.context(
            "Cannot create or change the tables. See that the database may be written to",
        )?;
        if let Some(turn) = turn {
            turn.commit().await?;
        }
    }
    Ok(())
}

/// Waits until no other server that was started beside this one changes the tables; what those left to do is looked for afterwards.
async fn only_one(database: &DatabaseConnection) -> Result<Option<DatabaseTransaction>> {
    if backend(database) != DbBackend::Postgres {
        return Ok(None);
    }
    let turn = database.begin().await?;
    let lock = format!("select pg_advisory_xact_lock({MIGRATION_LOCK})");
    turn.execute_unprepared(&lock).await?;
    Ok(Some(turn))
}

/// Which database it is.
pub(crate) fn backend(database: &DatabaseConnection) -> DbBackend {
    database.get_database_backend()
}

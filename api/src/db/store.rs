//! The database: opening it, and what of it stays in memory.

use crate::{
    config::Config,
    db::{
        health::{self, Health},
        reference::Reference,
        tls,
    },
    error::Error,
};
use anyhow::{Context, Result, bail};
use arc_swap::ArcSwap;
use domain::deadline::Clock;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, EntityTrait};
use sqlx::sqlite::SqliteConnectOptions;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Longest time of one statement.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// The one holder of the database connection. Everybody else reads through a `Scope`.
pub struct Store {
    database: DatabaseConnection,
    reference: ArcSwap<Reference>,
    writing: Arc<Mutex<()>>,
    clock: Clock,
    pub(super) health: Arc<Health>,
}

impl Store {
    /// Connects, brings an older schema up to date and reads the reference tables.
    pub async fn open(config: &Config) -> Result<Self> {
        let health = Arc::<Health>::default();
        let database = connect_as(config, &health).await?;
        migrate(&database).await?;
        let reference = Reference::read(&database).await?;
        let clock = Clock {
            days: config.consent_days,
            silence: config.silence,
            holidays: config.holidays.iter().copied().collect(),
        };
        Ok(Self {
            database,
            reference: ArcSwap::from_pointee(reference),
            writing: Arc::default(),
            clock,
            health,
        })
    }

    /// How long host states have to answer, and what their silence means.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The connection, for `Scope` and for the work of the operator (loading, migrating).
    pub(crate) fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    /// Waits until no other change of this process is under way. Other processes are waited for in the database.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        self.writing.clone().lock_owned().await
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

    /// Whether nothing has been loaded yet.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(entity::loaded_record::Entity::find()
            .one(&self.database)
            .await?
            .is_none())
    }

    /// Gives the connections back.
    pub async fn close(&self) {
        if let Err(error) = self.database.close_by_ref().await {
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
    let health = health.clone();
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
    Database::connect(options)
        .await
        .with_context(|| unreachable(url))
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
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let path = path.trim_start_matches("//").split('?').next().unwrap_or_default();
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

/// Brings the schema up to date; refuses one that is newer than this program.
pub async fn migrate(database: &DatabaseConnection) -> Result<()> {
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
        Migrator::up(database, None).await.context(
            "Cannot create or change the tables. See that the database may be written to",
        )?;
    }
    Ok(())
}

/// Which database it is.
pub(crate) fn backend(database: &DatabaseConnection) -> DbBackend {
    database.get_database_backend()
}

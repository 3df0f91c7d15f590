//! How connections are made.

use super::url::{check, is_postgres, sqlite_path};
use crate::{
    config::Config,
    db::{
        health::{self, Health},
        tls,
        watch::{self, STATEMENT_TIMEOUT},
    },
    error::trouble::Trouble,
    observe,
};
use anyhow::{Result, bail};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr};
use sqlx::{
    Connection as _, PgConnection, SqliteConnection, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};
use std::{fs, path::Path, str::FromStr as _, sync::Arc, time::Duration};
use tokio::time::timeout;

/// Longest time until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// What PostgreSQL calls the longest time of a transaction in which nothing is asked, and that of a statement.
const RESTS: &str = "idle_in_transaction_session_timeout";
const COMPUTES: &str = "statement_timeout";
/// PostgreSQL compiles a statement that it thinks to be long, for one or two seconds; ours take tenths of one.
const UNCOMPILED: (&str, &str) = ("jit", "off");
/// Has PostgreSQL miss a machine that went without a word within a minute: what it held is free then, locks and places of `max_connections`.
/// By default that takes two hours.
const MISSES: [(&str, &str); 3] = [
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
];
/// What PostgreSQL takes a page at random to cost, against one of a row. By default it is four, as of a disk that turns: then it reads a whole
/// table, hidden rows included, where an index has what is asked for.
const AT_RANDOM: (&str, &str) = ("random_page_cost", "1.1");
/// Lets this one transaction rest for as long as it likes: for those that keep nobody from changing anything.
pub(crate) const MAY_REST: &str = "set local idle_in_transaction_session_timeout = 0";

/// Opens the database, SQLite with write-ahead log and enforced foreign keys, PostgreSQL with a pool.
pub async fn connect(config: &Config) -> Result<DatabaseConnection> {
    connect_as(config, &Arc::default()).await
}

pub(super) async fn connect_as(
    config: &Config,
    health: &Arc<Health>,
) -> Result<DatabaseConnection> {
    let url = &config.database_url;
    check(url)?;
    refuse_emptied(url)?;
    make_private(url);
    match Database::connect(options(config, url, health.clone())).await {
        Ok(database) => Ok(traced(database)),
        Err(error) => Err(cause(url, error).await.context(unreachable(url))),
    }
}

/// A pool that is made, and makes its connections, as this one does. It has none yet. (PostgreSQL)
pub(super) fn anew(database: &DatabaseConnection) -> DatabaseConnection {
    let pool = database.get_postgres_connection_pool();
    let way = PgConnectOptions::clone(&pool.connect_options());
    traced(pool.options().clone().connect_lazy_with(way).into())
}

/// A pool like this one whose statements and transactions may take as long as they need, where the database would end them.
pub(super) fn patient(database: &DatabaseConnection) -> Option<DatabaseConnection> {
    if backend(database) != DbBackend::Postgres {
        return None;
    }
    let pool = database.get_postgres_connection_pool();
    // What is said last holds.
    let way = PgConnectOptions::clone(&pool.connect_options());
    let way = way.options([(COMPUTES, 0), (RESTS, 0)]);
    Some(pool.options().clone().connect_lazy_with(way).into())
}

/// What each connection asks of PostgreSQL, but for what the URL says otherwise. A transaction in which nothing was asked for as long as a
/// statement may take is ended: a server that froze says nothing any more, and while it has its turn to write nobody else can.
fn asks_of_postgres(postgres: PgConnectOptions) -> PgConnectOptions {
    let said = postgres.get_options().unwrap_or_default().to_owned();
    let rests = STATEMENT_TIMEOUT.as_millis().to_string();
    let usual = [(RESTS, rests.as_str()), UNCOMPILED, AT_RANDOM];
    let usual = usual.into_iter().chain(MISSES);
    postgres.options(usual.filter(|(name, _)| !said.contains(*name)))
}

/// Its statements are in traces, where there are any.
fn traced(mut database: DatabaseConnection) -> DatabaseConnection {
    if observe::is_tracing() {
        let system = system(&database);
        database.set_metric_callback(move |done| {
            observe::statement(done.elapsed, &done.statement.sql, system, done.failed);
        });
    }
    database
}

/// Why there is no connection. The pool goes on trying where nobody listens, and then tells of its time alone.
async fn cause(url: &str, error: DbErr) -> anyhow::Error {
    if is_postgres(url) && Trouble::of(&error) == Some(Trouble::Busy) {
        let once = timeout(CONNECT_TIMEOUT, PgConnection::connect(url)).await;
        if let Ok(Err(cause)) = once {
            return cause.into();
        }
    }
    error.into()
}

/// A connection to the embedded database, where it is one.
pub(super) async fn hold_open(url: &str) -> Result<Option<SqliteConnection>> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let options = embedded(SqliteConnectOptions::from_str(url)?);
    Ok(Some(SqliteConnection::connect_with(&options).await?))
}

/// How connections are made, kept and checked.
pub(in crate::db) fn options(config: &Config, url: &str, health: Arc<Health>) -> ConnectOptions {
    let (new, used) = (health.watch.clone(), health.watch.clone());
    let back = health.clone();
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(config.database_connections)
        .acquire_timeout(CONNECT_TIMEOUT)
        .test_before_acquire(false)
        // A request that was given up must not go on in the database. (PostgreSQL; SQLite asks the watch.)
        .statement_timeout(STATEMENT_TIMEOUT)
        .map_sqlx_postgres_opts(|postgres| {
            if let Some(warning) = tls::warning(&postgres) {
                tracing::warn!("{warning}");
            }
            asks_of_postgres(postgres)
        })
        .map_sqlx_postgres_before_acquire(move |connection, of| {
            Box::pin(health::is_alive(connection, of, health.clone()))
        })
        .map_sqlx_postgres_pool_opts(move |pool| {
            let (made, health) = (back.clone(), back.clone());
            pool.after_connect(move |_, _| {
                made.gives();
                Box::pin(async { Ok(()) })
            })
            .after_release(move |connection, of| {
                Box::pin(health::comes_back(connection, of, health.clone()))
            })
        })
        .map_sqlx_sqlite_pool_opts(move |pool| {
            let new = new.clone();
            pool.after_connect(move |connection, _| Box::pin(watch::begin(connection, new.clone())))
                .after_release(|connection, _| Box::pin(health::is_clean(connection)))
        })
        .map_sqlx_sqlite_before_acquire(move |connection, _| {
            Box::pin(watch::tell(connection, used.clone()))
        })
        .map_sqlx_sqlite_opts(embedded);
    options
}

/// What traces call a database.
pub(in crate::db) fn system(database: &DatabaseConnection) -> &'static str {
    match backend(database) {
        DbBackend::Postgres => "postgresql",
        _ => "sqlite",
    }
}

/// Which database it is.
pub(crate) fn backend(database: &DatabaseConnection) -> DbBackend {
    database.get_database_backend()
}

/// An empty file beside the key of a register is a register that was lost, not one that is to begin. So is one where none may be made, as
/// what was recovered from a damaged file.
pub(super) fn refuse_emptied(url: &str) -> Result<()> {
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
    if is_empty && !url.contains("mode=rwc") {
        bail!(
            "The database file \"{path}\" is empty: nothing was restored or recovered into it. To begin a new register there, set DATABASE_URL to sqlite:{path}?mode=rwc"
        );
    }
    Ok(())
}

/// Makes the file of a new embedded database for its owner alone, as there are secrets of webhooks and confidential gaps in it; SQLite
/// gives those beside it (`-wal`, `-shm`) the same mode. Where it cannot be made, the connection says why.
#[cfg(unix)]
fn make_private(url: &str) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let makes_file = url.starts_with("sqlite:") && url.contains("mode=rwc");
    if !makes_file || url.contains(":memory:") {
        return;
    }
    if let Ok(options) = SqliteConnectOptions::from_str(url) {
        let mut new = fs::OpenOptions::new();
        // The mode is that of a file that is made, also behind a link.
        new.write(true).create(true).truncate(false).mode(0o600);
        new.open(options.get_filename()).ok();
    }
}

#[cfg(not(unix))]
fn make_private(_: &str) {}

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
        // All rows of a statement are taken together: by default, its thread stops to wait at the 50th, which a page of 50 reaches.
        .row_buffer_size(1024)
}

fn unreachable(url: &str) -> String {
    match sqlite_path(url) {
        Some(path) if !url.contains("mode=rwc") && !Path::new(path).exists() => {
            format!(
                "Cannot open the database file \"{path}\": it does not exist. To begin a register there, set DATABASE_URL to sqlite:{path}?mode=rwc; otherwise set it to the place of your register"
            )
        }
        Some(path) => {
            format!(
                "Cannot open the database file \"{path}\". See that its folder exists, may be written to and has room, or set DATABASE_URL to another place"
            )
        }
        None => {
            "Cannot reach PostgreSQL. See that the server runs and that host, port, user, password and database in DATABASE_URL are right; \
             if it demands TLS (sslmode), that the server speaks it and its certificate is for that host, of an authority that this machine or sslrootcert names"
                .to_owned()
        }
    }
}

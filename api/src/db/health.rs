//! How the database is: what its errors mean, whether it answers and takes changes, and when it does so again.

use crate::db::{store::Store, transaction};
use chrono::Utc;
use sea_orm::{ConnAcquireErr, DbErr, EntityTrait, RuntimeErr, Set, sea_query::OnConflict};
use sqlx::{Connection, Error as Driver, PgConnection, SqliteConnection, error::DatabaseError};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{sleep, timeout};

/// What keeps the database from doing what it is asked, while nothing is wrong with the request. It passes, or an operator ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It cannot be reached, or ended the connection.
    #[error(
        "The database does not answer. Try again in a few seconds; send a change with the same clientMutationId, and it is done once."
    )]
    Away,
    /// It has too much to do.
    #[error(
        "The database is busy. Try again in a few seconds; send a change with the same clientMutationId, and it is done once."
    )]
    Busy,
    /// It has no room to write.
    #[error(
        "There is no room left to write to: nothing was changed. Queries are still answered. Try again later with the same clientMutationId."
    )]
    Full,
    /// It takes no changes.
    #[error(
        "The database takes no changes at the moment: nothing was changed. Queries are still answered. Try again later with the same clientMutationId."
    )]
    ReadOnly,
    /// A table is missing or a page is damaged: an operator has to look.
    #[error("The database is damaged. Its operator has to repair it or restore a backup.")]
    Damaged,
}

impl Trouble {
    /// What an error of the database tells about it; nothing where the fault is in what was asked.
    pub fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Busy),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Some(Self::Away),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::of_driver(error),
            _ => None,
        }
    }

    fn of_driver(error: &Driver) -> Option<Self> {
        match error {
            Driver::PoolTimedOut => Some(Self::Busy),
            Driver::Io(_) | Driver::Tls(_) | Driver::PoolClosed | Driver::WorkerCrashed => {
                Some(Self::Away)
            }
            Driver::Database(error)
                if error
                    .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                    .is_some() =>
            {
                Self::of_postgres(&error.code()?)
            }
            Driver::Database(error) => Self::of_sqlite(error.as_ref()),
            _ => None,
        }
    }

    /// By SQLSTATE: PostgreSQL's manual, appendix A.
    fn of_postgres(code: &str) -> Option<Self> {
        match code {
            // Also a standby that was not promoted.
            "25006" => Some(Self::ReadOnly),
            "53100" => Some(Self::Full),
            "40001" | "40P01" | "55P03" => Some(Self::Busy),
            "42P01" | "XX001" | "XX002" => Some(Self::Damaged),
            "57P01" | "57P02" | "57P03" | "57P05" => Some(Self::Away),
            code if code.starts_with("08") || code.starts_with("58") => Some(Self::Away),
            code if code.starts_with("53") => Some(Self::Busy),
            _ => None,
        }
    }

    /// By the primary part of the result code: sqlite.org/rescode.html.
    fn of_sqlite(error: &dyn DatabaseError) -> Option<Self> {
        let code: i32 = error.code()?.parse().ok()?;
        match code & 0xff {
            5 | 6 => Some(Self::Busy),
            8 => Some(Self::ReadOnly),
            // What the operating system refuses is mostly room: a quota, a limit of the process, a full disk behind a network.
            10 | 13 => Some(Self::Full),
            11 | 26 => Some(Self::Damaged),
            14 => Some(Self::Away),
            1 if error.message().starts_with("no such table") => Some(Self::Damaged),
            _ => None,
        }
    }
}

/// How long the database may take to show that it is well.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long it is left alone between two looks.
const PROBE_EVERY: Duration = Duration::from_secs(1);

/// What is known of the database's health.
#[derive(Default)]
pub struct Health {
    trouble: Mutex<Option<Trouble>>,
    suspected: AtomicBool,
}

impl Health {
    /// What is wrong now; nothing while it is well, or not known to be otherwise.
    pub fn trouble(&self) -> Option<Trouble> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether connections have to prove that they still work before they are used.
    pub(super) fn is_suspected(&self) -> bool {
        self.suspected.load(Ordering::Acquire)
    }

    fn set(&self, now: Option<Trouble>) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if *trouble == now {
            return;
        }
        match now {
            Some(now) => tracing::warn!("{now}"),
            None => tracing::info!("the database answers and takes changes again"),
        }
        *trouble = now;
    }
}

impl Store {
    /// What is known of the database's health.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Looks after the database once something went wrong with it, until it is well.
    pub fn suspect(self: &Arc<Self>, trouble: Trouble) {
        if trouble == Trouble::Damaged {
            // No probe would show that it is mended: that takes an operator, and a start.
            self.health.set(Some(trouble));
        } else if trouble != Trouble::Busy && !self.health.suspected.swap(true, Ordering::AcqRel) {
            let store = self.clone();
            tokio::spawn(async move { store.recover(trouble).await });
        }
    }

    async fn recover(&self, mut trouble: Trouble) {
        loop {
            match timeout(PROBE_TIMEOUT, self.probe()).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => trouble = Trouble::of(&error).unwrap_or(trouble),
                Err(_) => {}
            }
            self.health.set(Some(trouble));
            sleep(PROBE_EVERY).await;
        }
        self.health.suspected.store(false, Ordering::Release);
        self.health.set(None);
    }

    /// Writes something new: it takes a connection, a lock, room and a commit. (What is written unchanged SQLite doesn't write.)
    async fn probe(&self) -> Result<(), DbErr> {
        use entity::register_state::{ActiveModel, Column, Entity};
        let (transaction, _, _turn) = transaction::open(self).await?;
        let row = ActiveModel {
            name: Set("probe".into()),
            value: Set(Utc::now().timestamp_millis()),
        };
        let replaces = OnConflict::column(Column::Name)
            .update_column(Column::Value)
            .to_owned();
        Entity::insert(row)
            .on_conflict(replaces)
            .exec_without_returning(&transaction)
            .await?;
        transaction.commit().await
    }
}

/// Whether a connection may be kept: it came back outside of any transaction.
///
/// Where SQLite ends a transaction by itself, since its disk is full say, the driver still counts it as open, cannot roll it
/// back, and would do the next one inside it.
pub(super) async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, Driver> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may still wait for its turn in the driver: behind a ping it is done.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Whether a connection to PostgreSQL still works, where there is reason to doubt it.
pub(super) async fn is_alive(
    connection: &mut PgConnection,
    idle: Duration,
    health: Arc<Health>,
) -> Result<bool, Driver> {
    if idle > PROBE_EVERY || health.is_suspected() {
        connection.ping().await?;
    }
    Ok(true)
}

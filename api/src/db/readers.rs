//! Connections that are read by, given on from one reader to the next.
//!
//! The pool asks each connection that comes back whether it still works: a second way to the database for each statement, and a task of its
//! own behind which others wait. That a statement was just answered shows as much. So readers take connections from the pool once, and give
//! them on among themselves, in the order in which they came. Two connections always stay with the pool: whatever is read, changes and jobs
//! find one.

use crate::{
    db::{
        health::Health,
        store::{backend, connect::system},
        watch,
    },
    observe,
};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr,
    Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Error as Driver, Postgres, Sqlite, pool::PoolConnection};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::yield_now,
    time::timeout,
};

/// Connections that stay with the pool.
const LEFT: u32 = 2;
/// How long a connection is given on before it goes back to the pool, which sees how old it is and whether it is to be replaced.
const LONGEST: Duration = Duration::from_secs(30);

/// A pool, and those of its connections that readers give on.
pub(super) struct Readers {
    database: DatabaseConnection,
    health: Arc<Health>,
    /// As many as may be in hand at once; none where the pool is too small to give any away.
    places: Semaphore,
    at_hand: Mutex<Vec<Hand>>,
}

/// A connection that was taken from the pool.
struct Hand {
    connection: Connection,
    taken: Instant,
}

enum Connection {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
}

impl Readers {
    pub(super) fn of(database: DatabaseConnection, health: Arc<Health>) -> Self {
        let places = most(&database).saturating_sub(LEFT);
        Self {
            database,
            health,
            places: Semaphore::new(usize::try_from(places).unwrap_or(0)),
            at_hand: Mutex::default(),
        }
    }

    /// The pool.
    pub(super) fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    /// What is known of the health of its database.
    pub(super) fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// Connections that are open, and those of them that nobody uses now.
    pub(super) fn connections(&self) -> (u32, usize) {
        let (open, idle) = match backend(&self.database) {
            DbBackend::Postgres => {
                let pool = self.database.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.database.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        (open, idle + self.at_hand().len())
    }

    /// Connections that may be open at once.
    pub(super) fn most(&self) -> u32 {
        most(&self.database)
    }

    /// Gives all connections back, once whoever uses them is done.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.places.close();
        self.at_hand().clear();
        self.database.close_by_ref().await
    }

    /// The rows that a statement finds.
    pub(super) async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Some(_place) = self.place().await? else {
            return let_go_of(self.database.query_all_raw(statement)).await;
        };
        let mut hand = self.take().await?;
        let begun = begun(&statement);
        let rows = hand.connection.all(statement).await;
        self.done(hand, begun, rows)
    }

    /// The first row that a statement finds, if it finds any.
    pub(super) async fn first(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let Some(_place) = self.place().await? else {
            return let_go_of(self.database.query_one_raw(statement)).await;
        };
        let mut hand = self.take().await?;
        let begun = begun(&statement);
        let row = hand.connection.first(statement).await;
        self.done(hand, begun, row)
    }

    /// Waits for a place among those who read; none where there are no places.
    async fn place(&self) -> Result<Option<SemaphorePermit<'_>>, DbErr> {
        if self.most() <= LEFT {
            return Ok(None);
        }
        let longest = match backend(&self.database) {
            DbBackend::Postgres => self
                .database
                .get_postgres_connection_pool()
                .options()
                .get_acquire_timeout(),
            _ => self
                .database
                .get_sqlite_connection_pool()
                .options()
                .get_acquire_timeout(),
        };
        match timeout(longest, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(Some(place)),
            Ok(Err(_)) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    /// A connection, for whoever has a place.
    async fn take(&self) -> Result<Hand, DbErr> {
        let at_hand = self.at_hand().pop();
        if let Some(mut hand) = at_hand.filter(|hand| self.is_good(hand))
            && hand.connection.is_told(&self.health).await
        {
            return Ok(hand);
        }
        let connection = match backend(&self.database) {
            DbBackend::Postgres => {
                let pool = self.database.get_postgres_connection_pool();
                pool.acquire().await.map(Connection::Postgres)
            }
            _ => {
                let pool = self.database.get_sqlite_connection_pool();
                pool.acquire().await.map(Connection::Sqlite)
            }
        };
        Ok(Hand {
            connection: connection.map_err(not_given)?,
            taken: Instant::now(),
        })
    }

    /// Lays the connection ready for the next reader, if all went well. One of which something went wrong, or that somebody gave up, is
    /// dropped: the pool sees whether it is still of use.
    fn done<T>(
        &self,
        hand: Hand,
        begun: Option<(String, Instant)>,
        found: Result<T, Driver>,
    ) -> Result<T, DbErr> {
        if let Some((sql, begun)) = begun {
            let system = system(&self.database);
            observe::statement(begun.elapsed(), &sql, system, found.is_err());
        }
        if found.is_ok() && self.is_good(&hand) && !self.places.is_closed() {
            self.at_hand().push(hand);
        }
        found.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    fn is_good(&self, hand: &Hand) -> bool {
        let age = hand.taken.elapsed();
        age < LONGEST && !self.health.is_suspected() && !self.health.is_left(age)
    }

    fn at_hand(&self) -> MutexGuard<'_, Vec<Hand>> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Tells the embedded database that another use begins, where it has to know. Whether that worked.
    async fn is_told(&mut self, health: &Health) -> bool {
        match self {
            Self::Postgres(_) => true,
            Self::Sqlite(connection) => watch::tell(connection, health.watch.clone()).await.is_ok(),
        }
    }

    async fn all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, Driver> {
        let (sql, values) = (AssertSqlSafe(statement.sql), bound(statement.values));
        Ok(match self {
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values)
                    .fetch_all(&mut **connection)
                    .await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values)
                    .fetch_all(&mut **connection)
                    .await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
        })
    }

    async fn first(&mut self, statement: Statement) -> Result<Option<QueryResult>, Driver> {
        let (sql, values) = (AssertSqlSafe(statement.sql), bound(statement.values));
        Ok(match self {
            Self::Postgres(connection) => {
                let row = sqlx::query_with(sql, values)
                    .fetch_optional(&mut **connection)
                    .await?;
                row.map(QueryResult::from)
            }
            Self::Sqlite(connection) => {
                let row = sqlx::query_with(sql, values)
                    .fetch_optional(&mut **connection)
                    .await?;
                row.map(QueryResult::from)
            }
        })
    }
}

/// Reads from the pool, and sees that the connection is given back before what was read is worked on: the pool takes it back in a task of
/// its own, which has its turn only once this one waits, and meanwhile others would wait for it.
async fn let_go_of<T>(read: impl Future<Output = T>) -> T {
    let read = read.await;
    yield_now().await;
    read
}

/// What traces are told of a statement that begins, where there are any.
fn begun(statement: &Statement) -> Option<(String, Instant)> {
    observe::is_tracing().then(|| (statement.sql.clone(), Instant::now()))
}

fn bound(values: Option<Values>) -> SqlxValues {
    SqlxValues(values.unwrap_or_else(|| Values(Vec::new())))
}

/// Why the pool gave no connection, as the rest of the program knows it.
fn not_given(error: Driver) -> DbErr {
    match error {
        Driver::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        Driver::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}

fn most(database: &DatabaseConnection) -> u32 {
    match backend(database) {
        DbBackend::Postgres => database
            .get_postgres_connection_pool()
            .options()
            .get_max_connections(),
        _ => database
            .get_sqlite_connection_pool()
            .options()
            .get_max_connections(),
    }
}

#[cfg(test)]
mod tests;

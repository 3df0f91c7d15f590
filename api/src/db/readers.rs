//! Connections that are read by, given on from one reader to the next.
//!
//! The pool asks each connection that comes back whether it still works: a second way to the database for each statement, and a task of its
//! own behind which others wait. That a statement was just answered shows as much. So readers take connections from the pool once, and give
//! them on among themselves, in the order in which they came. Two connections always stay with the pool: whatever is read, changes and jobs
//! find one. What nobody reads by for a moment goes back, where changes and jobs find it too: see `readers/rest.rs`.

mod connection;
mod rest;

use crate::{
    db::{
        health::Health,
        store::connect::{backend, system},
        waiting::Waiting,
    },
    error::trouble::Trouble,
    observe,
};
use connection::Connection;
use rest::{AtHand, go_back, locked, looked_after};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr,
    Statement,
};
use sqlx::Error as Driver;
use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::yield_now,
    time::{self, timeout},
};

/// Connections that stay with the pool.
const LEFT: u32 = 2;
/// The most connections of a pool that is too small to give any away: hardly anybody could read at once.
const SMALL: u32 = 2 * LEFT;
/// How long a connection is given on before it goes back to the pool, which sees how old it is and whether it is to be replaced.
const LONGEST: Duration = Duration::from_secs(30);

/// A pool, and those of its connections that readers give on.
pub(super) struct Readers {
    database: DatabaseConnection,
    health: Arc<Health>,
    /// As many as may be in hand at once; none where the pool is too small to give any away.
    places: Semaphore,
    at_hand: Arc<Mutex<AtHand>>,
    /// Readers that wait for the pool.
    waiting: Waiting,
    /// Readers that wait for a place.
    queued: Waiting,
}

/// A connection that was taken from the pool.
struct Hand {
    connection: Connection,
    /// When it was asked for: it is known to be as old as this.
    taken: Instant,
    /// When it was last used.
    laid: time::Instant,
}

impl Readers {
    pub(super) fn of(database: DatabaseConnection, health: Arc<Health>) -> Self {
        let most = most(&database);
        let places = if most > SMALL { most - LEFT } else { 0 };
        Self {
            database,
            health,
            places: Semaphore::new(usize::try_from(places).unwrap_or(0)),
            at_hand: Arc::default(),
            waiting: Waiting::default(),
            queued: Waiting::default(),
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
        (open, idle + self.at_hand().hands.len())
    }

    /// Readers that wait for a connection; none are counted of a pool that is too small to give any away.
    pub(super) fn count_waiting(&self) -> usize {
        self.queued.count() + self.waiting.count()
    }

    /// Connections that may be open at once.
    pub(super) fn most(&self) -> u32 {
        most(&self.database)
    }

    /// Gives all connections back, once whoever uses them is done.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.places.close();
        self.at_hand().hands.clear();
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
        if self.most() <= SMALL {
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
        let _waits = self.queued.enter();
        match timeout(longest, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(Some(place)),
            Ok(Err(_)) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    /// A connection, for whoever has a place.
    async fn take(&self) -> Result<Hand, DbErr> {
        if let Some(hand) = self.rested().await {
            return Ok(hand);
        }
        let _waits = self.waiting.enter();
        // Whoever laid one down just now saw nobody wait.
        if let Some(hand) = self.rested().await {
            return Ok(hand);
        }
        // Before it is asked for: what is left behind meanwhile is not taken for newer.
        let taken = Instant::now();
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
            taken,
            laid: time::Instant::now(),
        })
    }

    /// The connection that was laid down last, if it may be given on.
    async fn rested(&self) -> Option<Hand> {
        let mut hand = self.at_hand().hands.pop()?;
        if !self.is_good(&hand) || hand.has_rested() {
            // What it is asked on its way may be waited for, but not by this reader.
            let health = self.health.clone();
            tokio::spawn(async move { hand.go_back(&health).await });
            return None;
        }
        hand.connection.is_told(&self.health).await.then_some(hand)
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
        if found.is_ok() && self.is_good(&hand) {
            self.lay(hand);
        }
        found.map_err(|error| {
            let error = DbErr::Query(RuntimeErr::SqlxError(error.into()));
            if Trouble::of(&error) == Some(Trouble::Away) {
                self.let_all_go();
            }
            error
        })
    }

    /// Where one connection has ended, those at rest may have too: they have to show that they work.
    fn let_all_go(&self) {
        let hands = std::mem::take(&mut self.at_hand().hands);
        let health = self.health.clone();
        tokio::spawn(async move { go_back(hands, &health).await });
    }

    fn lay(&self, mut hand: Hand) {
        hand.laid = time::Instant::now();
        let mut at_hand = self.at_hand();
        // Asked with the lock held: whoever closes takes out all that lies there once no more is laid, and who waits for the pool looked
        // here before, and would not see it.
        if self.places.is_closed() || self.waiting.count() > 0 {
            return;
        }
        at_hand.hands.push(hand);
        looked_after(&self.at_hand, &mut at_hand, &self.health);
    }

    fn is_good(&self, hand: &Hand) -> bool {
        let (age, health) = (hand.taken.elapsed(), &self.health);
        let is_doubtful = health.is_suspected() || health.is_shaken(hand.laid.elapsed());
        age < LONGEST && !is_doubtful && !health.is_left(age)
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        locked(&self.at_hand)
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

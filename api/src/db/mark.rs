//! Marks of the register: two that are equal say that nobody changed anything in between.
//!
//! A mark is the database's own word and not a count of ours, so that no change can go by it, whoever makes it and however: another
//! server, a command beside this one, an operator's SQL. PostgreSQL gives its snapshot, the set of transactions that a reader sees;
//! it also moves with changes of other databases of the same server, which costs a little and is never wrong. SQLite counts for each
//! connection what others committed.
//!
//! Whoever asks gets a mark that was looked for after they asked. SQLite is looked at at once, by the thread that asks: that takes some
//! microseconds, less than to hand the question to another thread and to be woken by it. Of PostgreSQL one look is under way at a time,
//! and all who come while it is share the next, so that thousands of questions a second cost few looks.

pub(super) mod looks;

pub use looks::Mark;

use crate::{
    db::store::{Store, backend},
    error::trouble::Trouble,
};
use chrono::Utc;
use domain::date::day_of;
use futures_util::FutureExt;
use looks::{LOOK_TIMEOUT, Look, Own};
use rusqlite::{OpenFlags, OptionalExtension};
use sea_orm::DbBackend;
use sqlx::{Connection, Error as Driver, PgConnection, Postgres};
use std::{
    fmt::Display,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// What this reader sees of the register, and of which run of which server; nothing from a standby, whose snapshots don't tell all.
/// With it the version of the reference tables, as the same snapshot has it.
const OF_POSTGRES: &str = "select case when pg_is_in_recovery() then null else pg_current_snapshot()::text || ' ' \
     || extract(epoch from pg_postmaster_start_time())::text end, \
     (select value from register_state where name = 'reference_version')";
const OF_SQLITE: &str = "pragma data_version";
const REFERENCE: &str = "select value from register_state where name = 'reference_version'";

type Found = Result<Option<(String, i64)>, Driver>;

impl Store {
    /// How the register stands, now or later than now; none where that can't be told.
    pub async fn mark(self: &Arc<Self>) -> Option<Mark> {
        if self.health().trouble() == Some(Trouble::Away) {
            return None;
        }
        match backend(self.database()) {
            DbBackend::Postgres => self.join_look().await,
            _ => told(self.look_at_sqlite()).flatten(),
        }
    }

    fn join_look(self: &Arc<Self>) -> Look {
        let mut looks = self.marks.looks();
        if let Some(next) = &looks.next {
            return next.clone();
        }
        let (store, before) = (self.clone(), looks.begun.clone());
        let look = async move {
            // Nobody may be waiting for it any more: then it is brought to its end here.
            if let Some(before) = before {
                before.await;
            }
            store.marks.begin();
            store.look().await
        };
        // What moves it on wakes it alone. Shared as it is, each step of it would wake all who wait for it.
        let look = match &self.marks.runtime {
            Some(runtime) => runtime
                .spawn(look)
                .map(|ended| ended.ok().flatten())
                .boxed(),
            None => look.boxed(),
        };
        let look = look.shared();
        looks.next = Some(look.clone());
        look
    }

    async fn look(self: &Arc<Self>) -> Option<Mark> {
        let day = day_of(Utc::now());
        let found = timeout(LOOK_TIMEOUT, self.look_at_postgres()).await.ok();
        match found {
            Some(Ok(Some(_))) => {}
            // A standby: it may have been the database until another was promoted.
            Some(Ok(None)) => self.suspect(Trouble::ReadOnly),
            _ => self.health.doubt(),
        }
        let (data, reference) = told(found?).flatten()?;
        Some(Mark {
            data: data.into(),
            reference,
            day: day.into(),
        })
    }

    async fn look_at_postgres(&self) -> Found {
        // Taken out: a look that fails or is given up leaves no connection behind of which nobody knows what it does.
        let mut held = self.marks.postgres.lock().await;
        let before = held.take();
        let mut own = match before.filter(|own| !self.health.is_left(own.made.elapsed())) {
            Some(own) => own,
            None => {
                let pool = self.database().get_postgres_connection_pool();
                Own {
                    connection: PgConnection::connect_with(pool.connect_options().as_ref()).await?,
                    made: Instant::now(),
                }
            }
        };
        let looking = sqlx::query_as::<Postgres, (Option<String>, Option<i64>)>(OF_POSTGRES);
        let (data, reference) = looking.fetch_one(&mut own.connection).await?;
        *held = Some(own);
        Ok(data.map(|data| (data, reference.unwrap_or_default())))
    }

    fn look_at_sqlite(&self) -> rusqlite::Result<Option<Mark>> {
        let now = Utc::now();
        let mut embedded = self.marks.embedded();
        // Taken out: one that failed is not asked again.
        let own = match embedded.own.take() {
            Some(own) => own,
            None => {
                let pool = self.database().get_sqlite_connection_pool();
                let options = pool.connect_options();
                // In memory, each connection would have a register of its own.
                if !options.get_filename().exists() {
                    return Ok(None);
                }
                embedded.opened += 1;
                embedded.known = None;
                opened(options.get_filename())?
            }
        };
        let count = number(&own, OF_SQLITE)?.unwrap_or_default();
        let today = now.date_naive();
        let known = embedded.known.take();
        let known = known.filter(|(at, day, _)| (*at, *day) == (count, today));
        let mark = match known {
            Some((.., mark)) => mark,
            None => Mark {
                data: format!("{} {count}", embedded.opened).into(),
                reference: number(&own, REFERENCE)?.unwrap_or_default(),
                day: day_of(now).into(),
            },
        };
        embedded.known = Some((count, today, mark.clone()));
        embedded.own = Some(own);
        Ok(Some(mark))
    }
}

/// A connection to this file. It waits for nobody: where it would have to, there is no mark.
fn opened(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let own = rusqlite::Connection::open_with_flags(file, flags)?;
    own.busy_timeout(Duration::ZERO)?;
    Ok(own)
}

/// The number that a statement finds, if it finds one.
fn number(own: &rusqlite::Connection, statement: &str) -> rusqlite::Result<Option<i64>> {
    let mut statement = own.prepare_cached(statement)?;
    statement.query_row([], |row| row.get(0)).optional()
}

/// What was found; none where looking failed, which is told to those who look closely.
fn told<T>(found: Result<T, impl Display>) -> Option<T> {
    found
        .inspect_err(|error| tracing::debug!(%error, "looking whether the register changed"))
        .ok()
}

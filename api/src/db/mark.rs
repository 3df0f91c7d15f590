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

use crate::{
    db::store::{Store, backend},
    error::trouble::Trouble,
};
use chrono::{NaiveDate, Utc};
use domain::date::day_of;
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use rusqlite::{OpenFlags, OptionalExtension};
use sea_orm::DbBackend;
use sqlx::{Connection, Error as Driver, PgConnection, Postgres};
use std::{
    fmt::Display,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{runtime::Handle, sync, time::timeout};

/// How long a look may take: whoever waits for one is answered anew after that, as if nothing were kept.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);

/// What this reader sees of the register, and of which run of which server; nothing from a standby, whose snapshots don't tell all.
/// With it the version of the reference tables, as the same snapshot has it.
const OF_POSTGRES: &str = "select case when pg_is_in_recovery() then null else pg_current_snapshot()::text || ' ' \
     || extract(epoch from pg_postmaster_start_time())::text end, \
     (select value from register_state where name = 'reference_version')";
const OF_SQLITE: &str = "pragma data_version";
const REFERENCE: &str = "select value from register_state where name = 'reference_version'";

/// How the register stood when somebody looked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// What the database says of how it stands.
    pub data: Arc<str>,
    /// Version of the reference tables.
    pub reference: i64,
    /// The day, ISO 8601, UTC.
    pub day: Arc<str>,
}

type Look = Shared<BoxFuture<'static, Option<Mark>>>;
type Found = Result<Option<(String, i64)>, Driver>;

/// Those who look, and what they need for it.
#[derive(Default)]
pub struct Marks {
    looks: Mutex<Looks>,
    /// Where looks go on.
    runtime: Option<Handle>,
    /// Beside those of the pool: a look takes none from those who ask, and waits for none of them.
    postgres: sync::Mutex<Option<PgConnection>>,
    embedded: Mutex<Embedded>,
}

#[derive(Default)]
struct Looks {
    /// The last that began.
    begun: Option<Look>,
    /// The next, which whoever comes now may share.
    next: Option<Look>,
}

/// A connection that changes nothing, so that it counts all changes. Each that is opened counts anew.
///
/// It is none of the pool's, each of which has a thread of its own that is to be woken: this one is asked where one is.
#[derive(Default)]
struct Embedded {
    own: Option<rusqlite::Connection>,
    opened: u64,
    /// A count, the day, and the mark of both.
    known: Option<(i64, NaiveDate, Mark)>,
}

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

    async fn look(&self) -> Option<Mark> {
        let day = day_of(Utc::now());
        let found = timeout(LOOK_TIMEOUT, self.look_at_postgres()).await.ok();
        if !matches!(found, Some(Ok(_))) {
            self.health.doubt();
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
        let mut own = match held.take() {
            Some(own) => own,
            None => {
                let pool = self.database().get_postgres_connection_pool();
                PgConnection::connect_with(pool.connect_options().as_ref()).await?
            }
        };
        let looking = sqlx::query_as::<Postgres, (Option<String>, Option<i64>)>(OF_POSTGRES);
        let (data, reference) = looking.fetch_one(&mut own).await?;
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

impl Marks {
    /// Looks go on where this is called, beside the threads that serve: none of them waits until another has time for its look.
    pub(super) fn here() -> Self {
        Self {
            runtime: Handle::try_current().ok(),
            ..Self::default()
        }
    }

    fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn embedded(&self) -> MutexGuard<'_, Embedded> {
        self.embedded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on, whoever comes may have been preceded by a change that this look does not see.
    fn begin(&self) {
        let mut looks = self.looks();
        looks.begun = looks.next.take();
    }

    /// Gives the connections back.
    pub(super) async fn close(&self) {
        // A look that nobody waits for any more may hold one: dropped, it lets it go, and the store with it.
        let looks = std::mem::take(&mut *self.looks());
        drop(looks);
        let embedded = self.embedded().own.take();
        if let Some(Err((_, error))) = embedded.map(rusqlite::Connection::close) {
            tracing::warn!(%error, "closing the database");
        }
        let closing = async {
            let own = self.postgres.lock().await.take();
            if let Some(own) = own
                && let Err(error) = own.close().await
            {
                tracing::warn!(%error, "closing the database");
            }
        };
        if timeout(LOOK_TIMEOUT, closing).await.is_err() {
            tracing::warn!("a connection that looks for changes is still in use: it is left open");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;

    #[tokio::test]
    async fn a_look_that_nobody_waits_for_keeps_nothing_from_closing() {
        let marks = Arc::new(Marks::default());
        let own = marks.clone();
        let look = async move {
            let _held = own.postgres.lock().await;
            pending::<Option<Mark>>().await
        };
        let look = look.boxed().shared();
        assert!(look.clone().now_or_never().is_none());
        marks.looks().begun = Some(look);
        assert!(marks.postgres.try_lock().is_err());
        assert!(marks.close().now_or_never().is_some());
        assert_eq!(Arc::strong_count(&marks), 1);
    }
}

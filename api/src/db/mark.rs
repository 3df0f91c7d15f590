//! Marks of the register: two that are equal say that nobody changed anything in between.
//!
//! A mark is the database's own word and not a count of ours, so that no change can go by it, whoever makes it and however: another
//! server, a command beside this one, an operator's SQL. PostgreSQL gives its snapshot, the set of transactions that a reader sees;
//! it also moves with changes of other databases of the same server, which costs a little and is never wrong. SQLite counts for each
//! connection what others committed.
//!
//! Whoever asks gets a mark that was looked for after they asked. One look is under way at a time, and all who come while it is
//! share the next, so that thousands of questions a second cost few looks.

use crate::{
    db::store::{Store, backend},
    error::trouble::Trouble,
};
use chrono::Utc;
use domain::date::day_of;
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use sea_orm::DbBackend;
use sqlx::{Connection, Error as Driver, PgConnection, Postgres, Sqlite, SqliteConnection};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync, time::timeout};

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
    /// Beside those of the pool: a look takes none from those who ask, and waits for none of them.
    postgres: sync::Mutex<Option<PgConnection>>,
    embedded: sync::Mutex<Embedded>,
}

#[derive(Default)]
struct Looks {
    /// The last that began.
    begun: Option<Look>,
    /// The next, which whoever comes now may share.
    next: Option<Look>,
}

/// A connection that changes nothing, so that it counts all changes. Each that is opened counts anew.
#[derive(Default)]
struct Embedded {
    own: Option<SqliteConnection>,
    opened: u64,
    /// A count, and the version of the reference tables at it.
    known: Option<(i64, i64)>,
}

impl Store {
    /// How the register stands, now or later than now; none where that can't be told.
    pub async fn mark(self: &Arc<Self>) -> Option<Mark> {
        self.join_look().await
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
        let look = look.boxed().shared();
        looks.next = Some(look.clone());
        look
    }

    async fn look(&self) -> Option<Mark> {
        if self.health().trouble() == Some(Trouble::Away) {
            return None;
        }
        let day = day_of(Utc::now());
        let looking = async {
            match backend(self.database()) {
                DbBackend::Postgres => self.look_at_postgres().await,
                _ => self.look_at_sqlite().await,
            }
        };
        let found = match timeout(LOOK_TIMEOUT, looking).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::debug!(%error, "looking whether the register changed");
                None
            }
            Err(_) => None,
        };
        found.map(|(data, reference)| Mark {
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

    async fn look_at_sqlite(&self) -> Found {
        let mut embedded = self.marks.embedded.lock().await;
        let mut own = match embedded.own.take() {
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
                SqliteConnection::connect_with(options.as_ref()).await?
            }
        };
        let count = sqlx::query_scalar::<Sqlite, i64>(OF_SQLITE);
        let count = count.fetch_one(&mut own).await?;
        let known = embedded.known.filter(|(at, _)| *at == count);
        let reference = match known {
            Some((_, reference)) => reference,
            None => {
                let reference = sqlx::query_scalar::<Sqlite, i64>(REFERENCE);
                let reference = reference.fetch_optional(&mut own).await?;
                reference.unwrap_or_default()
            }
        };
        embedded.known = Some((count, reference));
        embedded.own = Some(own);
        Ok(Some((format!("{} {count}", embedded.opened), reference)))
    }
}

impl Marks {
    fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
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
        let closing = async {
            end(self.postgres.lock().await.take()).await;
            end(self.embedded.lock().await.own.take()).await;
        };
        if timeout(LOOK_TIMEOUT, closing).await.is_err() {
            tracing::warn!("a connection that looks for changes is still in use: it is left open");
        }
    }
}

async fn end(own: Option<impl Connection>) {
    if let Some(own) = own
        && let Err(error) = own.close().await
    {
        tracing::warn!(%error, "closing the database");
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

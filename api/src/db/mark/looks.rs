//! Who looks how the register stands, and what they need for it.

use chrono::NaiveDate;
use futures_util::future::{BoxFuture, Shared};
use sqlx::{Connection, PgConnection};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, sync, time::timeout};

/// How long a look may take: whoever waits for one is answered anew after that, as if nothing were kept.
pub(super) const LOOK_TIMEOUT: Duration = Duration::from_secs(1);

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

pub(super) type Look = Shared<BoxFuture<'static, Option<Mark>>>;

/// Those who look, and what they need for it.
#[derive(Default)]
pub(in crate::db) struct Marks {
    looks: Mutex<Looks>,
    /// Where looks go on.
    pub(super) runtime: Option<Handle>,
    /// Beside those of the pool: a look takes none from those who ask, and waits for none of them.
    pub(super) postgres: sync::Mutex<Option<Own>>,
    embedded: Mutex<Embedded>,
}

/// A connection to PostgreSQL.
pub(super) struct Own {
    pub(super) connection: PgConnection,
    pub(super) made: Instant,
}

#[derive(Default)]
pub(super) struct Looks {
    /// The last that began.
    pub(super) begun: Option<Look>,
    /// The next, which whoever comes now may share.
    pub(super) next: Option<Look>,
}

/// A connection that changes nothing, so that it counts all changes. Each that is opened counts anew.
///
/// It is none of the pool's, each of which has a thread of its own that is to be woken: this one is asked where one is.
#[derive(Default)]
pub(super) struct Embedded {
    pub(super) own: Option<rusqlite::Connection>,
    pub(super) opened: u64,
    /// A count, the day, and the mark of both.
    pub(super) known: Option<(i64, NaiveDate, Mark)>,
}

impl Marks {
    /// Looks go on where this is called, beside the threads that serve: none of them waits until another has time for its look.
    pub(in crate::db) fn here() -> Self {
        Self {
            runtime: Handle::try_current().ok(),
            ..Self::default()
        }
    }

    pub(super) fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn embedded(&self) -> MutexGuard<'_, Embedded> {
        self.embedded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on, whoever comes may have been preceded by a change that this look does not see.
    pub(super) fn begin(&self) {
        let mut looks = self.looks();
        looks.begun = looks.next.take();
    }

    /// Gives the connections back.
    pub(in crate::db) async fn close(&self) {
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
                && let Err(error) = own.connection.close().await
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
    use futures_util::FutureExt;
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

//! Where a question is read: from the database, or from a copy that is near enough to it.

use crate::db::{
    replica::Replica,
    store::{Store, backend},
    watermark::last_number,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::OnceCell, time::timeout};

/// How long a copy may take for one statement before the database itself is asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the statements of one request are read from: one copy as long as it serves, and the database from then on, so that what is
/// read later is never older than what was read before.
pub(super) struct Reads {
    store: Arc<Store>,
    copies: Option<Copies>,
    /// The change inside of which it is read.
    change: Option<Arc<DatabaseTransaction>>,
}

/// The copy that one request reads.
struct Copies {
    /// Whether it has to have everything that there was when it was first read.
    is_exact: bool,
    /// Number of an event that whatever is read has to show.
    needed: AtomicI64,
    chosen: OnceCell<Option<Arc<Replica>>>,
    given_up: AtomicBool,
}

impl Reads {
    /// All from the database itself.
    pub(super) fn primary(store: Arc<Store>) -> Self {
        Self {
            store,
            copies: None,
            change: None,
        }
    }

    /// All inside of a change, with what it wrote.
    pub(super) fn inside(store: Arc<Store>, change: Arc<DatabaseTransaction>) -> Self {
        Self {
            change: Some(change),
            ..Self::primary(store)
        }
    }

    /// From a copy where there is one that is near enough. An exact reader sees all that was committed before: members, who are to
    /// find what they wrote, by whichever server, and who lose what they may read as soon as it is taken from them.
    pub(super) fn spread(store: Arc<Store>, is_exact: bool) -> Self {
        let copies = (!store.replicas().is_empty()).then(|| Copies {
            is_exact,
            needed: AtomicI64::new(0),
            chosen: OnceCell::new(),
            given_up: AtomicBool::new(false),
        });
        Self {
            copies,
            ..Self::primary(store)
        }
    }

    /// From now on what is read shows this event.
    pub(super) fn need(&self, event: i64) {
        if let Some(copies) = &self.copies {
            copies.needed.fetch_max(event, Ordering::AcqRel);
        }
    }

    /// The copy to read from now; none where the database itself is.
    async fn replica(&self) -> Option<&Replica> {
        let copies = self.copies.as_ref()?;
        let chosen = copies.chosen.get_or_init(|| self.choose(copies)).await;
        let replica = chosen.as_deref()?;
        if copies.given_up.load(Ordering::Acquire) {
            return None;
        }
        let needed = copies.needed.load(Ordering::Acquire);
        if !replica.is_good() || !replica.has(needed).await {
            copies.given_up.store(true, Ordering::Release);
            return None;
        }
        Some(replica)
    }

    async fn choose(&self, copies: &Copies) -> Option<Arc<Replica>> {
        if copies.is_exact {
            // Where it can't be told, the database itself says what is wrong with it.
            self.need(last_number(&self.store).await.ok()?);
        }
        let needed = copies.needed.load(Ordering::Acquire);
        self.store.replicas().choose(needed).await
    }

    /// What a copy says; nothing where the database has to be asked instead, now and for the rest of the request.
    async fn said<T>(
        &self,
        replica: &Replica,
        asked: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Option<T> {
        match timeout(PATIENCE, asked).await {
            Ok(Ok(said)) => return Some(said),
            Ok(Err(error)) => replica.failed(&error),
            // The statement may be at fault and the copy be well: others go on to read it until whoever looks finds otherwise.
            Err(_) => {
                tracing::debug!(replica = replica.name(), "a statement takes long");
            }
        }
        if let Some(copies) = &self.copies {
            copies.given_up.store(true, Ordering::Release);
        }
        None
    }
}

#[async_trait]
impl ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DbBackend {
        backend(self.store.database())
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        if let Some(change) = &self.change {
            return change.execute_raw(statement).await;
        }
        self.store.database().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        if let Some(change) = &self.change {
            return change.execute_unprepared(sql).await;
        }
        self.store.database().execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if let Some(change) = &self.change {
            return change.query_one_raw(statement).await;
        }
        if let Some(replica) = self.replica().await {
            let asked = replica.readers().first(statement.clone());
            if let Some(row) = self.said(replica, asked).await {
                return Ok(row);
            }
        }
        self.store.readers().first(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(change) = &self.change {
            return change.query_all_raw(statement).await;
        }
        if let Some(replica) = self.replica().await {
            let asked = replica.readers().all(statement.clone());
            if let Some(rows) = self.said(replica, asked).await {
                return Ok(rows);
            }
        }
        self.store.readers().all(statement).await
    }
}

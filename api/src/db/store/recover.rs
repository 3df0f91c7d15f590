//! Sees that the database is well: whether it answers and takes changes, and when it does so again.

use super::{Store, backend, rights::lacking};
use crate::{
    db::{
        health::{Health, LOST_AFTER, PROBE_EVERY},
        transaction,
        watch::STATEMENT_TIMEOUT,
    },
    error::{Error, trouble::Trouble},
};
use anyhow::Result;
use chrono::Utc;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, RuntimeErr, Set, Statement,
    sea_query::OnConflict,
};
use sqlx::{Connection, Error as Driver, PgConnection, Postgres};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::{sleep, timeout};

/// How long the database may take to show that it is well.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a connection of its own may take where the pool has none to give: one that is not there by then leads nowhere.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);

/// Changes nothing, and is refused where nothing can be changed.
const NO_CHANGE: &str = "update register_state set value = value where false";
/// Takes a megabyte of PostgreSQL's room for as long as a probe lasts. A row that is written anew takes none, and a change takes more: on
/// a full disk the one is taken and the other is not. Whoever may make no temporary tables is believed without it.
const ROOM: &str = "set local temp_tablespaces = '';
do $$ begin
    if has_database_privilege(current_database(), 'TEMP') then
        create temporary table room on commit drop as select repeat('x', 1800) from generate_series(1, 560);
    end if;
end $$";
/// When PostgreSQL was started, which tells one server from another; nothing where it takes no changes.
const SERVER: &str = "select case when current_setting('transaction_read_only') = 'off' \
     then extract(epoch from pg_postmaster_start_time())::text end";
/// A row where PostgreSQL takes no changes: a standby, or by its settings.
const READ_ONLY: &str = "select 1 as yes where current_setting('transaction_read_only') = 'on'";

impl Store {
    /// What is known of the database's health.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// From now on no use of a connection to SQLite computes for longer than a statement of PostgreSQL may take or, if that is more, a
    /// request. What is done before, or by commands beside the service, takes as long as it needs.
    pub fn bound_statements(&self, request: Duration) {
        let longest = std::cmp::max(STATEMENT_TIMEOUT, request);
        self.health.watch.bound(longest);
    }

    /// Whether the database answers and takes changes, as far as is known; PostgreSQL says it by itself.
    pub async fn is_well(self: &Arc<Self>) -> Result<(), Error> {
        if let Some(trouble) = self.health.trouble() {
            if trouble == Trouble::Unpermitted {
                // Whoever asks why it is not ready finds the statement that grants it.
                self.may_all().await?;
            }
            return Err(Error::Unavailable(trouble));
        }
        let database = self.database();
        if backend(database) != DbBackend::Postgres {
            return Ok(database.ping().await?);
        }
        let question = Statement::from_string(DbBackend::Postgres, READ_ONLY);
        if database.query_one_raw(question).await?.is_none() {
            return self.may_all().await;
        }
        self.suspect(Trouble::ReadOnly);
        Err(Error::Unavailable(Trouble::ReadOnly))
    }

    /// Looks at the start whether the database takes changes, so that readiness tells before anybody tried one in vain.
    pub async fn look_at_start(self: &Arc<Self>) {
        self.follow(false).await;
        let tried = self.database().execute_unprepared(NO_CHANGE).await;
        match tried {
            Err(error) if Trouble::of(&error) == Some(Trouble::ReadOnly) => {
                self.health.set(Some(Trouble::ReadOnly), Some(&error));
                self.suspect(Trouble::ReadOnly);
            }
            // What is found is known from then on. Whether anybody answers is looked at elsewhere.
            _ => self.may_all().await.unwrap_or_default(),
        }
    }

    /// Whether the role of the service may do all that a change may need: one right that is missing would be noticed by the one change that
    /// needs it.
    async fn may_all(self: &Arc<Self>) -> Result<(), Error> {
        let Some(lacking) = lacking(self.database()).await? else {
            return Ok(());
        };
        let trouble = Trouble::Unpermitted;
        self.health.set(Some(trouble), Some(&lacking));
        self.suspect(trouble);
        Err(Error::Internal(lacking.into()))
    }

    /// Looks after the database once something went wrong with it, until it is well.
    pub fn suspect(self: &Arc<Self>, trouble: Trouble) {
        self.health.shake();
        if trouble == Trouble::Damaged {
            self.health.set(Some(trouble), None);
        } else if trouble == Trouble::Busy {
            self.health.doubt();
        } else if !self.health.suspected.swap(true, Ordering::AcqRel) {
            let store = self.clone();
            tokio::spawn(async move { store.recover(trouble).await });
        }
    }

    /// Whether there is no way to the database beside the pool either. Where nobody listens, the pool goes on trying, and then tells of its
    /// time alone, as it does where all its connections are in use.
    async fn is_away(&self) -> bool {
        if backend(self.database()) != DbBackend::Postgres {
            return false;
        }
        match timeout(LOOK_TIMEOUT, self.look_beside()).await {
            Ok(Ok(server)) => {
                if let Some(server) = server {
                    self.lead_to(server, false);
                }
                // Whoever doubts it waited for a place, and there is a way.
                if self.health.gives_none() {
                    self.renew();
                }
                false
            }
            Ok(Err(error)) => {
                let error = DbErr::Conn(RuntimeErr::SqlxError(error.into()));
                Trouble::of(&error) == Some(Trouble::Away)
            }
            Err(_) => true,
        }
    }

    async fn recover(&self, mut trouble: Trouble) {
        // What a change found stands, and is told, until a probe finds more: there may be room for one and not for the other.
        if trouble == Trouble::Full {
            self.health.set(Some(trouble), None);
        }
        // One probe at a time, waited for as long as it may take: one that is given up would leave its connection waiting.
        let mut probe = Box::pin(self.probe_in_time(trouble));
        loop {
            match timeout(PROBE_TIMEOUT, &mut probe).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => {
                    let found = error.downcast_ref::<DbErr>().and_then(Trouble::of);
                    trouble = found
                        .filter(|found| *found != Trouble::Busy)
                        .unwrap_or(trouble);
                    self.health.set(Some(trouble), Some(&*error));
                    sleep(PROBE_EVERY).await;
                    probe = Box::pin(self.probe_in_time(trouble));
                }
                // It may only wait for somebody's long change, and answers all the same.
                Err(_) if trouble == Trouble::Away && self.answers().await => break,
                Err(_) => self.health.set(Some(trouble), None),
            }
        }
        self.health.suspected.store(false, Ordering::Release);
        self.health.set(None, None);
    }

    async fn answers(&self) -> bool {
        matches!(
            timeout(PROBE_TIMEOUT, self.database().ping()).await,
            Ok(Ok(()))
        )
    }

    /// The run of the server that the way to the database leads to by now, by a connection of its own; none where it takes no changes. Where
    /// a name was moved to a standby that was promoted, the pool's connections may go on to lead to the one before.
    async fn look_beside(&self) -> Result<Option<String>, Driver> {
        let pool = self.database().get_postgres_connection_pool();
        let mut own = PgConnection::connect_with(&pool.connect_options()).await?;
        let asked = sqlx::query_as::<Postgres, (Option<String>,)>(SERVER);
        let (server,) = asked.fetch_one(&mut own).await?;
        // It has shown what it is for, however it ends.
        own.close().await.ok();
        Ok(server)
    }

    /// Leaves connections behind that lead elsewhere than the way to the database does.
    async fn follow(&self, are_refused: bool) {
        if backend(self.database()) == DbBackend::Postgres
            && let Ok(Ok(Some(server))) = timeout(LOOK_TIMEOUT, self.look_beside()).await
        {
            self.lead_to(server, are_refused);
        }
    }

    /// The way to the database leads to this server. What is left at another may be silent, and keep places: another pool has them all.
    fn lead_to(&self, server: String, are_refused: bool) {
        if self.health.leads_to(server, are_refused) {
            self.renew();
        }
    }

    /// Uses another pool.
    fn renew(&self) {
        self.pools.renew();
        self.health.gives();
    }

    /// Probes, and gives that up when nothing can answer any more.
    async fn probe_in_time(&self, trouble: Trouble) -> Result<()> {
        timeout(LOST_AFTER, self.probe(trouble)).await?
    }

    /// Writes something new: it takes a connection, a lock, room and a commit. (What is written unchanged SQLite doesn't write.)
    async fn probe(&self, trouble: Trouble) -> Result<()> {
        use entity::register_state::{ActiveModel, Column, Entity};
        if matches!(trouble, Trouble::Away | Trouble::ReadOnly) {
            self.follow(trouble == Trouble::ReadOnly).await;
        }
        if trouble == Trouble::Unpermitted
            && let Some(lacking) = lacking(self.database()).await?
        {
            return Err(lacking.into());
        }
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
        if trouble == Trouble::Full && backend(self.database()) == DbBackend::Postgres {
            transaction.execute_unprepared(ROOM).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// Looks whether the database is there whenever that is in doubt, until it is dropped.
pub async fn keep_well(store: Arc<Store>) {
    loop {
        store.health.doubted.notified().await;
        if store.health.is_suspected() {
            // Looked after already.
            continue;
        }
        if store.is_away().await {
            store.suspect(Trouble::Away);
        }
        sleep(PROBE_EVERY).await;
    }
}

//! Changes: opened, decided, written with their events and committed, or as if nothing had happened.
//!
//! One change at a time is written to a register, by whichever process: rules are decided on what is really there, events
//! get their numbers in the order of commits, and a change that is said twice at once waits for itself.

mod begin;
mod note;
mod once;
mod read;
mod write;

pub use begin::begin;
pub use note::{Reason, actor};
pub use once::{IdempotencyKey, is_done, rehearse, run_once};

use crate::{
    access::{
        permission::{self, Action, Target},
        viewer::Member,
    },
    db::{reference::Reference, scope::Scope, store::Store},
    error::{Error, Result},
    history::event::ChainHead,
    observe::TRACED,
};
use chrono::{DateTime, Utc};
use domain::{date::latest_day, deadline::Clock};
use entity::register_state;
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::OwnedMutexGuard;
use tracing::{Instrument, Span, field::Empty, trace_span};
use uuid::Uuid;

/// A change under way. Dropped before [`Tx::commit`] it leaves no trace.
pub struct Tx {
    scope: Scope,
    member: Member,
    now: DateTime<Utc>,
    transaction: Arc<DatabaseTransaction>,
    head: ChainHead,
    is_trial: bool,
    /// Bytes of what was written until now.
    written: AtomicU64,
    renews_reference: bool,
    reads_again: bool,
    traced: Span,
    turn: OwnedMutexGuard<()>,
}

/// A transaction that may write, the end of the history, and the turn that lasts as long.
type Opened = (DatabaseTransaction, ChainHead, OwnedMutexGuard<()>);

/// Opens a transaction that may write, once it is this one's turn.
pub fn open(store: &Store) -> BoxFuture<'_, Result<Opened, DbErr>> {
    Box::pin(async move {
        // Queued for in memory first, so that those who wait keep no connection from those who read.
        let waiting = trace_span!(target: TRACED, "wait for the turn");
        let turn = store.turn().instrument(waiting).await;
        let transaction = begin(store).await?;
        let head = ChainHead::hold(&transaction).await?;
        Ok((transaction, head, turn))
    })
}

/// A transaction that nobody reads inside of any more.
fn alone(transaction: Arc<DatabaseTransaction>) -> Result<DatabaseTransaction> {
    Arc::into_inner(transaction)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a change ends while it is read")))
}

/// Has every process read again what it keeps of public records.
pub async fn renew_reference(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let next = Expr::col(register_state::Column::Value).add(1);
    register_state::Entity::update_many()
        .col_expr(register_state::Column::Value, next)
        .filter(register_state::Column::Name.eq("reference_version"))
        .exec(transaction)
        .await?;
    Ok(())
}

impl Tx {
    /// Opens a change for the viewer of this scope, who may do this at all.
    pub fn begin(scope: &Scope, action: Action) -> BoxFuture<'_, Result<Self>> {
        Box::pin(async move {
            let member = permission::allow_any(scope.viewer(), action)?.clone();
            let traced = trace_span!(
                target: TRACED,
                "transaction",
                db.system.name = scope.store().system(),
                gapbridge.action = action.name(),
                gapbridge.outcome = Empty,
            );
            let opening = open(scope.store()).instrument(traced.clone());
            let (transaction, head, turn) = opening.await?;
            Ok(Self {
                scope: scope.reading_primary(),
                member,
                now: Utc::now(),
                transaction: Arc::new(transaction),
                head,
                is_trial: false,
                written: AtomicU64::new(0),
                renews_reference: false,
                reads_again: false,
                traced,
                turn,
            })
        })
    }

    /// Who does it.
    pub fn member(&self) -> &Member {
        &self.member
    }

    /// The Panel that does it; fails for everybody else.
    pub fn panel(&self) -> Result<Uuid> {
        self.member
            .panel
            .ok_or_else(|| Error::Forbidden("This is for Panels.".into()))
    }

    /// What the viewer reads of the register as it was before this change: nobody else changes it meanwhile.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether it is taken back at its end, whatever becomes of it.
    pub fn is_trial(&self) -> bool {
        self.is_trial
    }

    /// What the viewer reads of the register with what this change wrote. It has to be gone before the change ends.
    pub fn inside(&self) -> Scope {
        self.scope.inside(self.transaction.clone())
    }

    /// The public reference tables.
    pub fn reference(&self) -> &Reference {
        self.scope.reference()
    }

    /// How long host states have to answer.
    pub fn clock(&self) -> &Clock {
        self.scope.store().clock()
    }

    /// The day of the change, ISO 8601, UTC.
    pub fn today(&self) -> &str {
        self.scope.today()
    }

    /// The latest day that has begun anywhere on earth: what was done there was done by then.
    pub fn latest_day(&self) -> String {
        latest_day(self.now())
    }

    /// The moment of the change, Unix time in milliseconds.
    pub fn now(&self) -> i64 {
        self.now.timestamp_millis()
    }

    /// Whether the viewer may do this to this thing.
    pub fn allow(&self, action: Action, target: &Target) -> Result<()> {
        permission::allow(self.scope.viewer(), action, target)
    }

    /// Whether the viewer may do this to what is an organisation's own.
    pub fn allow_of(&self, action: Action, organisation: Uuid) -> Result<()> {
        let target = Target {
            organisation: Some(organisation),
            ..Target::default()
        };
        self.allow(action, &target)
    }

    /// Lets the rest of the request read again what it keeps beside the reference tables, such as progress.
    pub fn read_again(&mut self) {
        self.reads_again = true;
    }

    /// Says that a reference table changes, so that every process reads all of them again: only for changes of those tables.
    pub fn renew_reference(&mut self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            renew_reference(&self.transaction).await?;
            self.renews_reference = true;
            Ok(())
        })
    }

    /// Counts bytes that are written.
    fn count(&self, bytes: usize) {
        self.written.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Bytes that count as written until now, for [`Tx::counts_as`].
    pub fn counted(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Counts so many bytes as written until now: those that were counted before a part of the change that reaches what the viewer may
    /// not read. They are told when there is no room for more, and how much was written there would tell what is there.
    pub fn counts_as(&self, bytes: u64) {
        self.written.store(bytes, Ordering::Relaxed);
    }

    /// Refuses the change as a whole where it is more than the organisation may have written in a day.
    fn ensure_room(&self) -> Result<()> {
        let written = self.scope.store().written();
        written.ensure_room(self.member.organisation, self.now(), self.counted())
    }

    /// Makes the change last.
    pub fn commit(self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            self.ensure_room()?;
            // Named, so that it moves into the future: left out, the turn would end before the future runs.
            let turn = self.turn;
            alone(self.transaction)?.commit().await?;
            let (organisation, at) = (self.member.organisation, self.now.timestamp_millis());
            let written = self.scope.store().written();
            written.add(organisation, at, self.written.into_inner());
            drop(turn);
            self.traced.record("gapbridge.outcome", "committed");
            self.scope.store().pulse().committed();
            if self.renews_reference {
                self.scope.store().refresh().await?;
            }
            self.scope.count_anew();
            if self.renews_reference || self.reads_again {
                self.scope.renew_reference();
            }
            Ok(())
        })
    }

    /// Takes the change back, before anybody else has their turn.
    async fn take_back(self) -> Result<()> {
        self.ensure_room()?;
        alone(self.transaction)?.rollback().await?;
        drop(self.turn);
        Ok(())
    }
}

//! Changes: opened, decided, written with their events and committed, or as if nothing had happened.
//!
//! One change at a time is written to a register, by whichever process: rules are decided on what is really there, events
//! get their numbers in the order of commits, and a change that is said twice at once waits for itself.

use crate::{
    access::{
        permission::{self, Action, Target},
        policy::{Guarded, PartOf},
        viewer::{Member, Viewer},
    },
    db::{reference::Reference, scope::Scope, search, store::Store},
    error::{Error, Result},
    history::{
        event::{
            Actor, CONFIRMED, ChainHead, Fields, Kept, NewEvent, State, digest, state::key_column,
        },
        hidden,
    },
    observe::TRACED,
};
use chrono::{DateTime, Utc};
use domain::{
    date::latest_day,
    deadline::Clock,
    event::EventKind,
    organisation::{EventRole, Role},
};
use entity::{
    document, gap, mutation_key, need, need_plan, need_plan_line, organisation, panel_key,
    register_state,
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
    QueryFilter, QueryOrder, QuerySelect, Select, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
    sea_query::{Expr, ExprTrait},
};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;
use tokio::sync::OwnedMutexGuard;
use tracing::{Instrument, Span, field::Empty, trace_span};
use uuid::Uuid;

/// A change under way. Dropped before [`Tx::commit`] it leaves no trace.
pub struct Tx {
    scope: Scope,
    member: Member,
    now: DateTime<Utc>,
    transaction: DatabaseTransaction,
    head: ChainHead,
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
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = store.database().begin_with_options(options).await?;
        let head = ChainHead::hold(&transaction).await?;
        Ok((transaction, head, turn))
    })
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
                transaction,
                head,
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

    /// The row of this id, if the viewer may read it; `field` is where the input names it.
    pub fn find<'a, E: Guarded>(
        &'a self,
        id: Uuid,
        field: &'a str,
    ) -> BoxFuture<'a, Result<E::Model>> {
        Box::pin(async move {
            let query = E::find()
                .filter(key_column::<E>().eq(id))
                .filter(E::readable(self.scope.viewer(), self.scope.today()));
            query
                .one(&self.transaction)
                .await?
                .ok_or_else(|| Error::absent(field))
        })
    }

    /// Rows of a query that the viewer may read.
    pub fn all<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move {
            Ok(query
                .filter(E::readable(self.scope.viewer(), self.scope.today()))
                .all(&self.transaction)
                .await?)
        })
    }

    /// Rows that a rule is decided on, whoever may read them: what they say is not to be shown to whoever may not.
    pub fn rows_whoever_may_read<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move { Ok(query.all(&self.transaction).await?) })
    }

    /// How many rows of a query there are, whoever may read them: for bounds.
    pub fn count_whoever_may_read<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let counted: Option<i64> = query
                .select_only()
                .expr(Expr::cust("count(*)"))
                .into_tuple()
                .one(&self.transaction)
                .await?;
            Ok(counted.unwrap_or_default().unsigned_abs())
        })
    }

    /// The document with this symbol, known to everybody or not yet: not to be shown to whoever may not know of it.
    pub fn document<'a>(
        &'a self,
        symbol: &'a str,
    ) -> BoxFuture<'a, Result<Option<document::Model>>> {
        Box::pin(async move {
            Ok(document::Entity::find()
                .filter(document::Column::Symbol.eq(symbol))
                .one(&self.transaction)
                .await?)
        })
    }

    /// A document by its id, known to everybody or not yet.
    pub fn document_of_id(&self, id: Uuid) -> BoxFuture<'_, Result<Option<document::Model>>> {
        Box::pin(async move {
            Ok(document::Entity::find_by_id(id)
                .one(&self.transaction)
                .await?)
        })
    }

    /// Parts of a row that was found.
    pub fn parts<W: Guarded, E: PartOf<W>>(
        &self,
        whole: Uuid,
    ) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move {
            Ok(E::find()
                .filter(E::WHOLE.eq(whole))
                .order_by_asc(E::ORDER)
                .order_by_asc(key_column::<E>())
                .all(&self.transaction)
                .await?)
        })
    }

    /// Whether everybody may read this row.
    pub fn is_public<E: Guarded>(&self, id: Uuid) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async move {
            let query = E::find()
                .filter(key_column::<E>().eq(id))
                .filter(E::readable(&Viewer::Anonymous, self.scope.today()));
            Ok(query.one(&self.transaction).await?.is_some())
        })
    }

    /// How an object is now, for [`Tx::note`] and for its version.
    pub fn state<E: Kept>(&self, id: Uuid) -> BoxFuture<'_, Result<State>> {
        Box::pin(async move {
            let state = Box::pin(State::read::<E>(
                &self.transaction,
                &[id],
                self.scope.today(),
            ))
            .await?
            .remove(&id);
            state.ok_or_else(|| {
                Error::Internal(anyhow::anyhow!("{id} went away while it was changed"))
            })
        })
    }

    /// Refuses a change to what has changed since the viewer read it.
    pub fn expect(state: &State, version: &str) -> Result<()> {
        let current = state.version();
        if current == version {
            Ok(())
        } else {
            Err(Error::Stale { current })
        }
    }

    /// Writes a new row.
    pub fn insert<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            let row = row.into_active_model().reset_all();
            <M::Entity as EntityTrait>::insert(row)
                .exec_without_returning(&self.transaction)
                .await?;
            Ok(())
        })
    }

    /// Writes a row over the one with its key.
    pub fn update<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            let keys: Vec<_> = <M::Entity as EntityTrait>::PrimaryKey::iter()
                .map(PrimaryKeyToColumn::into_column)
                .collect();
            let own = keys
                .iter()
                .fold(Condition::all(), |own, key| own.add(key.eq(row.get(*key))));
            let is_key = |column: &<M::Entity as EntityTrait>::Column| {
                keys.iter().any(|key| key.as_str() == column.as_str())
            };
            let mut update = <M::Entity as EntityTrait>::update_many().filter(own);
            for column in
                <M::Entity as EntityTrait>::Column::iter().filter(|column| !is_key(column))
            {
                update = update.col_expr(column, Expr::val(row.get(column)));
            }
            update.exec(&self.transaction).await?;
            Ok(())
        })
    }

    /// Writes some values into rows, and nothing else of these: where a server writes others into them, beside all changes.
    pub fn set<E: EntityTrait>(
        &self,
        which: impl Into<Condition>,
        values: impl IntoIterator<Item = (E::Column, Expr)>,
    ) -> BoxFuture<'_, Result<()>> {
        let update = values.into_iter().fold(
            E::update_many().filter(which.into()),
            |update, (column, value)| update.col_expr(column, value),
        );
        Box::pin(async move {
            update.exec(&self.transaction).await?;
            Ok(())
        })
    }

    /// Writes a row, over the one with its key where there is one.
    pub fn put<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            let key = key_column::<M::Entity>();
            self.delete::<M::Entity>(Condition::all().add(key.eq(row.get(key))))
                .await?;
            self.insert(row).await
        })
    }

    /// Whether an organisation has this code, also one that another process registered just now.
    pub fn has_organisation<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            Ok(organisation::Entity::find()
                .filter(organisation::Column::Code.eq(code))
                .one(&self.transaction)
                .await?
                .is_some())
        })
    }

    /// The key to which a Panel's notes are sealed, also one that another process registered just now.
    pub fn panel_key(&self, panel: Uuid) -> BoxFuture<'_, Result<Option<panel_key::Model>>> {
        Box::pin(async move {
            Ok(panel_key::Entity::find_by_id(panel)
                .one(&self.transaction)
                .await?)
        })
    }

    /// Takes rows away that are parts of others: what they were stays in the history.
    pub fn delete<E: EntityTrait>(&self, which: impl Into<Condition>) -> BoxFuture<'_, Result<()>> {
        let deletion = E::delete_many().filter(which.into());
        Box::pin(async move {
            deletion.exec(&self.transaction).await?;
            Ok(())
        })
    }

    /// Writes texts that a registrar hid back into their rows.
    pub fn give_back_texts(&self, subject: Uuid) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { Ok(hidden::give_back(&self.transaction, subject).await?) })
    }

    /// The needs of a gap, in their order, also the words that a registrar hid: to decide on them, and to write them again before
    /// [`Tx::note`] takes them out once more. Not to be shown to whoever may not read them.
    pub fn needs(&self, gap: Uuid) -> BoxFuture<'_, Result<Vec<need::Model>>> {
        Box::pin(async move {
            let mut needs = self.parts::<gap::Entity, need::Entity>(gap).await?;
            hidden::unhide_needs(&self.transaction, &[gap], &mut needs).await?;
            Ok(needs)
        })
    }

    /// The same of the lines of a plan of a gap's needs.
    pub fn plan_lines<'a>(
        &'a self,
        plan: &'a need_plan::Model,
    ) -> BoxFuture<'a, Result<Vec<need_plan_line::Model>>> {
        Box::pin(async move {
            let mut lines = self
                .parts::<need_plan::Entity, need_plan_line::Entity>(plan.id)
                .await?;
            hidden::unhide_lines(&self.transaction, plan.gap_id, &mut lines).await?;
            Ok(lines)
        })
    }

    /// Takes what has become public by today into the index that the public searches.
    pub fn index_public(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let indexing = search::index_due(self.today());
            self.transaction.execute(&indexing).await?;
            Ok(())
        })
    }

    /// Writes the event of a change: how the object was, and how it is now.
    pub fn note<'a, E: Kept>(
        &'a mut self,
        kind: EventKind,
        id: Uuid,
        before: Option<&'a State>,
        why: Reason,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // What is hidden stays so, whatever was written over it.
            hidden::stow(&self.transaction, id).await?;
            let after = self.state::<E>(id).await?;
            let table = E::default();
            let Some(mut event) = NewEvent::between(kind, table.table_name(), id, before, &after)
            else {
                return Ok(());
            };
            event.reason = why.reason;
            let confirmed = if event.open.is_empty() {
                &mut event.closed
            } else {
                &mut event.open
            };
            confirmed.extend(why.confirmed.map(|confirmed| {
                (
                    CONFIRMED.to_owned(),
                    Value::Array(vec![Value::Null, confirmed.into()]),
                )
            }));
            self.add(vec![event]).await
        })
    }

    fn add(&mut self, events: Vec<NewEvent>) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let actor = actor(&self.member);
            let now = self.now();
            Ok(self
                .head
                .add(&self.transaction, &actor, now, events)
                .await?)
        })
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

    /// Makes the change last.
    pub fn commit(self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            // Named, so that it moves into the future: left out, the turn would end before the future runs.
            let turn = self.turn;
            self.transaction.commit().await?;
            drop(turn);
            self.traced.record("gapbridge.outcome", "committed");
            self.scope.store().pulse().committed();
            if self.renews_reference {
                self.scope.store().refresh().await?;
            }
            if self.renews_reference || self.reads_again {
                self.scope.renew_reference();
            }
            Ok(())
        })
    }

    /// Takes the change back, before anybody else has their turn.
    async fn take_back(self) -> Result<()> {
        self.transaction.rollback().await?;
        drop(self.turn);
        Ok(())
    }

    /// What was done before under the name the client gives this change; an error if that was something else.
    fn done_before<'a, D: DeserializeOwned + Send + 'static>(
        &'a self,
        said: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<D>>> {
        Box::pin(async move {
            let key = (
                self.member.organisation,
                self.member.subject.clone(),
                said.key.clone(),
            );
            let Some(done) = mutation_key::Entity::find_by_id(key)
                .one(&self.transaction)
                .await?
            else {
                return Ok(None);
            };
            if done.digest != said.digest {
                return Err(Error::Reused);
            }
            serde_json::from_str(&done.result)
                .map(Some)
                .map_err(|error| Error::Internal(anyhow::Error::new(error)))
        })
    }

    fn remember<'a, D: Serialize + Sync>(
        &'a self,
        said: IdempotencyKey,
        done: &'a D,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let result = serde_json::to_string(done)
                .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
            self.insert(mutation_key::Model {
                organisation_id: self.member.organisation,
                subject: self.member.subject.clone(),
                key: said.key,
                digest: said.digest,
                result,
                done: self.now(),
            })
            .await
        })
    }
}

/// Why something was done.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    /// In the actor's words.
    pub reason: Option<String>,
    /// What the actor confirmed.
    pub confirmed: Option<&'static str>,
}

impl Reason {
    /// A reason in the actor's words.
    pub fn given(reason: impl Into<Option<String>>) -> Self {
        Self {
            reason: reason.into(),
            confirmed: None,
        }
    }

    /// The same, with what the actor confirmed, if anything.
    pub fn confirming(self, confirmed: Option<&'static str>) -> Self {
        Self { confirmed, ..self }
    }
}

/// What a client said, and the name it gave it.
#[derive(Debug)]
pub struct IdempotencyKey {
    key: String,
    digest: String,
}

/// Most characters of a client's name for a change.
const KEY_MAX: usize = 100;

impl IdempotencyKey {
    /// An input as it came. The name the client gave the change is part of the input, and not of what it says; nor is whether it is
    /// only tried, so that what was tried can be done under its name.
    pub fn parse(action: Action, mut input: Fields) -> Result<Self> {
        input.remove("dryRun");
        let key = input
            .remove("clientMutationId")
            .and_then(|key| key.as_str().map(str::to_owned))
            .unwrap_or_default();
        if key.is_empty() || key.chars().count() > KEY_MAX || key.chars().any(char::is_control) {
            return Err(Error::invalid(
                "clientMutationId",
                &format!(
                    "must be a name of 1 to {KEY_MAX} characters that you give this change, a UUID say: repeat it to repeat safely"
                ),
            ));
        }
        Ok(Self {
            key,
            digest: digest(&(action.name(), input)),
        })
    }
}

/// Does a change once, however often it is said: gives what came of it, such as the ids of what it was done to. A trial goes the same
/// way, and is taken back where the change would last.
pub async fn run_once<I, D: Serialize + DeserializeOwned + Send + Sync + 'static>(
    scope: &Scope,
    action: Action,
    said: IdempotencyKey,
    is_trial: bool,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Result<D> {
    let mut tx = Tx::begin(scope, action).await?;
    if let Some(done) = tx.done_before(&said).await? {
        return Ok(done);
    }
    // Work is long: on the heap it leaves the stack to what is called.
    let done = Box::pin(work(&mut tx, input)).await?;
    tx.remember(said, &done).await?;
    if is_trial {
        tx.take_back().await?;
    } else {
        tx.commit().await?;
    }
    Ok(done)
}

/// Does a change to see what comes of it, and keeps nothing. Fails where it can't be opened.
pub async fn rehearse<I, D>(
    scope: &Scope,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Result<Result<D>> {
    let mut tx = Tx::begin(scope, action).await?;
    Ok(Box::pin(work(&mut tx, input)).await)
}

/// Whether a change was done before under the name its client gives it; an error if that was something else.
pub async fn is_done(scope: &Scope, action: Action, said: &IdempotencyKey) -> Result<bool> {
    let tx = Tx::begin(scope, action).await?;
    Ok(tx.done_before::<IgnoredAny>(said).await?.is_some())
}

/// A member as the history names them.
pub fn actor(member: &Member) -> Actor {
    let role = match member.role {
        Role::Reader => EventRole::Reader,
        Role::Editor => EventRole::Editor,
        Role::Approver => EventRole::Approver,
        Role::Registrar => EventRole::Registrar,
    };
    Actor {
        organisation: Some(member.organisation),
        role,
        subject: member.subject.clone(),
    }
}

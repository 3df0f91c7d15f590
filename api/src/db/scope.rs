//! What a viewer can reach: the one way to the rows of the database.
//!
//! Every read here adds the policy's predicate to the query, or starts from rows that were read so. A `Seen` row proves it:
//! only this module makes one, and parts of a row are given only for `Seen` wholes.
//!
//! Reads are boxed: the compiler shows for every resolver that its future may go to another thread, and would otherwise follow
//! each of them down into the driver, which took three quarters of all the time it needed for this crate.

use crate::{
    access::{
        policy::{self, Guarded, PartOf},
        viewer::Viewer,
    },
    db::{
        budget::Budget,
        page::{Cursor, Key, Place, Rows, Window},
        reads::Reads,
        reference::{Links, Reference, progress},
        store::{Store, backend},
    },
    error::{Error, Result},
    history::{
        access_log::Readings,
        event::{Kept, State},
    },
};
use chrono::{DateTime, Utc};
use entity::lifting_progress;
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Order as Direction,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
    TryGetableMany,
    sea_query::{Expr, ExprTrait, SelectStatement, UnionType},
};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What a computed order is called in a row.
const SORT_KEY: &str = "sort_key";

/// Parts by the whole they are of.
type ByWhole<E> = HashMap<Uuid, Vec<Seen<<E as EntityTrait>::Model>>>;

/// Most parts that are read for one page of wholes, so that no page can ask for everything.
const PARTS_MAX: u64 = 20_000;

/// Rows that are read at once of what is only weighed, and wholes whose parts are.
const WEIGHED_ROWS: u64 = 5_000;
const WEIGHED_WHOLES: usize = 250;

/// A row that the viewer may read.
pub struct Seen<M>(Arc<M>);

impl<M> Clone for Seen<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M> Deref for Seen<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

/// What a list is ordered by; the row's id decides between equals.
pub struct Order<R> {
    /// Its name, kept in cursors.
    pub name: &'static str,
    /// What comes before the id.
    pub sort: Sort,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The sort value of a row, given what was computed beside it.
    pub key: fn(&R, Option<i64>) -> Key,
}

/// What comes before the id in an order.
pub enum Sort {
    /// Nothing: the id itself is the order.
    Id,
    /// A text.
    Text(Expr),
    /// A number.
    Number(Expr),
    /// A number that is computed and has to be read with the row.
    Computed(Expr),
}

impl Sort {
    fn by(&self) -> Option<&Expr> {
        match self {
            Self::Id => None,
            Self::Text(by) | Self::Number(by) | Self::Computed(by) => Some(by),
        }
    }

    /// Whether a cursor of this order can hold this value: cursors come from outside.
    pub fn fits(&self, key: &Key) -> bool {
        match self {
            Self::Id => *key == Key::None,
            Self::Text(_) => matches!(key, Key::Text(_)),
            Self::Number(_) | Self::Computed(_) => matches!(key, Key::Number(_)),
        }
    }
}

/// The reference tables as a request found them, and as its own changes left them.
struct Known {
    reference: Arc<Reference>,
    /// Progress on lifting conditions: read where it is asked for, since it is recorded far more often than the tables change.
    progress: OnceCell<Links<Arc<lifting_progress::Model>>>,
    renewed: OnceLock<Box<Known>>,
}

impl Known {
    fn new(reference: Arc<Reference>) -> Self {
        Self {
            reference,
            progress: OnceCell::new(),
            renewed: OnceLock::new(),
        }
    }

    fn last(&self) -> &Self {
        self.renewed.get().map_or(self, |renewed| renewed.last())
    }
}

/// What one viewer can reach at one moment.
#[derive(Clone)]
pub struct Scope {
    store: Arc<Store>,
    reads: Arc<Reads>,
    reference: Arc<Known>,
    viewer: Viewer,
    today: String,
    readings: Arc<Readings>,
    budget: Arc<Budget>,
    /// Whether what is answered depends on more than the register and the day.
    passing: Arc<AtomicBool>,
}

impl Scope {
    /// The reach of `viewer` at `now`.
    pub fn new(store: Arc<Store>, viewer: Viewer, now: DateTime<Utc>) -> Self {
        let reference = Arc::new(Known::new(store.reference()));
        Self {
            reads: Arc::new(Reads::primary(store.clone())),
            store,
            reference,
            viewer,
            today: now.format("%Y-%m-%d").to_string(),
            readings: Arc::default(),
            budget: Arc::default(),
            passing: Arc::default(),
        }
    }

    /// The same reach, within so many rows read in all.
    pub fn within(self, rows_max: u64) -> Self {
        Self {
            budget: Arc::new(Budget::new(rows_max)),
            ..self
        }
    }

    /// Rows that were read through it, for who watches the service.
    pub fn rows_read(&self) -> u64 {
        self.budget.rows_read()
    }

    /// The same reach, read from a copy of the database where one is near enough: for questions, which change nothing.
    pub fn reading_replicas(self) -> Self {
        let is_exact = !matches!(self.viewer, Viewer::Anonymous);
        Self {
            reads: Arc::new(Reads::spread(self.store.clone(), is_exact)),
            ..self
        }
    }

    /// The same reach, read from the database itself: for changes, which are decided on what is there.
    pub(crate) fn reading_primary(&self) -> Self {
        Self {
            reads: Arc::new(Reads::primary(self.store.clone())),
            ..self.clone()
        }
    }

    /// From now on what is read shows the event of this number: to be called with how far something is that is read elsewhere, and
    /// laid beside what is read here.
    pub(crate) fn needs(&self, event: i64) {
        self.reads.need(event);
    }

    /// Takes rows off the budget that are given out of memory.
    pub fn spend(&self, rows: usize) -> Result<()> {
        self.budget.spend(rows)
    }

    /// Says that the answer depends on more than who asks, what the register says and which day it is: on the moment, on chance, or on
    /// what this process holds. Such an answer is not kept for others.
    pub fn note_passing(&self) {
        self.passing.store(true, Ordering::Relaxed);
    }

    /// The moment, for what changes within a day: what depends on it is not kept.
    pub fn moment(&self) -> DateTime<Utc> {
        self.note_passing();
        Utc::now()
    }

    /// Whether the same question gets the same answer for as long as the register and the day stay as they are.
    pub fn is_lasting(&self) -> bool {
        !self.passing.load(Ordering::Relaxed)
    }

    /// Who asks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The register itself, for changes.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The day of the question, ISO 8601, UTC.
    pub fn today(&self) -> &str {
        &self.today
    }

    /// The public reference tables.
    pub fn reference(&self) -> &Arc<Reference> {
        &self.reference.last().reference
    }

    /// Dated statements on how far a lifting condition is met, in their order.
    pub fn progress(
        &self,
        condition: Uuid,
    ) -> BoxFuture<'_, Result<&[Arc<lifting_progress::Model>]>> {
        Box::pin(async move {
            let read = || progress(&*self.reads);
            let progress = self.reference.last().progress.get_or_try_init(read).await?;
            Ok(progress.of(condition))
        })
    }

    /// Lets the rest of the request see what it changed in the public reference tables.
    pub(crate) fn renew_reference(&self) {
        // Changes of one request follow each other, so that nobody else is here.
        let _ = self
            .reference
            .last()
            .renewed
            .set(Box::new(Known::new(self.store.reference())));
    }

    /// Which database answers: full-text search differs.
    pub fn backend(&self) -> DbBackend {
        backend(self.store.database())
    }

    /// What was given out so far that has to be noted.
    pub(crate) fn readings(&self) -> &Readings {
        &self.readings
    }

    /// Rows as the viewer may have them, taken off the budget.
    fn give_all<E: Guarded>(&self, rows: Vec<E::Row>) -> Result<Vec<Seen<E::Row>>> {
        self.budget.spend(rows.len())?;
        Ok(rows.into_iter().map(|row| self.give::<E>(row)).collect())
    }

    /// A row as the viewer may have it. The one place where such a row is made.
    fn give<E: Guarded>(&self, row: E::Row) -> Seen<E::Row> {
        self.readings.note::<E>(&row);
        Seen(Arc::new(row))
    }

    fn readable<E: Guarded>(&self, query: Select<E>) -> Select<E> {
        query.filter(E::readable(&self.viewer, &self.today))
    }

    /// What the viewer may read of an entity, for filters that reach over a relation.
    pub fn condition<E: Guarded>(&self) -> sea_orm::Condition {
        E::readable(&self.viewer, &self.today)
    }

    /// The first row of a query that the viewer may read.
    pub fn first<E: Guarded>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Option<Seen<E::Row>>>> {
        Box::pin(async move {
            let row = E::shown(self.readable(query))
                .limit(1)
                .into_model::<E::Row>()
                .one(&*self.reads)
                .await?;
            self.budget.spend(1)?;
            Ok(row.map(|row| self.give::<E>(row)))
        })
    }

    /// The rows of these ids that the viewer may read, in no order.
    pub fn by_ids<E: Guarded>(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        let query = E::find().filter(id_column::<E>().is_in(ids));
        Box::pin(async move {
            let rows = E::shown(self.readable(query))
                .into_model::<E::Row>()
                .all(&*self.reads)
                .await?;
            self.give_all::<E>(rows)
        })
    }

    /// The rows of these ids that the viewer may read, in the order of the ids.
    pub fn in_order<'a, E: Guarded>(
        &'a self,
        ids: &'a [Uuid],
    ) -> BoxFuture<'a, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let mut rows = self.by_ids::<E>(ids.iter().copied()).await?;
            rows.sort_by_key(|row| ids.iter().position(|id| *id == E::id(row)));
            Ok(rows)
        })
    }

    /// The rows of a query that the viewer may read, by id; an error where there are too many, since sums over some of them would be
    /// wrong.
    pub fn all<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let rows = self.bounded(query).await?;
            self.give_all::<E>(rows)
        })
    }

    /// The rows of a query that the viewer may read, by id, for what is only weighed and not given out: all of them, however many, and
    /// nothing is noted. Whatever of them is shown has to be read again.
    pub(crate) fn weigh<E: Guarded>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let mut all: Vec<Seen<E::Row>> = Vec::new();
            loop {
                let last = all.last().map(|row| E::id(row));
                let rows = self.behind(query.clone(), last, WEIGHED_ROWS).await?;
                let is_last = (rows.len() as u64) < WEIGHED_ROWS;
                all.extend(rows.into_iter().map(|row| Seen(Arc::new(row))));
                if is_last {
                    return Ok(all);
                }
            }
        })
    }

    /// All parts of these wholes, however many, for what is only weighed.
    pub(crate) fn weigh_parts<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Seen<W::Row>],
    ) -> BoxFuture<'a, Result<ByWhole<E>>> {
        Box::pin(async move {
            let mut parts = HashMap::new();
            for wholes in wholes.chunks(WEIGHED_WHOLES) {
                let found = of_wholes::<W, E>(wholes);
                add_parts::<W, E>(&mut parts, found.all(&*self.reads).await?);
            }
            Ok(parts)
        })
    }

    fn bounded<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<Vec<E::Row>>> {
        Box::pin(async move {
            let query = E::shown(self.readable(query))
                .order_by_asc(id_column::<E>())
                .limit(PARTS_MAX + 1);
            let rows = query.into_model::<E::Row>().all(&*self.reads).await?;
            if rows.len() as u64 > PARTS_MAX {
                return Err(Error::Limited(format!(
                    "This is about more than {PARTS_MAX} rows: ask for fewer, or narrow the filter."
                )));
            }
            Ok(rows)
        })
    }

    /// Ids of the gaps whose parts answer a question: parts of public gaps, found by indexes over those alone, and parts of what
    /// else the viewer may read, found from there. What others keep to themselves is not touched.
    pub fn gaps_of<E: EntityTrait>(&self, parts: Select<E>, gap_id: E::Column) -> SelectStatement {
        let parts = parts.select_only().column(gap_id);
        let confided = self.confided_gaps().map(|confided| {
            let theirs = parts.clone().filter(gap_id.in_subquery(confided));
            theirs.into_query()
        });
        let mut gaps = parts
            .filter(policy::is_public_gap(&self.today))
            .into_query();
        if let Some(theirs) = confided {
            gaps.union(UnionType::All, theirs);
        }
        gaps
    }

    /// Ids of the gaps that the viewer may read beside the public ones; none for those who read as the public.
    pub fn confided_gaps(&self) -> Option<SelectStatement> {
        policy::confided_gaps(&self.viewer, &self.today)
    }

    /// What everybody may read of an entity.
    pub fn for_everybody<E: Guarded>(&self) -> sea_orm::Condition {
        E::readable(&Viewer::Anonymous, &self.today)
    }

    /// The rows of a query that the viewer may read behind one id, in the order of their ids.
    fn behind<E: Guarded>(
        &self,
        query: Select<E>,
        after: Option<Uuid>,
        size: u64,
    ) -> BoxFuture<'_, Result<Vec<E::Row>>> {
        Box::pin(async move {
            let query = match after {
                Some(after) => query.filter(id_column::<E>().gt(after)),
                None => query,
            };
            let query = E::shown(self.readable(query))
                .order_by_asc(id_column::<E>())
                .limit(size);
            Ok(query.into_model::<E::Row>().all(&*self.reads).await?)
        })
    }

    /// How many rows of a query the viewer may read.
    pub fn count<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let counted: Vec<i64> = self
                .tally(query.select_only().expr(Expr::cust("count(*)")))
                .await?;
            Ok(counted.first().map_or(0, |count| count.unsigned_abs()))
        })
    }

    /// Sums and counts over rows the viewer may read; the query says over what and by what.
    pub fn tally<E: Guarded, T: TryGetableMany + Send + 'static>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<T>>> {
        Box::pin(async move { Ok(self.readable(query).into_tuple().all(&*self.reads).await?) })
    }

    /// A page of rows that the viewer may read, found by a row value rather than by an offset.
    pub fn page<'a, E: Guarded>(
        &'a self,
        query: Select<E>,
        order: &'a Order<E::Row>,
        window: &'a Window,
    ) -> BoxFuture<'a, Result<Rows<Seen<E::Row>>>> {
        Box::pin(async move {
            let query = cut_out(E::shown(self.readable(query)), order, window);
            let found = match &order.sort {
                Sort::Computed(by) => {
                    query
                        .expr_as(by.clone(), SORT_KEY)
                        .into_model::<Keyed<E::Row>>()
                        .all(&*self.reads)
                        .await?
                }
                _ => {
                    let rows = query.into_model::<E::Row>().all(&*self.reads).await?;
                    rows.into_iter()
                        .map(|row| Keyed { row, key: None })
                        .collect()
                }
            };
            self.budget.spend(found.len())?;
            Ok(window.cut(found, |row| {
                let place = Place::new(order.name, (order.key)(&row.row, row.key), E::id(&row.row));
                (self.give::<E>(row.row), place)
            }))
        })
    }

    /// The versions of these objects, by id: what tells whether somebody changed one since it was read.
    pub fn versions<'a, E: Kept>(
        &'a self,
        rows: &'a [Seen<E::Row>],
    ) -> BoxFuture<'a, Result<HashMap<Uuid, String>>> {
        Box::pin(async move {
            let ids: Vec<Uuid> = rows.iter().map(|row| E::id(row)).collect();
            let states = Box::pin(State::read::<E>(&*self.reads, &ids, &self.today)).await?;
            Ok(states
                .into_iter()
                .map(|(id, state)| (id, state.version()))
                .collect())
        })
    }

    /// All parts of these wholes, by the whole's id. That the wholes are `Seen` is the permission.
    pub fn parts<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Seen<W::Row>],
    ) -> BoxFuture<'a, Result<ByWhole<E>>> {
        Box::pin(async move {
            let query = of_wholes::<W, E>(wholes).limit(PARTS_MAX + 1);
            let found = query.all(&*self.reads).await?;
            if found.len() as u64 > PARTS_MAX {
                return Err(Error::Limited(format!(
                    "These rows have more than {PARTS_MAX} parts in all: ask for fewer rows."
                )));
            }
            self.budget.spend(found.len())?;
            let mut parts = HashMap::new();
            add_parts::<W, E>(&mut parts, found);
            Ok(parts)
        })
    }
}

/// A query for the rows of a window, and one more to tell whether there are more.
fn cut_out<E: Guarded>(query: Select<E>, order: &Order<E::Row>, window: &Window) -> Select<E> {
    let mut query = query;
    for (cursor, behind) in [(&window.after, true), (&window.before, false)] {
        if let Some(cursor) = cursor {
            query = query.filter(beyond::<E>(order, cursor, behind != order.descending));
        }
    }
    let direction = if order.descending == window.backward {
        Direction::Asc
    } else {
        Direction::Desc
    };
    if let Some(by) = order.sort.by() {
        query = query.order_by(by.clone(), direction.clone());
    }
    query
        .order_by(id_column::<E>(), direction)
        .limit(window.size + 1)
}

/// The parts of these wholes, in their order.
fn of_wholes<W: Guarded, E: PartOf<W>>(wholes: &[Seen<W::Row>]) -> Select<E> {
    let ids = wholes.iter().map(|whole| W::id(whole));
    E::find()
        .filter(E::WHOLE.is_in(ids))
        .order_by_asc(E::WHOLE)
        .order_by_asc(E::ORDER)
        .order_by_asc(id_column::<E>())
}

fn add_parts<W: Guarded, E: PartOf<W>>(parts: &mut ByWhole<E>, found: Vec<E::Model>) {
    for part in found {
        let whole = E::whole(&part);
        parts.entry(whole).or_default().push(Seen(Arc::new(part)));
    }
}

/// The rows behind or before a cursor, as one comparison of row values that an index answers.
fn beyond<E: Guarded>(order: &Order<E::Row>, cursor: &Cursor, greater: bool) -> Expr {
    let id = Expr::col(id_column::<E>().as_column_ref());
    let (left, right) = match (order.sort.by(), &cursor.key) {
        (Some(by), Key::Text(text)) => (
            Expr::tuple([by.clone(), id]),
            Expr::tuple([Expr::val(text.clone()), Expr::val(cursor.id)]),
        ),
        (Some(by), Key::Number(number)) => (
            Expr::tuple([by.clone(), id]),
            Expr::tuple([Expr::val(*number), Expr::val(cursor.id)]),
        ),
        _ => (id, Expr::val(cursor.id)),
    };
    if greater {
        left.gt(right)
    } else {
        left.lt(right)
    }
}

pub(super) fn id_column<E: EntityTrait>() -> E::Column {
    // Events are kept by number, and shown by the id beside it.
    let id = <E::Column as sea_orm::Iterable>::iter()
        .find(|column| sea_orm::IdenStatic::as_str(column) == "id");
    id.unwrap_or_else(|| {
        <E::PrimaryKey as sea_orm::Iterable>::iter()
            .next()
            .expect("every entity has a key")
            .into_column()
    })
}

/// A row and what it was ordered by, where that is computed.
struct Keyed<R> {
    row: R,
    key: Option<i64>,
}

impl<M: FromQueryResult> FromQueryResult for Keyed<M> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let key = row.try_get(prefix, SORT_KEY)?;
        Ok(Self {
            row: M::from_query_result(row, prefix)?,
            key,
        })
    }
}

/// The rows of one page, which share what is read for them: the first that asks reads for all.
pub struct Batch<W: Guarded> {
    /// Whose rows these are.
    pub scope: Scope,
    /// The rows.
    pub rows: Vec<Seen<W::Row>>,
}

/// Versions that are read when first asked for, once for a whole batch.
#[derive(Default)]
pub struct Versions(OnceCell<HashMap<Uuid, String>>);

impl Versions {
    /// The version of one row of the batch.
    pub async fn of<E: Kept>(&self, batch: &Batch<E>, id: Uuid) -> Result<&str> {
        let all = self
            .0
            .get_or_try_init(|| batch.scope.versions::<E>(&batch.rows))
            .await?;
        all.get(&id)
            .map(String::as_str)
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("{id} went away while it was read")))
    }
}

/// Parts that are read when first asked for, once for a whole batch.
pub struct Lazy<E: EntityTrait>(OnceCell<HashMap<Uuid, Vec<Seen<E::Model>>>>);

impl<E: EntityTrait> Default for Lazy<E> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<E: EntityTrait> Lazy<E> {
    /// All parts of the batch, by whole.
    pub async fn all<W: Guarded>(&self, batch: &Batch<W>) -> Result<&ByWhole<E>>
    where
        E: PartOf<W>,
    {
        self.0
            .get_or_try_init(|| batch.scope.parts::<W, E>(&batch.rows))
            .await
    }

    /// The parts of one row of the batch.
    pub async fn of<W: Guarded>(&self, batch: &Batch<W>, whole: Uuid) -> Result<&[Seen<E::Model>]>
    where
        E: PartOf<W>,
    {
        let parts = self.all(batch).await?.get(&whole);
        let parts = parts.map_or(&[] as &[_], Vec::as_slice);
        // A part may be given out again and again, for each row that leads to it.
        batch.scope.spend(parts.len())?;
        Ok(parts)
    }
}

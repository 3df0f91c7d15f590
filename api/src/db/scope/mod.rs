//! What a viewer can reach: the one way to the rows of the database.
//!
//! Every read here adds the policy's predicate to the query, or starts from rows that were read so. A `Seen` row proves it:
//! only this module makes one, and parts of a row are given only for `Seen` wholes.
//!
//! Reads are boxed: the compiler shows for every resolver that its future may go to another thread, and would otherwise follow
//! each of them down into the driver, which took three quarters of all the time it needed for this crate.

mod apart;
mod batch;
mod found_by;
mod held;
mod hindering;
mod page;
mod parts;
mod rows;
mod told;
mod weighed;

pub use batch::{Batch, Lazy, Versions, Wholes, gone};
pub use found_by::Sort;
pub use held::{Held, HeldBy};
pub use hindering::{ByCondition, Hindering};
pub use page::Order;
pub use rows::FOUND;

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    db::{
        budget::Budget,
        reads::Reads,
        reference::{Links, Reference, progress},
        store::{Store, backend},
    },
    error::Result,
    history::access_log::Readings,
};
use chrono::{DateTime, Utc};
use domain::date::day_of;
use entity::lifting_progress;
use futures_util::future::BoxFuture;
use sea_orm::{DbBackend, EntityTrait, PrimaryKeyToColumn, QueryFilter, Select};
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

/// Parts by the whole they are of.
pub type ByWhole<E> = HashMap<Uuid, Vec<Seen<<E as EntityTrait>::Model>>>;

/// Most parts that are read for one page of wholes, so that no page can ask for everything.
const PARTS_MAX: u64 = 20_000;

/// A row that the viewer may read.
pub struct Seen<M>(Arc<M>);

impl<M> Seen<M> {
    /// The row, for who keeps it with others.
    pub(crate) fn shared(&self) -> Arc<M> {
        self.0.clone()
    }

    /// A part of the row: whoever may read the row may read it.
    pub(crate) fn part<N>(&self, part: fn(&M) -> Arc<N>) -> Seen<N> {
        Seen(part(&self.0))
    }
}

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
    counts: Arc<hindering::Counts>,
    /// Whether nothing is taken of what is kept of gaps.
    adds_anew: bool,
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
            today: day_of(now),
            readings: Arc::default(),
            budget: Arc::default(),
            passing: Arc::default(),
            counts: Arc::default(),
            adds_anew: false,
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
        self.readings.note::<E>(&row, &self.viewer, &self.today);
        Seen(Arc::new(row))
    }

    fn readable<E: Guarded>(&self, query: Select<E>) -> Select<E> {
        query.filter(E::readable(&self.viewer, &self.today))
    }

    /// What the viewer may read of an entity, for filters that reach over a relation.
    pub fn condition<E: Guarded>(&self) -> sea_orm::Condition {
        E::readable(&self.viewer, &self.today)
    }

    /// What everybody may read of an entity.
    pub fn for_everybody<E: Guarded>(&self) -> sea_orm::Condition {
        E::readable(&Viewer::Anonymous, &self.today)
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

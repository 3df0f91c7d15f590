//! The catalogue of matching: what everybody may read of open gaps and assistance, in memory and kept current by the history.
//!
//! It is read through the scope of an anonymous viewer, so that nothing else can be in it. It is a snapshot: a question holds the one
//! that it found, and the next one is made beside it. Changes are in it when the next question is asked; where there were very many, or
//! the day or the reference tables are new, or a text that it read was hidden, the snapshot there is serves until all of it is read anew.
//!
//! Nothing waits for the language model: the meaning of a text that it did not read yet goes by its words, and once it did, another
//! snapshot that has its reading takes the place of this one. Until all are read, answers are not kept for others.

mod current;
mod follow;
mod put;

pub use current::Current;

use crate::{
    db::{scope::Scope, store::Store, watermark::Watermark},
    error::{Error, Result},
    matchmaking::{meaning, queue::Queue, readings::Readings},
};
use arc_swap::ArcSwapOption;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::date::day_of;
use matching::{aims::Aims, engine::Engine};
use std::{sync::Arc, time::Instant};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Most events that are followed one by one: with more, it is read anew, and questions do not wait for that.
const EVENTS_MAX: u64 = 500;

/// The one catalogue of a process, and the queues for the dear work that is done with it.
pub struct CatalogueCache {
    store: Arc<Store>,
    /// What the language model made of its texts, where there is one.
    pub readings: Arc<Readings>,
    held: ArcSwapOption<Current>,
    /// When it was last found current or made so.
    seen: ArcSwapOption<Instant>,
    /// Held while all of it is read.
    building: Mutex<()>,
    /// Held while another is put in its place.
    changing: Mutex<()>,
    /// Plans that are drawn.
    pub plans: Queue,
    /// Suggestions for many drafts at once.
    pub drafts: Queue,
}

impl CatalogueCache {
    /// An empty one over this register, with the language model that was loaded, if there is one.
    pub fn new(store: Arc<Store>) -> Self {
        Self::with_model(store, meaning::loaded())
    }

    /// An empty one over this register, with this language model.
    pub fn with_model(store: Arc<Store>, aims: Option<Arc<Aims>>) -> Self {
        Self {
            readings: Arc::new(Readings::new(store.clone(), aims)),
            store,
            held: ArcSwapOption::empty(),
            seen: ArcSwapOption::empty(),
            building: Mutex::default(),
            changing: Mutex::default(),
            plans: Queue::default(),
            drafts: Queue::default(),
        }
    }

    /// Whether there is one to ask.
    pub fn is_ready(&self) -> bool {
        self.held.load().is_some()
    }

    /// Gaps, and offers and programmes, that are in it, and the number of the last event that is; none before there is one.
    pub fn extent(&self) -> Option<(usize, usize, i64)> {
        let held = self.held.load_full()?;
        let (gaps, assistances) = held.catalogue.len();
        Some((gaps, assistances, held.marks.event))
    }

    /// Gaps, offers and programmes in it whose texts the language model is still to read.
    pub fn unread(&self) -> usize {
        let held = self.held.load_full();
        held.map_or(0, |held| held.unread.len())
    }

    /// Gaps, offers and programmes that everybody may read and that it leaves out, for something in their records cannot be read.
    pub fn apart(&self) -> Vec<Uuid> {
        let held = self.held.load_full();
        held.map_or_else(Vec::new, |held| held.apart.iter().copied().collect())
    }

    /// How long ago it was last found current or made so, in seconds; none before there is one.
    pub fn age(&self) -> Option<f64> {
        let seen = self.seen.load_full()?;
        Some(seen.elapsed().as_secs_f64())
    }

    /// The catalogue, with the changes there were until now unless they are very many. The very first is waited for.
    pub async fn current(&self, now: DateTime<Utc>) -> Result<Arc<Current>> {
        let marks = Watermark::read(&self.store).await?;
        self.at(marks, now).await
    }

    /// The catalogue up to these marks, unless they are very many events away.
    async fn at(&self, marks: Watermark, now: DateTime<Utc>) -> Result<Arc<Current>> {
        let held = match self.held.load_full() {
            Some(held) => held,
            None => self.first(marks, now).await?,
        };
        if held.marks.event >= marks.event || !held.is_near(marks) {
            return Ok(held);
        }
        let _turn = self.changing.lock().await;
        let held = self.held.load_full().unwrap_or(held);
        // Others wait for it meanwhile.
        self.store
            .unless_lost(self.followed(held, marks, now))
            .await
    }

    /// The one that is held, brought up to these marks in its turn.
    async fn followed(
        &self,
        held: Arc<Current>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<Arc<Current>> {
        // A history that lost its end is not followed: nothing tells what went. The task that keeps it current reads all of it again.
        if held.marks.event >= marks.event || !held.marks.still_holds(&self.store).await? {
            return Ok(held);
        }
        self.put(Current::clone(&held), marks, now).await
    }

    /// What pairs are judged by, for what is judged one by one: of the catalogue that there is, however far that is.
    pub async fn engine(&self, scope: &Scope) -> Result<Arc<Engine>> {
        let held = match self.held.load_full() {
            Some(held) => held,
            None => self.of(scope).await?.0,
        };
        if held.marks.reference != scope.reference().version {
            scope.note_passing();
        }
        Ok(held.catalogue.engine().clone())
    }

    async fn first(&self, marks: Watermark, now: DateTime<Utc>) -> Result<Arc<Current>> {
        let _turn = self.building.lock().await;
        match self.held.load_full() {
            Some(held) => Ok(held),
            None => self.store.unless_lost(self.build(marks, now)).await,
        }
    }

    /// Keeps the catalogue current, reading all of it again where that is needed. Called again and again by one task, as questions do
    /// not do it.
    pub async fn keep(&self, now: DateTime<Utc>) -> Result<()> {
        let held = self.current(now).await?;
        let marks = Watermark::read(&self.store).await?;
        let is_of_another_history = !held.marks.still_holds(&self.store).await?;
        if is_of_another_history || held.is_outdated(marks, &day_of(now)) {
            let _turn = self.building.lock().await;
            self.store.unless_lost(self.build(marks, now)).await?;
        }
        self.see();
        Ok(())
    }

    /// Has the language model read what it did not read yet, and keeps what it makes of it, as much at a time as is soon done. Called
    /// again and again by one task, as neither questions nor what keeps the catalogue current wait for it.
    pub async fn keep_readings(&self, now: DateTime<Utc>) -> Result<()> {
        loop {
            let has_more = self.read_some().await?;
            self.write_readings(now).await?;
            if !has_more {
                return Ok(());
            }
        }
    }

    /// Writes what the language model made of texts, and takes away what is not kept any more.
    async fn write_readings(&self, now: DateTime<Utc>) -> Result<()> {
        while self.readings.has_work() {
            let marks = Watermark::read(&self.store).await?;
            // What was erased or hidden must not be written once more: so nothing is, before the catalogue knows of all that was done.
            if self.at(marks, now).await?.marks.event < marks.event {
                return Ok(());
            }
            self.readings.work().await?;
        }
        self.readings.forget_others().await
    }

    /// Has the language model read all there is: for who would rather wait than go without.
    pub async fn read_all(&self, now: DateTime<Utc>) -> Result<()> {
        self.current(now).await?;
        while self.read_some().await? {}
        Ok(())
    }

    /// Has the language model read some of the texts that it did not, and puts another snapshot in place that has what it made of them.
    /// Whether more are to be read.
    async fn read_some(&self) -> Result<bool> {
        let held = self.held.load_full();
        let Some(held) = held.filter(|held| !held.unread.is_empty()) else {
            return Ok(false);
        };
        let read = self.readings.read(held.unread_texts()).await?;
        let _turn = self.changing.lock().await;
        // Reading took a while: what was changed meanwhile stays to be read.
        let mut next = Current::clone(&self.held.load_full().unwrap_or(held));
        for known in read {
            next.take_up(known);
        }
        let has_more = !next.unread.is_empty();
        self.held.store(Some(Arc::new(next)));
        Ok(has_more)
    }

    fn see(&self) {
        self.seen.store(Some(Arc::new(Instant::now())));
    }

    async fn build(&self, marks: Watermark, now: DateTime<Utc>) -> Result<Arc<Current>> {
        self.store.refresh().await?;
        let built = Current::build(&self.store, &self.readings, marks, now).await?;
        let _turn = self.changing.lock().await;
        // Reading took a while: what was changed meanwhile is in it before it is in its place.
        let marks = Watermark::read(&self.store).await?;
        self.put(built, marks, now).await
    }

    /// Brings it up to these marks and puts it in its place.
    async fn put(
        &self,
        mut next: Current,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<Arc<Current>> {
        if marks.event > next.marks.event {
            // Or else what was recorded under new names, or of a provider that may act again, would be read by the old ones.
            self.store.refresh().await?;
            next.follow(&self.store, marks, now).await?;
        }
        let next = Arc::new(next);
        self.see();
        self.held.store(Some(next.clone()));
        Ok(next)
    }

    /// The catalogue as it is for a question, and the day of the question.
    pub async fn of(&self, scope: &Scope) -> Result<(Arc<Current>, NaiveDate)> {
        let today: NaiveDate = scope
            .today()
            .parse()
            .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
        let now = today.and_time(NaiveTime::MIN).and_utc();
        let marks = Watermark::read(&self.store).await?;
        let current = self.at(marks, now).await?;
        // One of another moment, or of other reference tables than the question, or with texts that are still to be read, serves, and
        // says so.
        let is_of_then = current.marks.id == marks.id;
        let marks = Watermark {
            reference: scope.reference().version,
            ..marks
        };
        let is_whole = current.unread.is_empty();
        if !is_of_then || !is_whole || current.is_outdated(marks, scope.today()) {
            scope.note_passing();
        }
        // What it names is there.
        scope.needs(current.marks.event);
        Ok((current, today))
    }
}

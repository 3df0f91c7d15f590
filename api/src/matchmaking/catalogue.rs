//! The catalogue of matching: what everybody may read of open gaps and assistance, in memory and kept current by the history.
//!
//! It is read through the scope of an anonymous viewer, so that nothing else can be in it. It is a snapshot: a question holds the one
//! that it found, and the next one is made beside it. Changes are in it when the next question is asked; where there were very many, or
//! the day or the reference tables are new, the snapshot there is serves until all of it is read anew.

use crate::{
    access::viewer::Viewer,
    db::{
        reference::Reference,
        scope::Scope,
        search::{Stems, Terms},
        store::Store,
        watermark::{Changed, Watermark},
    },
    error::{Error, Result},
    matchmaking::{facts, meaning, queue::Queue, readings::Readings, words},
};
use arc_swap::ArcSwapOption;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{assistance::AssistanceKind, date::day_of, deadline::Clock};
use entity::{assistance, gap};
use matching::{
    aims::{Aims, text_of_assistance, text_of_gap},
    catalogue::Catalogue,
    engine::Engine,
    facts as weighed,
};
use sea_orm::{EntityTrait, QuerySelect};
use std::{
    collections::{BTreeSet, HashMap},
    slice,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Gaps, or offers and programmes, that are read at once.
const CHUNK: usize = 250;
/// Most events that are followed one by one: with more, it is read anew, and questions do not wait for that.
const EVENTS_MAX: u64 = 500;
/// Most events that a question waits for where a language model may have to read a text for each: some seconds, as a request has ten.
const EVENTS_READ_MAX: u64 = 50;

/// The catalogue, and up to what it is current.
#[derive(Clone)]
pub struct Current {
    /// Open gaps and assistance that everybody may read.
    pub catalogue: Catalogue,
    /// By which words each offer and programme is found.
    words: HashMap<Uuid, (AssistanceKind, Arc<Stems>)>,
    readings: Arc<Readings>,
    marks: Watermark,
    day: String,
}

/// The one catalogue of a process, and the queues for the dear work that is done with it.
pub struct CatalogueCache {
    store: Arc<Store>,
    /// What the language model made of its texts, where there is one.
    pub readings: Arc<Readings>,
    held: ArcSwapOption<Current>,
    /// When it was last found current or made so, Unix time in milliseconds.
    seen: AtomicI64,
    /// Held while all of it is read.
    building: Mutex<()>,
    /// Held while another is put in its place.
    changing: Mutex<()>,
    /// Plans that are drawn.
    pub plans: Queue,
    /// Suggestions for many drafts at once.
    pub drafts: Queue,
}

impl Current {
    /// Whether so many events at most lie between it and these marks.
    fn is_within(&self, events: u64, marks: Watermark) -> bool {
        marks.event.abs_diff(self.marks.event) <= events
    }

    /// Whether nothing short of reading all of it again makes it current.
    fn is_outdated(&self, marks: Watermark, day: &str) -> bool {
        self.day != day
            || self.marks.reference != marks.reference
            || !self.is_within(EVENTS_MAX, marks)
    }

    /// Whether all events up to this one are in it, and it is of this day.
    pub fn reaches(&self, event: i64, day: &str) -> bool {
        self.marks.event >= event && self.day == day
    }

    /// Reads all of it.
    async fn build(
        store: &Arc<Store>,
        readings: &Arc<Readings>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let read_before = readings.items().await?;
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let engine = engine(scope.reference(), store.clock(), readings)?;
        let mut next = Self {
            catalogue: Catalogue::new(Arc::new(engine)),
            words: HashMap::new(),
            readings: readings.clone(),
            marks,
            day: scope.today().to_owned(),
        };
        let gaps = gap::Entity::find().select_only().column(gap::Column::Id);
        let gaps: Vec<Uuid> = scope.tally(gaps).await?;
        put_all::<weighed::Gap>(&mut next, &scope, &gaps).await?;
        let all = assistance::Entity::find()
            .select_only()
            .column(assistance::Column::Id);
        let all: Vec<Uuid> = scope.tally(all).await?;
        put_all::<Described>(&mut next, &scope, &all).await?;
        readings.forget(read_before.into_iter().filter(|id| !next.has(*id)));
        readings.sweep();
        Ok(next)
    }

    /// Offers or programmes that have all words, and how well each fits.
    pub fn find(&self, terms: &Terms, kind: AssistanceKind) -> Vec<(Uuid, i64)> {
        let of_kind = self.words.iter().filter(|(_, (of, _))| *of == kind);
        terms.among(of_kind.map(|(id, (_, stems))| (*id, stems.as_ref())))
    }

    /// Whether a gap, offer or programme is in it.
    fn has(&self, id: Uuid) -> bool {
        self.catalogue.gap(id).is_some() || self.catalogue.assistance(id).is_some()
    }

    /// Reads again what the events up to these marks were about.
    async fn follow(
        &mut self,
        store: &Arc<Store>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let changed = Changed::read(store, self.marks.event, marks.event).await?;
        let Changed { gaps, assistance } = changed;
        let listed = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
        let (gaps, all) = (listed(gaps), listed(assistance));
        gaps.iter().for_each(|id| self.catalogue.take_gap(*id));
        for id in &all {
            self.catalogue.take_assistance(*id);
            self.words.remove(id);
        }
        put_all::<weighed::Gap>(self, &scope, &gaps).await?;
        put_all::<Described>(self, &scope, &all).await?;
        let mut gone = [gaps, all].concat();
        gone.retain(|id| !self.has(*id) && self.readings.knows(*id));
        self.readings.forget(gone);
        self.marks = Watermark {
            reference: self.marks.reference,
            ..marks
        };
        Ok(())
    }
}

/// What one side of the catalogue is made of.
trait Weighed: Sized + Send {
    /// What it is called in the log.
    const NAME: &'static str;

    /// Those of these ids that the viewer may read.
    fn read(scope: &Scope, ids: &[Uuid]) -> impl Future<Output = Result<Vec<Self>>> + Send;

    /// Its id, and what a language model reads of it.
    fn text(&self) -> (Uuid, String);

    /// Puts it in.
    fn put(self, into: &mut Current);
}

impl Weighed for weighed::Gap {
    const NAME: &'static str = "gap";

    async fn read(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        let rows = scope.by_ids::<gap::Entity>(ids.iter().copied()).await?;
        facts::gaps(scope, &rows).await
    }

    fn text(&self) -> (Uuid, String) {
        (self.id, text_of_gap(self))
    }

    fn put(self, into: &mut Current) {
        into.catalogue.put_gap(self);
    }
}

/// An offer or programme, and the words by which it is found.
struct Described {
    facts: weighed::Assistance,
    words: Stems,
}

impl Weighed for Described {
    const NAME: &'static str = "assistance";

    async fn read(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        let ids = ids.iter().copied();
        let rows = scope.by_ids::<assistance::Entity>(ids).await?;
        let facts = facts::assistance(scope, &rows).await?;
        let described = rows.iter().zip(facts).map(|(row, facts)| Self {
            words: words::of_assistance(row, &facts, scope.reference()),
            facts,
        });
        Ok(described.collect())
    }

    fn text(&self) -> (Uuid, String) {
        (self.facts.id, text_of_assistance(&self.facts))
    }

    fn put(self, into: &mut Current) {
        let known = (self.facts.form, Arc::new(self.words));
        into.words.insert(self.facts.id, known);
        into.catalogue.put_assistance(self.facts);
    }
}

/// Puts in those of these ids that everybody may read, a few at a time.
async fn put_all<T: Weighed>(into: &mut Current, scope: &Scope, ids: &[Uuid]) -> Result<()> {
    for ids in ids.chunks(CHUNK) {
        let read = match T::read(scope, ids).await {
            Err(Error::Internal(_)) => read_singly::<T>(scope, ids).await?,
            read => read?,
        };
        if into.readings.is_on() {
            let texts = read.iter().map(T::text).collect();
            into.readings.know(texts).await?;
        }
        read.into_iter().for_each(|one| one.put(into));
    }
    Ok(())
}

/// Reads one by one what cannot be read together: what cannot be weighed is set apart, so that the rest can be.
async fn read_singly<T: Weighed>(scope: &Scope, ids: &[Uuid]) -> Result<Vec<T>> {
    let (mut read, mut apart) = (Vec::new(), Vec::new());
    for id in ids {
        match T::read(scope, slice::from_ref(id)).await {
            Ok(one) => read.extend(one),
            Err(Error::Internal(error)) => apart.push((id, error)),
            Err(other) => return Err(other),
        }
    }
    // Where none of many can be read, the fault is not theirs.
    if ids.len() > 1 && apart.len() == ids.len() {
        let (_, error) = apart.swap_remove(0);
        return Err(Error::Internal(error));
    }
    for (id, error) in apart {
        let what = T::NAME;
        tracing::error!(what, %id, ?error, "cannot be weighed: left out of suggestions and plans");
    }
    Ok(read)
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
            seen: AtomicI64::new(0),
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

    /// How long ago it was last found current or made so, in seconds; none before there is one.
    pub fn age(&self, now: DateTime<Utc>) -> Option<f64> {
        let seen = self.seen.load(Ordering::Relaxed);
        let age = now.timestamp_millis().saturating_sub(seen);
        (seen > 0).then(|| age.clamp(0, i64::MAX) as f64 / 1_000.0)
    }

    /// The catalogue, with the changes there were until now unless they are very many. The very first is waited for.
    pub async fn current(&self, now: DateTime<Utc>) -> Result<Arc<Current>> {
        let marks = Watermark::read(&self.store).await?;
        self.at(marks, now, EVENTS_MAX).await
    }

    /// The catalogue up to these marks, as far as so many events are waited for.
    async fn at(&self, marks: Watermark, now: DateTime<Utc>, most: u64) -> Result<Arc<Current>> {
        let held = match self.held.load_full() {
            Some(held) => held,
            None => self.first(marks, now).await?,
        };
        if held.marks.event >= marks.event || !held.is_within(most, marks) {
            return Ok(held);
        }
        let _turn = self.changing.lock().await;
        let held = self.held.load_full().unwrap_or(held);
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
            None => self.build(marks, now).await,
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
            self.build(marks, now).await?;
        }
        self.see();
        Ok(())
    }

    fn see(&self) {
        let now = Utc::now().timestamp_millis();
        self.seen.store(now, Ordering::Relaxed);
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
        let most = if self.readings.is_on() {
            EVENTS_READ_MAX
        } else {
            EVENTS_MAX
        };
        let current = self.at(marks, now, most).await?;
        // One of another moment, or of other reference tables than the question, serves, and says so.
        let is_of_then = current.marks.id == marks.id;
        let marks = Watermark {
            reference: scope.reference().version,
            ..marks
        };
        if !is_of_then || current.is_outdated(marks, scope.today()) {
            scope.note_passing();
        }
        // What it names is there.
        scope.needs(current.marks.event);
        Ok((current, today))
    }
}

/// What pairs are judged by, in the world as it is on record.
fn engine(reference: &Reference, clock: &Clock, readings: &Readings) -> Result<Engine> {
    let engine = Engine::new(facts::world(reference))
        .and_then(|engine| readings.equip(engine))
        .map_err(|fault| Error::Internal(anyhow::anyhow!("what matching has built in: {fault}")))?;
    Ok(engine.with_holidays(clock.holidays.clone()))
}

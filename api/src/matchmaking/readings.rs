//! What the language model made of the texts of the catalogue: read once, kept in the database, and known again after a start and to
//! other servers.
//!
//! The catalogue knows what everybody may read and nothing else, so nothing else is kept: what only some may read, and drafts, the model
//! reads when they are asked about. What is kept is what the model itself said, so that no answer depends on whether it was.

use crate::{
    db::{store::Store, text_meaning},
    error::Result,
    history::event::digest,
    matchmaking::queue::blocking,
};
use entity::text_meaning::Model as Row;
use matching::{
    aims::{Aims, Reading},
    engine::Engine,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// Rows that are written or taken away at once: little enough that no change waits for it.
const ROWS_AT_ONCE: usize = 100;

/// The language model of a service, if it has one, and what it made of the texts of the catalogue.
pub struct Readings {
    store: Arc<Store>,
    aims: Option<Arc<Aims>>,
    standing: Mutex<Standing>,
    /// Whether what other models made of texts has to go.
    has_to_sweep: AtomicBool,
}

/// How far the database is.
#[derive(Default)]
struct Standing {
    /// What was read and is not written yet.
    waiting: HashMap<Uuid, Row>,
    /// Items of which the database has it.
    kept: HashSet<Uuid>,
    /// Items of which the database must not have it any more.
    gone: HashSet<Uuid>,
}

/// How many texts there are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Texts that the model read since the process began, whosever.
    pub read: u64,
    /// Texts of the catalogue of which the database has what the model made of them.
    pub kept: usize,
    /// Texts of the catalogue that were read and are not written yet.
    pub waiting: usize,
}

/// What there is to write: rows that come, and items whose rows go.
struct Work {
    rows: Vec<Row>,
    gone: Vec<Uuid>,
}

/// A text of the catalogue.
struct Text {
    item: Uuid,
    text: String,
    digest: String,
}

impl Text {
    fn new((item, text): (Uuid, String)) -> Self {
        let digest = digest(&text);
        Self { item, text, digest }
    }

    fn row(self, model: &str, reading: &Reading) -> Row {
        Row {
            item_id: self.item,
            model: model.to_owned(),
            digest: self.digest,
            vector: reading.bytes(),
        }
    }
}

impl Standing {
    fn next(&self) -> Work {
        let rows = self.waiting.values().take(ROWS_AT_ONCE);
        Work {
            rows: rows.cloned().collect(),
            gone: self.gone.iter().take(ROWS_AT_ONCE).copied().collect(),
        }
    }

    /// Notes what was done. What changed meanwhile is still to do.
    fn is_done(&mut self, work: &Work) {
        for row in &work.rows {
            if self.waiting.get(&row.item_id) == Some(row) {
                self.waiting.remove(&row.item_id);
                self.kept.insert(row.item_id);
            }
        }
        for item in &work.gone {
            self.gone.remove(item);
        }
    }
}

impl Readings {
    /// Of a service with this model, or with none.
    pub fn new(store: Arc<Store>, aims: Option<Arc<Aims>>) -> Self {
        Self {
            store,
            aims,
            standing: Mutex::default(),
            has_to_sweep: AtomicBool::default(),
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is a model.
    pub fn is_on(&self) -> bool {
        self.aims.is_some()
    }

    /// How far it is; none without a model.
    pub fn extent(&self) -> Option<Extent> {
        let read = self.aims.as_ref()?.texts_read();
        let standing = self.standing();
        Some(Extent {
            read,
            kept: standing.kept.len(),
            waiting: standing.waiting.len(),
        })
    }

    /// The engine with the model, if there is one.
    pub(super) fn equip(&self, engine: Engine) -> std::result::Result<Engine, String> {
        match &self.aims {
            Some(aims) => engine.with_aims(aims.clone()),
            None => Ok(engine),
        }
    }

    /// Sees to it that these texts of the catalogue are known to the model: from the database where they stand there, or else it reads
    /// them now. Given up half way, what was read stays.
    pub(super) async fn know(self: &Arc<Self>, texts: Vec<(Uuid, String)>) -> Result<()> {
        let Some(aims) = &self.aims else {
            return Ok(());
        };
        let items: Vec<Uuid> = texts.iter().map(|(item, _)| *item).collect();
        let rows = text_meaning::of(&self.store, aims.model(), &items).await?;
        let rows: HashMap<Uuid, Row> = rows.into_iter().map(|row| (row.item_id, row)).collect();
        let unread: Vec<Text> = texts
            .into_iter()
            .map(Text::new)
            .filter(|text| !self.recall(aims, text, rows.get(&text.item)))
            .collect();
        for text in unread {
            let (this, aims) = (self.clone(), aims.clone());
            // One at a time: whoever stops waits for one text at most.
            blocking(move || {
                this.read(&aims, text);
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// Whether the model need not read a text: it waits to be written, or is the one of this row.
    fn recall(&self, aims: &Aims, text: &Text, row: Option<&Row>) -> bool {
        let mut standing = self.standing();
        let waiting = standing.waiting.get(&text.item);
        if waiting.is_some_and(|row| row.digest == text.digest) {
            return true;
        }
        let reading = row
            .filter(|row| row.digest == text.digest)
            .and_then(|row| aims.parse(&row.vector));
        let Some(reading) = reading else {
            return false;
        };
        aims.recall(&text.text, &reading);
        standing.waiting.remove(&text.item);
        standing.gone.remove(&text.item);
        standing.kept.insert(text.item);
        true
    }

    fn read(&self, aims: &Aims, text: Text) {
        let reading = aims.read(&text.text);
        aims.recall(&text.text, &reading);
        let row = text.row(aims.model(), &reading);
        let mut standing = self.standing();
        standing.gone.remove(&row.item_id);
        standing.kept.remove(&row.item_id);
        standing.waiting.insert(row.item_id, row);
    }

    /// Items of which the database has something. Asked before the catalogue is read: what another server adds meanwhile is not among
    /// them.
    pub(super) async fn items(&self) -> Result<Vec<Uuid>> {
        match &self.aims {
            Some(aims) => text_meaning::items(&self.store, aims.model()).await,
            None => Ok(Vec::new()),
        }
    }

    /// Whether something of an item is kept, or soon will be.
    pub(super) fn knows(&self, item: Uuid) -> bool {
        let standing = self.standing();
        standing.waiting.contains_key(&item) || standing.kept.contains(&item)
    }

    /// Items that are not, or no longer, in the catalogue: nothing of them is kept.
    pub(super) fn forget(&self, items: impl IntoIterator<Item = Uuid>) {
        if !self.is_on() {
            return;
        }
        let mut standing = self.standing();
        for item in items {
            standing.waiting.remove(&item);
            standing.kept.remove(&item);
            standing.gone.insert(item);
        }
    }

    /// The catalogue is whole, so that what other models made of it can go.
    pub(super) fn sweep(&self) {
        self.has_to_sweep.store(true, Ordering::Relaxed);
    }

    /// Writes what was read and takes away what must not be kept. Called again and again by one task, as questions do not do it.
    pub async fn keep(&self) -> Result<()> {
        loop {
            let work = self.standing().next();
            if work.rows.is_empty() && work.gone.is_empty() {
                break;
            }
            text_meaning::forget(&self.store, &work.gone).await?;
            text_meaning::keep(&self.store, work.rows.clone()).await?;
            self.standing().is_done(&work);
        }
        // Without a model there is nothing to put in the place of what others keep, so it stays.
        if let Some(aims) = &self.aims
            && self.has_to_sweep.load(Ordering::Relaxed)
        {
            text_meaning::forget_others(&self.store, aims.model()).await?;
            self.has_to_sweep.store(false, Ordering::Relaxed);
        }
        Ok(())
    }
}

//! What the language model made of the texts of the catalogue: read once, kept in the database, and known again after a start and to
//! other servers.
//!
//! The catalogue knows what everybody may read and nothing else, so nothing else is kept: what only some may read, and drafts, the model
//! reads when they are asked about. What is kept is what the model itself said, so that no answer depends on whether it was.

mod standing;

pub(super) use standing::Known;

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
use standing::Standing;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// The language model of a service, if it has one, and what it made of the texts of the catalogue.
pub struct Readings {
    store: Arc<Store>,
    aims: Option<Arc<Aims>>,
    standing: Mutex<Standing>,
    /// Whether what other models made of texts has to go.
    has_to_sweep: AtomicBool,
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
            Some(aims) => Ok(engine.with_aims(aims.clone())?.reading_later()),
            None => Ok(engine),
        }
    }

    /// Takes from the database what it keeps of these texts of the catalogue. What it keeps of others of the same items goes: they are
    /// no more.
    pub(super) async fn recall(&self, texts: Vec<(Uuid, String)>) -> Result<()> {
        let Some(aims) = &self.aims else {
            return Ok(());
        };
        let rows = self.rows(aims, &texts).await?;
        for text in texts.into_iter().map(Text::new) {
            let row = rows.get(&text.item);
            let known = self.known(aims, &text, row);
            let mut standing = self.standing();
            match known {
                Some(known) => standing.note(known),
                None => standing.lose(text.item, row.is_some()),
            }
        }
        Ok(())
    }

    /// Has the model read these texts of the catalogue, but for those that are known by now. What it made of them is to be noted where
    /// they are still those of the catalogue.
    pub(super) async fn read(&self, texts: Vec<(Uuid, String)>) -> Result<Vec<Known>> {
        let Some(aims) = &self.aims else {
            return Ok(Vec::new());
        };
        let rows = self.rows(aims, &texts).await?;
        let mut read = Vec::new();
        for text in texts.into_iter().map(Text::new) {
            if let Some(known) = self.known(aims, &text, rows.get(&text.item)) {
                read.push(known);
                continue;
            }
            let aims = aims.clone();
            // One at a time: whoever stops waits for one text at most.
            let reading = blocking(move || {
                let reading = aims.read(&text.text);
                aims.recall(&text.text, &reading);
                let row = text.row(aims.model(), &reading);
                Ok(Known {
                    row,
                    is_kept: false,
                })
            });
            read.push(reading.await?);
        }
        Ok(read)
    }

    /// What the database keeps of the items of these texts.
    async fn rows(&self, aims: &Aims, texts: &[(Uuid, String)]) -> Result<HashMap<Uuid, Row>> {
        let items: Vec<Uuid> = texts.iter().map(|(item, _)| *item).collect();
        let rows = text_meaning::of(&self.store, aims.model(), &items).await?;
        Ok(rows.into_iter().map(|row| (row.item_id, row)).collect())
    }

    /// What the model made of a text, where it need not read it: what waits to be written, or this row. From then on the model knows it.
    fn known(&self, aims: &Aims, text: &Text, row: Option<&Row>) -> Option<Known> {
        let waiting = self.standing().waiting.get(&text.item).cloned();
        let waiting = waiting.map(|row| Known {
            row,
            is_kept: false,
        });
        let kept = row.cloned().map(|row| Known { row, is_kept: true });
        [kept, waiting].into_iter().flatten().find(|known| {
            let is_of_text = known.row.digest == text.digest;
            let reading = is_of_text.then(|| aims.parse(&known.row.vector)).flatten();
            if let Some(reading) = &reading {
                aims.recall(&text.text, reading);
            }
            reading.is_some()
        })
    }

    /// Notes what is known of a text of the catalogue, if that is what the item says.
    pub(super) fn note(&self, known: Known, text: &str) {
        if known.row.digest == digest(&text) {
            self.standing().note(known);
        }
    }

    /// Items of which the database has something. Asked before the catalogue is read: what another server adds meanwhile is not among
    /// them.
    pub(super) async fn items(&self) -> Result<Vec<Uuid>> {
        match &self.aims {
            Some(aims) => text_meaning::items(&self.store, aims.model()).await,
            None => Ok(Vec::new()),
        }
    }

    /// Whether what the model made of the text of an item is kept, or soon will be.
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

    /// Whether anything is to be written or taken away.
    pub(super) fn has_work(&self) -> bool {
        let standing = self.standing();
        !standing.waiting.is_empty() || !standing.gone.is_empty()
    }

    /// Writes some of what was read, and takes away some of what must not be kept.
    pub(super) async fn work(&self) -> Result<()> {
        let work = self.standing().next();
        text_meaning::forget(&self.store, &work.gone).await?;
        text_meaning::keep(&self.store, work.rows.clone()).await?;
        self.standing().is_done(&work);
        Ok(())
    }

    /// Takes away what other models made of texts, once that can go.
    pub(super) async fn forget_others(&self) -> Result<()> {
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

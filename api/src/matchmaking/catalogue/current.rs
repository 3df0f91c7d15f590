//! One snapshot of the catalogue.

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
    matchmaking::{
        catalogue::{
            EVENTS_MAX,
            put::{Described, put_all},
        },
        facts::{self, Records},
        readings::{Known, Readings},
    },
};
use chrono::{DateTime, Utc};
use domain::{assistance::AssistanceKind, deadline::Clock};
use entity::{assistance, gap};
use matching::{
    aims::{text_of_assistance, text_of_gap},
    catalogue::Catalogue,
    engine::Engine,
    facts as weighed,
};
use sea_orm::{EntityTrait, QuerySelect};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Texts that the language model reads, some seconds, before a snapshot has what it made of them.
const READ_AT_ONCE: usize = 20;

/// The catalogue, and up to what it is current.
#[derive(Clone)]
pub struct Current {
    /// Open gaps and assistance that everybody may read.
    pub catalogue: Catalogue,
    /// By which words each offer and programme is found.
    pub(super) words: HashMap<Uuid, (AssistanceKind, Arc<Stems>)>,
    /// What the providers did so far.
    pub(super) records: Arc<Records>,
    pub(super) readings: Arc<Readings>,
    /// Gaps, offers and programmes whose texts the language model is still to read; none without one.
    pub(super) unread: BTreeSet<Uuid>,
    pub(super) marks: Watermark,
    day: String,
    /// Whether it learned how words are written of texts that not everybody reads any more: it would tell so of others that have them.
    has_to_forget: bool,
}

impl Current {
    /// Whether few enough events lie between it and these marks to follow them one by one.
    pub(super) fn is_near(&self, marks: Watermark) -> bool {
        marks.event.abs_diff(self.marks.event) <= EVENTS_MAX
    }

    /// Whether nothing short of reading all of it again makes it current.
    pub(super) fn is_outdated(&self, marks: Watermark, day: &str) -> bool {
        let is_of_then = self.day == day && self.marks.reference == marks.reference;
        self.has_to_forget || !is_of_then || !self.is_near(marks)
    }

    /// Whether all events up to this one are in it, and it is of this day.
    pub fn reaches(&self, event: i64, day: &str) -> bool {
        self.marks.event >= event && self.day == day
    }

    /// Whether the language model is still to read the text of a gap, offer or programme.
    pub fn is_unread(&self, id: Uuid) -> bool {
        self.unread.contains(&id)
    }

    /// Reads all of it.
    pub(super) async fn build(
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
            records: Arc::new(facts::records(&scope, None).await?),
            readings: readings.clone(),
            unread: BTreeSet::new(),
            marks,
            day: scope.today().to_owned(),
            has_to_forget: false,
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
        self.catalogue.holds(id)
    }

    /// What a language model reads of a gap, offer or programme that it is still to read.
    fn text(&self, id: Uuid) -> Option<String> {
        let gap = self.catalogue.gap(id);
        let assistance = self.catalogue.assistance(id);
        gap.map(|item| text_of_gap(&item.facts))
            .or_else(|| assistance.map(|item| text_of_assistance(&item.facts)))
    }

    /// Notes whether the language model is still to read the text of what was put in, and lets go of the text if not.
    pub(super) fn sort(&mut self, id: Uuid) {
        let gap = self.catalogue.gap(id).map(|item| &item.doc);
        let doc = gap.or_else(|| self.catalogue.assistance(id).map(|item| &item.doc));
        let is_unread = self.readings.is_on()
            && doc.is_some_and(|doc| doc.aims.is_none() || !self.readings.knows(id));
        if is_unread {
            self.unread.insert(id);
        } else {
            self.unread.remove(&id);
            self.catalogue.forget_texts(id);
        }
    }

    /// Texts to read next: of what was recorded last, so that what is new waits for none of the rest.
    pub(super) fn unread_texts(&self) -> Vec<(Uuid, String)> {
        let next = self.unread.iter().rev().take(READ_AT_ONCE);
        next.filter_map(|id| Some((*id, self.text(*id)?))).collect()
    }

    /// Takes up what the model made of a text, if it is still that of its item.
    pub(super) fn take_up(&mut self, known: Known) {
        let id = known.item();
        // What was read by now is known, and its text is gone.
        if !self.unread.contains(&id) {
            return;
        }
        if let Some(text) = self.text(id) {
            self.readings.note(known, &text);
        }
        // Put in again, it finds its aims.
        if let Some(item) = self.catalogue.gap(id).cloned() {
            let gap = weighed::Gap::clone(&item.facts);
            self.catalogue.put_gap(gap);
        } else if let Some(item) = self.catalogue.assistance(id).cloned() {
            let assistance = weighed::Assistance::clone(&item.facts);
            self.catalogue.put_assistance(assistance);
        }
        self.sort(id);
    }

    /// Reads again what the events up to these marks were about.
    pub(super) async fn follow(
        &mut self,
        store: &Arc<Store>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let changed = Changed::read(store, self.marks.event, marks.event).await?;
        let mut silenced = changed.silenced.iter();
        self.has_to_forget |= silenced.any(|id| self.has(*id));
        let recorded = changed.of_recorded(store).await?;
        self.count_records(&scope, &recorded).await?;
        let Changed {
            gaps, assistance, ..
        } = changed;
        let listed = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
        let (gaps, all) = (listed(gaps), listed(assistance));
        gaps.iter().for_each(|id| self.catalogue.take_gap(*id));
        for id in &all {
            self.catalogue.take_assistance(*id);
            self.words.remove(id);
        }
        put_all::<weighed::Gap>(self, &scope, &gaps).await?;
        put_all::<Described>(self, &scope, &all).await?;
        for (id, provider) in recorded {
            let record = self.records.get(&provider).copied();
            self.catalogue.put_record(id, record.unwrap_or_default());
        }
        let mut gone = [gaps, all].concat();
        gone.retain(|id| !self.has(*id));
        for id in &gone {
            self.unread.remove(id);
        }
        gone.retain(|id| self.readings.knows(*id));
        self.readings.forget(gone);
        self.marks = Watermark {
            reference: self.marks.reference,
            ..marks
        };
        Ok(())
    }

    /// Counts anew what the providers of these did so far.
    async fn count_records(
        &mut self,
        scope: &Scope,
        recorded: &BTreeMap<Uuid, Uuid>,
    ) -> Result<()> {
        let providers: BTreeSet<Uuid> = recorded.values().copied().collect();
        if providers.is_empty() {
            return Ok(());
        }
        let counted = facts::records(scope, Some(providers.clone())).await?;
        let records = Arc::make_mut(&mut self.records);
        records.retain(|provider, _| !providers.contains(provider));
        records.extend(counted);
        Ok(())
    }
}

/// What pairs are judged by, in the world as it is on record.
fn engine(reference: &Reference, clock: &Clock, readings: &Readings) -> Result<Engine> {
    let engine = Engine::new(facts::world(reference))
        .and_then(|engine| readings.equip(engine))
        .map_err(|fault| Error::Internal(anyhow::anyhow!("what matching has built in: {fault}")))?;
    Ok(engine.with_holidays(clock.holidays.clone()))
}

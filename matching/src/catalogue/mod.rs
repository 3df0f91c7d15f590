//! Open gaps and assistance in memory, and the best of them for one side.
//!
//! A catalogue holds what everybody may read, and its statistics of words come from that alone. Of what nothing can fit, as most is in the
//! end, it keeps nothing but the words that they count; but for a language model, which reads all. What one asker may read beyond it is
//! handed in with the question and takes the place of what has the same id: nobody's ranks or scores depend on anything else.

mod bound;
mod brief;
mod partner;
mod rank;
mod side;
#[cfg(test)]
mod tests;
mod vectors;

use crate::{
    engine::{Engine, Item, Judgement},
    facts::{Assistance, Gap, Record},
    text::{Corpus, Words},
};
use domain::{
    assistance::{ActivityStatus, Stated},
    gap::{GapNature, GapState},
};
use partner::Partner;
use side::Side;
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// What an asker may read beyond what everybody may, and which pairs are known to have been refused.
pub struct ViewerExtras<T> {
    /// Gaps or assistance; they take the place of those with the same id.
    pub items: Vec<Arc<Item<T>>>,
    /// Ids of the other side's partners that were refused with what is asked about.
    pub refused: HashSet<Uuid>,
}

impl<T> Default for ViewerExtras<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            refused: HashSet::new(),
        }
    }
}

/// A partner that nothing rules out, with its score.
pub struct Ranked<T> {
    /// The partner.
    pub item: Arc<Item<T>>,
    /// The pair, judged.
    pub judgement: Judgement,
}

/// Open gaps and assistance that everybody may read. A copy shares the items, and costs little beside reading them.
#[derive(Clone)]
pub struct Catalogue {
    engine: Arc<Engine>,
    gaps: Side<Gap>,
    assistance: Side<Assistance>,
    corpus: Corpus,
}

impl Catalogue {
    /// An empty catalogue.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            gaps: Side::default(),
            assistance: Side::default(),
            corpus: Corpus::default(),
        }
    }

    /// What pairs are judged by.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Statistics of words and concepts.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// How many gaps and how much assistance it holds.
    pub fn len(&self) -> (usize, usize) {
        (self.gaps.len(), self.assistance.len())
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }

    /// The gap of an id, unless it is closed.
    pub fn gap(&self, id: Uuid) -> Option<&Arc<Item<Gap>>> {
        self.gaps.get(id)
    }

    /// The assistance of an id, if it can fit anything.
    pub fn assistance(&self, id: Uuid) -> Option<&Arc<Item<Assistance>>> {
        self.assistance.get(id)
    }

    /// All gaps that are not closed, in no order.
    pub fn gaps(&self) -> impl Iterator<Item = &Arc<Item<Gap>>> {
        self.gaps.slots.iter().map(|slot| &slot.item)
    }

    /// All assistance that can fit anything, in no order.
    pub fn assistances(&self) -> impl Iterator<Item = &Arc<Item<Assistance>>> {
        self.assistance.slots.iter().map(|slot| &slot.item)
    }

    /// Whether it counts the words of a gap or an assistance, whether or not anything can fit that.
    pub fn holds(&self, id: Uuid) -> bool {
        self.gaps.holds(id) || self.assistance.holds(id)
    }

    /// Puts a gap in, or in the place of what it was.
    pub fn put_gap(&mut self, gap: Gap) {
        self.take_gap(gap.id);
        let item = self.engine.public_gap(gap);
        let words = Words::of(&item.doc);
        self.corpus.add(&words);
        let is_kept = self.engine.reads_later() || item.facts.is_asked_for();
        self.gaps.put(item, words, is_kept);
    }

    /// Puts an assistance in, or in the place of what it was.
    pub fn put_assistance(&mut self, assistance: Assistance) {
        self.take_assistance(assistance.id);
        let item = self.engine.public_assistance(assistance);
        let words = Words::of(&item.doc);
        self.corpus.add(&words);
        let is_kept = self.engine.reads_later() || item.facts.is_asked_for();
        self.assistance.put(item, words, is_kept);
    }

    /// Notes what the provider of an assistance did so far, where that provider is named. Nothing else is read anew for it.
    pub fn put_record(&mut self, id: Uuid, record: Record) {
        let Some(item) = self.assistance.get_mut(id) else {
            return;
        };
        if item.facts.record.is_some_and(|known| known != record) {
            let mut facts = Assistance::clone(&item.facts);
            facts.record = Some(record);
            *item = Arc::new(Item {
                facts: Arc::new(facts),
                doc: item.doc.clone(),
            });
        }
    }

    /// Lets go of the texts of a gap or an assistance that nothing asks for once they are read: they take as much room as all the rest.
    /// What was handed out before keeps its own.
    pub fn forget_texts(&mut self, id: Uuid) {
        self.gaps.forget_texts(id);
        self.assistance.forget_texts(id);
    }

    /// Takes a gap out, if it is there.
    pub fn take_gap(&mut self, id: Uuid) {
        if let Some(was) = self.gaps.take(id) {
            self.corpus.remove(&was);
        }
    }

    /// Takes an assistance out, if it is there.
    pub fn take_assistance(&mut self, id: Uuid) {
        if let Some(was) = self.assistance.take(id) {
            self.corpus.remove(&was);
        }
    }
}

/// Whether anything can fit a gap as it stands: it is not closed, and no refusal.
pub fn takes_help(gap: &Gap) -> bool {
    gap.state != GapState::Closed && gap.nature == GapNature::Capacity
}

/// Whether an assistance can fit anything as it stands: it is not over, and its provider is willing, able and may act.
pub fn gives_help(assistance: &Assistance) -> bool {
    let is_current = matches!(
        assistance.status,
        ActivityStatus::Pipeline | ActivityStatus::Implementation
    );
    is_current
        && assistance.willing != Stated::No
        && assistance.able != Stated::No
        && !assistance.barred
}

//! One side of the catalogue, and the best of what is on it.

use super::{
    ViewerExtras,
    brief::{Brief, Listed},
};
use crate::{engine::Item, text::Words};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

#[derive(Clone)]
pub(super) struct Slot<T> {
    pub(super) brief: Brief,
    pub(super) item: Arc<Item<T>>,
}

/// One side of the catalogue.
#[derive(Clone)]
pub(super) struct Side<T> {
    pub(super) slots: Vec<Slot<T>>,
    pub(super) places: HashMap<Uuid, usize>,
    /// Words of what nothing can fit.
    counted: HashMap<Uuid, Arc<Words>>,
}

impl<T> Default for Side<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            places: HashMap::new(),
            counted: HashMap::new(),
        }
    }
}

impl<T: Listed> Side<T> {
    pub(super) fn get(&self, id: Uuid) -> Option<&Arc<Item<T>>> {
        let place = self.places.get(&id)?;
        Some(&self.slots[*place].item)
    }

    pub(super) fn get_mut(&mut self, id: Uuid) -> Option<&mut Arc<Item<T>>> {
        let place = self.places.get(&id)?;
        Some(&mut self.slots[*place].item)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() + self.counted.len()
    }

    pub(super) fn holds(&self, id: Uuid) -> bool {
        self.places.contains_key(&id) || self.counted.contains_key(&id)
    }

    /// Puts one in that is not there, or nothing but its words.
    pub(super) fn put(&mut self, item: Item<T>, words: Words, is_kept: bool) {
        let id = item.facts.id();
        if !is_kept {
            self.counted.insert(id, Arc::new(words));
            return;
        }
        if self.slots.len() == self.slots.capacity() {
            // Not twice as many: there are very many, and they are copied whenever anything changes.
            self.slots.reserve_exact(self.slots.len() / 8 + 16);
        }
        self.places.insert(id, self.slots.len());
        self.slots.push(Slot {
            brief: item.facts.brief(),
            item: Arc::new(item),
        });
    }

    /// Lets go of what nothing asks for once it is read, unless somebody else holds it.
    pub(super) fn forget_texts(&mut self, id: Uuid) {
        let Some(place) = self.places.get(&id) else {
            return;
        };
        let item = Arc::get_mut(&mut self.slots[*place].item);
        if let Some(facts) = item.and_then(|item| Arc::get_mut(&mut item.facts)) {
            facts.forget_texts();
        }
    }

    /// Takes one out, and gives its words.
    pub(super) fn take(&mut self, id: Uuid) -> Option<Arc<Words>> {
        let Some(place) = self.places.remove(&id) else {
            return self.counted.remove(&id);
        };
        let slot = self.slots.swap_remove(place);
        if let Some(moved) = self.slots.get(place) {
            self.places.insert(moved.item.facts.id(), place);
        }
        Some(Arc::new(Words::of(&slot.item.doc)))
    }

    /// Those whose brief does, the asker's own in the place of those with the same id.
    pub(super) fn among<'a>(
        &'a self,
        own: &'a ViewerExtras<T>,
        does: impl Fn(&Brief) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = &'a Arc<Item<T>>> {
        let replaced: HashSet<Uuid> = own.items.iter().map(|item| item.facts.id()).collect();
        let public = self
            .slots
            .iter()
            .filter(move |slot| does(&slot.brief))
            .map(|slot| &slot.item);
        let public =
            public.filter(move |item| replaced.is_empty() || !replaced.contains(&item.facts.id()));
        public.chain(
            own.items
                .iter()
                .filter(move |item| does(&item.facts.brief())),
        )
    }
}

/// Whether a partner was refused with what is asked about.
pub(super) fn is_refused<T: Listed>(partner: &Item<T>, own: &ViewerExtras<T>) -> bool {
    own.refused.contains(&partner.facts.id())
}

/// The best of these, best first; the id decides between equals. `score` may leave out what scores less than it is told.
pub(super) fn best<'a, T: Listed + 'a>(
    found: impl Iterator<Item = &'a Arc<Item<T>>>,
    most: usize,
    threshold: f64,
    score: impl Fn(&Item<T>, f64) -> Option<f64>,
) -> Vec<Arc<Item<T>>> {
    if most == 0 {
        return Vec::new();
    }
    let order = |one: &(f64, Uuid, &Arc<Item<T>>), other: &(f64, Uuid, &Arc<Item<T>>)| {
        other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
    };
    let mut scored: Vec<(f64, Uuid, &Arc<Item<T>>)> = Vec::new();
    let mut least = threshold;
    for item in found {
        let Some(score) = score(item, least).filter(|score| *score >= least) else {
            continue;
        };
        scored.push((score, item.facts.id(), item));
        if scored.len() / 2 >= most {
            // Whatever comes later has to be as good as the last of these.
            let (_, last, _) = scored.select_nth_unstable_by(most - 1, order);
            least = last.0;
            scored.truncate(most);
        }
    }
    scored.sort_unstable_by(order);
    scored.truncate(most);
    scored
        .into_iter()
        .map(|(_, _, item)| item.clone())
        .collect()
}

//! One side of the catalogue: what rules most pairs out in few bytes, and the best of the rest.

use super::{ViewerExtras, partner::Partner};
use crate::{engine::Item, text::Words};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// What is looked at first, in few bytes: enough to rule most pairs out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brief {
    pub(super) countries: [u64; 4],
    pub(super) kinds: u16,
    pub(super) is_open: bool,
}

impl Brief {
    pub(super) fn meets(&self, other: &Self) -> bool {
        let shares_country = self
            .countries
            .iter()
            .zip(&other.countries)
            .any(|(left, right)| left & right != 0);
        self.is_open && other.is_open && self.kinds & other.kinds != 0 && shares_country
    }
}

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

impl<T: Partner> Side<T> {
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

/// A bit a country, of 256: two may share one, so that sharing a bit means *perhaps*; all where no country is named.
pub(super) fn bits(codes: &[String]) -> [u64; 4] {
    if codes.is_empty() {
        return [u64::MAX; 4];
    }
    let mut bits = [0; 4];
    for code in codes {
        let at = code
            .bytes()
            .fold(0, |at, letter| (at * 26 + usize::from(letter)) % 251);
        bits[at / 64] |= 1 << (at % 64);
    }
    bits
}

/// A bit a type of assistance; all where none is stated.
pub(super) fn kinds(kinds: impl Iterator<Item = u16>) -> u16 {
    match kinds.fold(0, |bits, kind| bits | 1 << kind) {
        0 => u16::MAX,
        bits => bits,
    }
}

/// The best of these, best first; the id decides between equals. `score` may leave out what scores less than it is told.
pub(super) fn best<'a, T: Partner + 'a>(
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

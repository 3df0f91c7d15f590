//! Figures added up of what is kept of gaps: those that statements over the same gaps would give.

use super::{
    Gaps, Key, Known, KnownGap, KnownNeed, NOT_STATED, NOTHING, called::references, keys::Keys,
};
use crate::{
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        coverage::sums::{BUCKETS_MAX, Sums, too_many as too_many_buckets},
        figures::{
            cell::{CELLS_MAX, Cell, Cells, few, too_many},
            dimension::FigureBy,
            figure_of::FigureOf,
            table::ROWS_MAX,
        },
        names::{Named, Names},
    },
};
use domain::gap::GapNature;
use std::{
    collections::{BTreeMap, HashMap, HashSet, btree_map::Entry},
    slice,
};
use uuid::Uuid;

/// Stands for the gap that is added, where a table is by gap.
const ITSELF: Key = Key::MAX;
const ALONE: &[Key] = &[ITSELF];

/// What is added up, by keys of up to two dimensions.
struct Table<'a> {
    by: &'a [FigureBy],
    keys: Keys,
    cells: HashMap<[Key; 2], Cell>,
}

/// The same while gaps of a stretch are added, whose keys have these places among those of the table.
struct Adding<'a, 'b> {
    table: &'a mut Table<'b>,
    gaps: &'a Gaps,
    places: Vec<Key>,
    /// The key of the gap that is added, in a table by gap.
    own: Key,
}

impl Adding<'_, '_> {
    /// Counts a gap, with so many matches beside those that are kept.
    fn count(&mut self, gap: &KnownGap, further: u64) {
        let keys = self.keys(|by| gap.keys(by));
        self.each(keys, |_, cell| {
            cell.gaps += 1;
            cell.matches += gap.matches + further;
        });
    }

    /// Adds the needs of a gap.
    fn sum(&mut self, gap: &KnownGap) {
        gap.needs.iter().for_each(|need| self.sum_need(gap, need));
    }

    /// Adds a need, which counts for its own type of assistance, and where it is split in each country with its part.
    fn sum_need(&mut self, gap: &KnownGap, need: &KnownNeed) {
        let keys = |by: FigureBy| match by {
            FigureBy::Assistance => slice::from_ref(&need.assistance),
            _ => gap.keys(by),
        };
        let is_by_country = self.table.by.contains(&FigureBy::Country);
        let Some(parts) = need.parts.as_ref().filter(|_| is_by_country) else {
            let figures = need.figures.map(|figure| figure.map(i128::from));
            let keys = self.keys(keys);
            self.each(keys, |gaps, cell| add(gaps, cell, need, (figures, false)));
            return;
        };
        for part in parts.iter() {
            let figures = (part.figures.map(Some), part.is_assumed);
            let keys = self.keys(|by: FigureBy| match by {
                FigureBy::Country => slice::from_ref(&part.country),
                _ => keys(by),
            });
            self.each(keys, |gaps, cell| add(gaps, cell, need, figures));
        }
    }

    /// The keys in each of the dimensions; where there is none, one that says nothing.
    fn keys<'k>(&self, keys: impl Fn(FigureBy) -> &'k [Key]) -> [&'k [Key]; 2] {
        [0, 1].map(|at| match self.table.by.get(at) {
            None => NOTHING,
            Some(FigureBy::Gap) => ALONE,
            Some(by) => keys(*by),
        })
    }

    /// The place of a key in the table.
    fn place(&self, key: Key) -> Key {
        match key {
            ITSELF => self.own,
            _ => self.places[key as usize],
        }
    }

    fn each(&mut self, keys: [&[Key]; 2], mut add: impl FnMut(&Gaps, &mut Cell)) {
        for one in keys[0] {
            for other in keys[1] {
                let place = [*one, *other].map(|key| self.place(key));
                add(self.gaps, self.table.cells.entry(place).or_default());
            }
        }
    }
}

/// What is added up of the gaps that are asked for.
fn added<'b>(
    known: &Known,
    by: &'b [FigureBy],
    add: impl Fn(&mut Adding<'_, 'b>, &KnownGap),
) -> Table<'b> {
    let mut table = Table {
        by,
        keys: Keys::new(),
        cells: HashMap::new(),
    };
    for (gaps, asked) in known.stretches() {
        let places = gaps.keys.iter().map(|found| table.keys.of(found.clone()));
        let places = places.collect();
        let mut adding = Adding {
            table: &mut table,
            gaps,
            places,
            own: NOT_STATED,
        };
        for gap in asked {
            if by.contains(&FigureBy::Gap) {
                adding.own = adding.table.keys.of_id(Some(gap.id));
            }
            add(&mut adding, gap);
        }
    }
    table
}

impl Table<'_> {
    /// Has gaps called by their references, where the table is by gap, and leaves out those that were hidden since they were read.
    async fn refer(&mut self, scope: &Scope) -> Result<()> {
        let Some(at) = self.by.iter().position(|by| *by == FigureBy::Gap) else {
            return Ok(());
        };
        let all = &self.keys.all;
        let gap = |keys: &[Key; 2]| all[keys[at] as usize].0;
        let gaps: HashSet<Uuid> = self.cells.keys().filter_map(gap).collect();
        let references = references(scope, gaps).await?;
        self.cells
            .retain(|keys, _| gap(keys).is_some_and(|id| references.contains_key(&id)));
        for found in &mut self.keys.all {
            if let Some(reference) = found.0.and_then(|id| references.get(&id)) {
                *found = (None, Some(reference.clone()));
            }
        }
        Ok(())
    }

    /// The cells by what their keys are called.
    fn named(self, scope: &Scope) -> Result<Cells> {
        if self.cells.len() as u64 > ROWS_MAX {
            return Err(too_many());
        }
        let by = self.by.iter().map(|by| by.dimension(scope.today()));
        let by: Vec<_> = by.collect();
        let mut all = Cells::new();
        for (keys, cell) in self.cells {
            let found = keys.map(|key| self.keys.all[key as usize].clone());
            let named = by.iter().zip(found);
            let named = named.map(|(by, found)| by.name(scope.reference(), found));
            let (keys, names) = named.unzip();
            match all.entry(keys) {
                Entry::Occupied(mut known) => known.get_mut().add(&cell),
                Entry::Vacant(place) => {
                    place.insert(Cell { names, ..cell });
                }
            }
        }
        Ok(all)
    }
}

/// Adds a need to the sums of a cell in its unit and currency: with these figures, of which may be said that its share is assumed.
fn add(
    gaps: &Gaps,
    cell: &mut Cell,
    need: &KnownNeed,
    (figures, is_assumed): ([Option<i128>; 5], bool),
) {
    let (_, currency) = gaps.found(need.currency);
    let is_same = |sums: &Sums| sums.unit == need.unit && sums.currency == *currency;
    let at = match cell.sums.iter().position(is_same) {
        Some(at) => at,
        None => {
            cell.sums.push(Sums {
                key: None,
                names: Names::default(),
                unit: need.unit,
                currency: currency.clone(),
                needs: 0,
                looked_after: 0,
                assumed_shares: 0,
                figures: [None; 5],
                rates: Vec::new(),
            });
            cell.sums.len() - 1
        }
    };
    let sums = &mut cell.sums[at];
    sums.needs += 1;
    sums.looked_after += need.looked_after;
    sums.assumed_shares += i64::from(is_assumed);
    for (sum, figure) in sums.figures.iter_mut().zip(figures) {
        // Each is of 64 bits, so that no number of needs is too much.
        *sum = match (*sum, figure) {
            (Some(sum), Some(figure)) => Some(sum + figure),
            (sum, figure) => sum.or(figure),
        };
    }
}

/// The cells of the gaps that are asked for, by at most two dimensions, with what is asked for; gaps have `further` matches beside those
/// that are kept.
pub async fn cells(
    known: &Known,
    scope: &Scope,
    (by, of): (&[FigureBy], &[FigureOf]),
    further: &HashMap<Uuid, u64>,
) -> Result<Cells> {
    // Each has a cell at least.
    if by.contains(&FigureBy::Gap) && known.number(|_| true) > CELLS_MAX as u64 {
        return Err(too_many());
    }
    let is_of_needs = of.iter().any(|of| of.is_of_needs());
    let mut table = added(known, by, |adding, gap| {
        adding.count(gap, further.get(&gap.id).copied().unwrap_or(0));
        if is_of_needs {
            adding.sum(gap);
        }
    });
    table.refer(scope).await?;
    let cells = table.named(scope)?;
    few(&cells)?;
    Ok(cells)
}

/// How many of the gaps that are asked for there are with each value of a dimension.
pub fn facets(known: &Known, scope: &Scope, by: FigureBy) -> Result<Vec<(Named, i64)>> {
    let table = added(known, slice::from_ref(&by), |adding, gap| {
        adding.count(gap, 0);
    });
    let all = table.named(scope)?;
    let counted = all.into_iter().map(|(mut keys, mut cell)| {
        let named = (keys.pop().flatten(), cell.names.pop().unwrap_or_default());
        (named, i64::try_from(cell.gaps).unwrap_or(i64::MAX))
    });
    Ok(counted.collect())
}

/// Coverage by the gaps that are asked for.
pub async fn coverage(known: &Known, scope: &Scope, by: FigureBy) -> Result<Vec<Sums>> {
    let has_bucket = |gap: &KnownGap| !gap.needs.is_empty();
    if by == FigureBy::Gap && known.number(has_bucket) > BUCKETS_MAX {
        return Err(too_many_buckets());
    }
    let mut table = added(known, slice::from_ref(&by), |adding, gap| adding.sum(gap));
    table.refer(scope).await?;
    let all = table.named(scope)?;
    let sums = all.into_iter().flat_map(|(mut keys, mut cell)| {
        let (key, names) = (keys.pop().flatten(), cell.names.pop().unwrap_or_default());
        cell.sums.into_iter().map(move |sums| Sums {
            key: key.clone(),
            names: names.clone(),
            ..sums
        })
    });
    Ok(sums.collect())
}

/// How many of the gaps that are asked for help can close, by a dimension whose values have ids; without one, all together.
pub fn helpable(known: &Known, by: Option<FigureBy>) -> BTreeMap<Option<Uuid>, u64> {
    let mut counted: BTreeMap<Option<Uuid>, u64> = BTreeMap::new();
    for (gaps, asked) in known.stretches() {
        let is_helpable = |gap: &&KnownGap| {
            let nature = gap.keys(FigureBy::Nature).first();
            let (_, nature) = gaps.found(nature.copied().unwrap_or(NOT_STATED));
            nature.as_deref() == Some(GapNature::Capacity.as_ref())
        };
        for gap in asked.filter(is_helpable) {
            let keys = by.map_or(NOTHING, |by| gap.keys(by));
            for key in keys {
                *counted.entry(gaps.found(*key).0).or_default() += 1;
            }
        }
    }
    counted
}

//! Figures over all public gaps, kept by stretches of the register: what changes has its stretch added up again, and not all of them.
//!
//! A stretch is read by the statements that read the whole, as everybody may read it, and brought up to each question by the history:
//! so what is kept is what the whole gives, and tells nothing of what only some may read. What a viewer may read beyond it is added by
//! whoever asks. A new day, other reference tables, very many changes or a history that lost its end have all of it read anew.
//!
//! Marks of the database (`mark`) are not asked: they move with much that is no change of a figure, deliveries of webhooks and what others do
//! on the same PostgreSQL, and would have all of it read anew again and again.

use crate::{
    db::{
        scope::Scope,
        watermark::{Changed, Watermark},
    },
    error::{Error, Result},
};
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{
    Condition, EntityTrait, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use std::{
    any::Any,
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Stretches of a register: with more, a change costs less, and keeping more.
const STRETCHES: usize = 16;

/// Most events whose gaps are looked up: with more, all is read anew.
const EVENTS_MAX: u64 = 500;

/// Gaps from one id on and up to another, which is not among them; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    from: Option<Uuid>,
    until: Option<Uuid>,
}

impl Stretch {
    /// All gaps.
    pub const ALL: Self = Self {
        from: None,
        until: None,
    };

    /// That this, which is the id of a gap, names one of these.
    pub fn holds(self, id: &Expr) -> Condition {
        Condition::all()
            .add_option(self.from.map(|from| id.clone().gte(from)))
            .add_option(self.until.map(|until| id.clone().lt(until)))
    }

    fn has(self, id: Uuid) -> bool {
        self.from.is_none_or(|from| from <= id) && self.until.is_none_or(|until| id < until)
    }

    /// Stretches of about as many public gaps each, which hold every gap there is or will be.
    async fn read(everybody: &Scope) -> Result<Vec<Self>> {
        let ids = gap::Entity::find().select_only().column(gap::Column::Id);
        let mut ids: Vec<Uuid> = everybody.tally(ids).await?;
        ids.sort_unstable();
        let cuts: BTreeSet<Uuid> = (1..STRETCHES)
            .filter_map(|at| ids.get(at * ids.len() / STRETCHES).copied())
            .collect();
        let from = [None].into_iter().chain(cuts.iter().copied().map(Some));
        let until = cuts.iter().copied().map(Some).chain([None]);
        let stretches = from.zip(until).map(|(from, until)| Self { from, until });
        Ok(stretches.collect())
    }
}

/// The figures of one stretch, of whatever kind.
type Figures = Arc<dyn Any + Send + Sync>;

/// The figures of one question, and of when they are.
#[derive(Clone)]
struct Held {
    marks: Watermark,
    day: String,
    parts: Vec<(Stretch, Figures)>,
}

/// What was asked for, by a name for it. The first who asks reads it, and others wait for that.
#[derive(Default)]
pub struct Kept(Mutex<HashMap<String, Place>>);

type Place = Arc<tokio::sync::Mutex<Shelf>>;

/// Where the figures of one question stand.
#[derive(Default)]
struct Shelf {
    held: Option<Held>,
    /// Whether somebody began to read them and came to no end, good or bad: who asked waited no longer, and with them went what was read.
    is_broken_off: bool,
}

impl Kept {
    fn place(&self, question: String) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(question).or_default().clone()
    }

    fn is_empty(&self) -> bool {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.is_empty()
    }

    fn known(&self, question: &str) -> Option<Place> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(question).cloned()
    }
}

/// How far the register is, for [`is_outdated`]; none where nothing is kept.
pub async fn marks(scope: &Scope) -> Result<Option<Watermark>> {
    let store = scope.store();
    if store.kept().is_empty() {
        return Ok(None);
    }
    Watermark::read(store).await.map(Some)
}

/// Whether figures are kept by this name that have to be read anew as a whole, or that no question stayed for long enough. While somebody
/// reads them, they need not be.
pub fn is_outdated(scope: &Scope, marks: Watermark, question: &str) -> bool {
    let place = scope.store().kept().known(question);
    place.is_some_and(|place| {
        let shelf = place.try_lock();
        shelf.is_ok_and(|shelf| shelf.is_outdated(marks, scope.today()))
    })
}

/// The figures of each stretch of the gaps that everybody may read, as they are now, and how far the register was before they were
/// read. `question` is a name for what `read` reads of a stretch: one of few, as it is kept for good.
pub async fn of_everybody<T, R>(
    scope: &Scope,
    question: String,
    read: R,
) -> Result<(Watermark, Vec<Arc<T>>)>
where
    T: Send + Sync + 'static,
    R: for<'a> Fn(&'a Scope, Stretch) -> BoxFuture<'a, Result<T>> + Send + Sync,
{
    let store = scope.store();
    let place = store.kept().place(question);
    let mut shelf = place.lock().await;
    // What is read from here on is no older than this.
    let marks = Watermark::read(store).await?;
    let held = shelf.up_to::<T, R>(scope, marks, &read).await?;
    let parts = held.parts.iter();
    let figures = parts.map(|(_, figures)| figures.clone().downcast::<T>());
    let figures: std::result::Result<Vec<Arc<T>>, _> = figures.collect();
    scope.needs(marks.event);
    figures
        .map(|figures| (marks, figures))
        .map_err(|_| Error::Internal(anyhow::anyhow!("two kinds of figures are kept by one name")))
}

impl Shelf {
    fn is_outdated(&self, marks: Watermark, day: &str) -> bool {
        let held = self.held.as_ref();
        self.is_broken_off || held.is_some_and(|held| !held.can_follow(marks, day))
    }

    /// What is held, brought up to these marks.
    async fn up_to<T, R>(&mut self, scope: &Scope, marks: Watermark, read: &R) -> Result<&Held>
    where
        T: Send + Sync + 'static,
        R: for<'a> Fn(&'a Scope, Stretch) -> BoxFuture<'a, Result<T>> + Send + Sync,
    {
        let Self {
            held,
            is_broken_off,
        } = self;
        let store = scope.store();
        let known = match held.as_ref() {
            Some(held) if held.can_follow(marks, scope.today()) => {
                let is_known = held.marks == marks || held.marks.still_holds(store).await?;
                is_known.then_some(held)
            }
            _ => None,
        };
        let next = match known {
            Some(known) if known.marks == marks => Ok(known.clone()),
            known => {
                store.refresh().await?;
                let everybody = scope.of_everybody();
                // It stays so where this future is dropped before the end.
                *is_broken_off = true;
                match known {
                    Some(known) => known.follow::<T, R>(&everybody, marks, read).await,
                    None => Held::read::<T, R>(&everybody, marks, read).await,
                }
            }
        };
        *is_broken_off = false;
        let held: &Held = held.insert(next?);
        Ok(held)
    }
}

impl Held {
    /// Whether a few stretches are all that has to be read anew, if the register still has what it had then. Only forward: what a
    /// register has lost, no event tells.
    fn can_follow(&self, marks: Watermark, day: &str) -> bool {
        self.day == day
            && self.marks.reference == marks.reference
            && marks.event >= self.marks.event
            && marks.event.abs_diff(self.marks.event) <= EVENTS_MAX
    }

    /// Reads all stretches.
    async fn read<T, R>(everybody: &Scope, marks: Watermark, read: &R) -> Result<Self>
    where
        T: Send + Sync + 'static,
        R: for<'a> Fn(&'a Scope, Stretch) -> BoxFuture<'a, Result<T>> + Send + Sync,
    {
        let mut parts: Vec<(Stretch, Figures)> = Vec::new();
        for stretch in Stretch::read(everybody).await? {
            let figures = read(everybody, stretch).await?;
            parts.push((stretch, Arc::new(figures)));
        }
        Ok(Self {
            marks,
            day: everybody.today().to_owned(),
            parts,
        })
    }

    /// Reads those stretches again that the events up to these marks were about.
    async fn follow<T, R>(&self, everybody: &Scope, marks: Watermark, read: &R) -> Result<Self>
    where
        T: Send + Sync + 'static,
        R: for<'a> Fn(&'a Scope, Stretch) -> BoxFuture<'a, Result<T>> + Send + Sync,
    {
        let mut next = self.clone();
        let store = everybody.store();
        let changed = Changed::read(store, self.marks.event, marks.event).await?;
        let helped = changed.gaps_helped(store).await?;
        for (stretch, figures) in &mut next.parts {
            let mut gaps = changed.gaps.iter().chain(&helped);
            if gaps.any(|id| stretch.has(*id)) {
                *figures = Arc::new(read(everybody, *stretch).await?);
            }
        }
        next.marks = marks;
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_has_its_first_gap_and_not_the_first_of_the_next() {
        let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
        let from_two = Stretch {
            from: Some(two),
            until: Some(three),
        };
        assert_eq!(
            [one, two, three].map(|id| from_two.has(id)),
            [false, true, false]
        );
        assert!([one, two, three].into_iter().all(|id| Stretch::ALL.has(id)));
    }
}

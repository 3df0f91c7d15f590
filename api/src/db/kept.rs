//! Figures over all public gaps, kept by stretches of the register: what changes has its stretch added up again, and not all of them.
//!
//! A stretch is read by the statements that read the whole, as everybody may read it, and brought up to each question by the history:
//! so what is kept is what the whole gives, and tells nothing of what only some may read. What a viewer may read beyond it is added by
//! whoever asks. A new day, other reference tables, very many changes or a history that lost its end have all of it read anew.
//!
//! Marks of the database (`mark`) are not asked: they move with much that is no change of a figure, deliveries of webhooks and what others do
//! on the same PostgreSQL, and would have all of it read anew again and again.

mod as_of;
mod due;
pub(super) mod shelf;
mod stretch;

pub use as_of::{AsOf, as_of, follow};
pub use due::{Moment, is_due};
pub use stretch::Stretch;

use crate::{
    db::{
        scope::Scope,
        store::Store,
        watermark::{Changed, Watermark},
    },
    error::{Error, Result, trouble::Trouble},
};
use as_of::tell;
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{EntityTrait, QuerySelect};
use shelf::{Figures, Held, Shelf};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// Most events whose gaps are looked up: with more, all is read anew.
const EVENTS_MAX: u64 = 500;

/// What [`of_everybody`] gives, where that is kept as it is now and nobody has to wait for it long; else none.
pub async fn at_hand<T>(scope: &Scope, question: &str) -> Result<Option<(Watermark, Vec<Arc<T>>)>>
where
    T: Send + Sync + 'static,
{
    let store = scope.store();
    let Some(held) = store.kept().held(question).await else {
        return Ok(None);
    };
    let marks = Watermark::read(store).await?;
    if held.marks != marks || held.day != scope.today() {
        return Ok(None);
    }
    scope.needs(marks.event);
    Ok(Some((marks, held.figures()?)))
}

/// What [`of_everybody`] gives, as it was held last, and the gaps of which it may lack what happened since: few, so that whoever asks for
/// them reads no stretch. None where nothing is held, or all of it is to be read anew.
pub async fn nearly<T>(
    scope: &Scope,
    question: &str,
) -> Result<Option<(Vec<Arc<T>>, BTreeSet<Uuid>)>>
where
    T: Send + Sync + 'static,
{
    let store = scope.store();
    let Some(held) = store.kept().held(question).await else {
        return Ok(None);
    };
    let marks = Watermark::read(store).await?;
    if !held.can_follow(marks, scope.today()) {
        return Ok(None);
    }
    scope.needs(marks.event);
    if held.marks == marks {
        return Ok(Some((held.figures()?, BTreeSet::new())));
    }
    if !held.marks.still_holds(store).await? {
        return Ok(None);
    }
    let lacks = changed_gaps(store, held.marks, marks).await?;
    Ok(Some((held.figures()?, lacks)))
}

/// The gaps that the events after some marks and up to others were about.
async fn changed_gaps(store: &Store, from: Watermark, until: Watermark) -> Result<BTreeSet<Uuid>> {
    let changed = Changed::read(store, from.event, until.event).await?;
    let mut gaps = changed.gaps_helped(store).await?;
    gaps.extend(changed.gaps);
    Ok(gaps)
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
    let place = store.kept().place(question.clone());
    let mut shelf = place.lock().await;
    // Others wait for it meanwhile.
    let reading = store.unless_lost(shelf.figures::<T, R>(scope, &read));
    let (marks, figures) = reading.await?;
    shelf.tell(store, &question).await;
    scope.needs(marks.event);
    Ok((marks, figures))
}

impl Shelf {
    /// The figures as they are now, and how far the register was before they were read.
    async fn figures<T, R>(&mut self, scope: &Scope, read: &R) -> Result<(Watermark, Vec<Arc<T>>)>
    where
        T: Send + Sync + 'static,
        R: for<'a> Fn(&'a Scope, Stretch) -> BoxFuture<'a, Result<T>> + Send + Sync,
    {
        // What is read from here on is no older than this.
        let marks = Watermark::read(scope.store()).await?;
        let held = self.up_to::<T, R>(scope, marks, read).await?;
        Ok((marks, held.figures()?))
    }

    /// Has [`as_of`] give what is held.
    async fn tell(&mut self, store: &Store, question: &str) {
        let Self {
            held: Some(held),
            is_broken_off,
        } = self
        else {
            return;
        };
        if store.kept().tells(question, held) {
            return;
        }
        // Where it comes to no end, whoever keeps figures tells it.
        *is_broken_off = true;
        let told = store.unless_lost(tell(store, question, held)).await;
        *is_broken_off = told.is_err();
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
        // So it does where the database went away, and is to be read once it is back.
        *is_broken_off = matches!(next, Err(Error::Unavailable(Trouble::Away)));
        let held: &Held = held.insert(next?);
        Ok(held)
    }
}

impl Held {
    /// The figures of each stretch.
    fn figures<T: Send + Sync + 'static>(&self) -> Result<Vec<Arc<T>>> {
        let parts = self.parts.iter();
        let figures = parts.map(|(_, figures)| figures.clone().downcast::<T>());
        let figures: std::result::Result<_, Figures> = figures.collect();
        figures.map_err(|_| {
            Error::Internal(anyhow::anyhow!("two kinds of figures are kept by one name"))
        })
    }

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
        let ids = gap::Entity::find().select_only().column(gap::Column::Id);
        let ids: Vec<Uuid> = everybody.tally(ids).await?;
        let mut parts: Vec<(Stretch, Figures)> = Vec::new();
        for stretch in Stretch::of_as_many(ids) {
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
        let changed = changed_gaps(everybody.store(), self.marks, marks).await?;
        for (stretch, figures) in &mut next.parts {
            if changed.iter().any(|id| stretch.has(*id)) {
                *figures = Arc::new(read(everybody, *stretch).await?);
            }
        }
        next.marks = marks;
        Ok(next)
    }
}

//! What changed last, of what the last events tell: then a list by when things last changed, or of those that changed since a moment of late,
//! need not find out of the history when every row did.

use crate::{
    access::told::{Told, opened},
    db::{
        page::{Cursor, Key, Window},
        scope::{Scope, id_column},
        updated::{NO_UPDATE, by_moment},
    },
    error::Result,
};
use entity::event;
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Events that are looked at.
const EVENTS_MAX: u64 = 500;

/// Rows beyond those of a page and the one behind it, for those that are hidden before it is read: else it would seem the last.
pub const SPARE: usize = 20;

/// A place in a list by when things last changed.
pub type Place = (i64, Uuid);

/// What a page takes of such a list, which has the latest changes first.
pub struct Span {
    /// The place before which it ends: its rows changed later.
    pub later_than: Option<Place>,
    /// The place behind which it begins: its rows changed earlier.
    pub earlier_than: Option<Place>,
    /// Whether the end of the list is asked for.
    pub from_end: bool,
    /// How many rows at most: those of the page, the one behind it and some to spare.
    pub most: usize,
}

impl Span {
    /// What a window takes.
    pub fn of(window: &Window) -> Option<Self> {
        let size = usize::try_from(window.size).ok()?;
        Some(Self {
            later_than: place(window.before.as_ref()),
            earlier_than: place(window.after.as_ref()),
            from_end: window.backward,
            most: size + 1 + SPARE,
        })
    }

    /// Whether a place lies within its bounds.
    pub fn has(&self, place: Place) -> bool {
        self.later_than.is_none_or(|bound| place > bound)
            && self.earlier_than.is_none_or(|bound| place < bound)
    }

    /// The first ones of these, by their ids.
    pub fn cut(&self, mut places: Vec<Place>) -> Vec<Uuid> {
        places.sort_unstable();
        if !self.from_end {
            places.reverse();
        }
        let ids = places.into_iter().map(|(_, id)| id);
        ids.take(self.most).collect()
    }

    /// The same, where all that changed after a moment are among these places, and whether there is none behind them within its bounds: none
    /// where others might belong to the page.
    fn cut_after(&self, moment: i64, mut places: Vec<Place>) -> Option<(Vec<Uuid>, bool)> {
        places.retain(|place| place.0 > moment && self.has(*place));
        let ends_after = self.later_than.is_some_and(|bound| bound.0 > moment);
        let is_full = !self.from_end && places.len() + SPARE >= self.most;
        let is_rest = ends_after && places.len() <= self.most;
        (ends_after || is_full).then(|| (self.cut(places), is_rest))
    }
}

fn place(cursor: Option<&Cursor>) -> Option<Place> {
    let cursor = cursor?;
    match cursor.key {
        Key::Number(moment) => Some((moment, cursor.id)),
        _ => None,
    }
}

/// What the last events about rows of one kind were about: ids alone. Whether these are told to a viewer, the database says of each.
struct Last {
    events: Vec<(Uuid, i64)>,
    /// No other event is later than this; none where there is no other.
    others: Option<i64>,
}

impl Last {
    /// None where the database itself does not answer: a copy of it may, by which rows are read.
    fn of<E: Told>(scope: &Scope) -> BoxFuture<'_, Option<Self>> {
        let about = E::default().table_name();
        let events = event::Entity::find()
            .select_only()
            .column(event::Column::AboutId)
            .column(event::Column::At)
            .filter(event::Column::About.eq(about))
            .order_by_desc(event::Column::Sequence)
            .limit(EVENTS_MAX);
        Box::pin(async move {
            let database = scope.store().database();
            let events: Vec<(Uuid, i64)> = events.into_tuple().all(database).await.ok()?;
            // No event is before that of the event before it, whatever the clock does (`ChainHead::add`).
            let others = match (events.len() as u64) < EVENTS_MAX {
                true => None,
                false => events.last().map(|(_, at)| *at),
            };
            Some(Self { events, others })
        })
    }

    /// The same of no more than so many events, of those that are not too late for a page.
    fn for_page(&self, span: &Span, most: usize) -> Self {
        let is_in_time = |at: i64| span.earlier_than.is_none_or(|bound| at <= bound.0);
        let events = self.events.iter().filter(|(_, at)| is_in_time(*at));
        let mut events: Vec<(Uuid, i64)> = events.copied().collect();
        let rest = events.iter().skip(most).map(|(_, at)| *at).max();
        events.truncate(most);
        let others = Ord::max(rest, self.others);
        Self { events, others }
    }

    /// The moment after which all rows that changed are among these, in an order by when they did.
    fn told_after(&self) -> i64 {
        self.others
            .map_or(NO_UPDATE, |others| Ord::max(others, NO_UPDATE))
    }

    /// Each row once, of the events that meet this.
    fn rows(&self, is_asked: impl Fn(i64) -> bool) -> BTreeSet<Uuid> {
        let asked = self.events.iter().filter(|(_, at)| is_asked(*at));
        asked.map(|(id, _)| *id).collect()
    }
}

/// That a row is one of the few of which alone a change at a moment or since can be told; none where they are not few.
pub async fn touched_since<E: Told>(scope: &Scope, moment: i64) -> Option<Expr> {
    if scope.adds_anew() {
        return None;
    }
    let last = Last::of::<E>(scope).await?;
    if last.others.is_some_and(|others| others >= moment) {
        return None;
    }
    let rows = last.rows(|at| at >= moment);
    let touched = id::<E>().is_in(rows);
    Some(match opened::<E>(scope.today()) {
        Some(day) => Expr::cust(day).gte(moment).or(touched),
        None => touched,
    })
}

/// A query for those rows of another that are on a page of a list by when they last changed, and some behind it, where the last events tell
/// which these are; and whether they are all that lie between the cursors.
pub async fn of_page<E: Told>(
    scope: &Scope,
    query: &Select<E>,
    window: &Window,
) -> Result<Option<(Select<E>, bool)>> {
    // A day that opens a row is no event.
    let span = Span::of(window).filter(|_| E::OPENS.is_none() && !scope.adds_anew());
    let Some(span) = span.filter(|span| !span.from_end || span.later_than.is_some()) else {
        return Ok(None);
    };
    let Some(last) = Last::of::<E>(scope).await else {
        return Ok(None);
    };
    for most in [2 * span.most, usize::MAX] {
        let some = last.for_page(&span, most);
        let these = query.clone().filter(id::<E>().is_in(some.rows(|_| true)));
        let these = these.select_only().expr(by_moment::<E>(scope));
        let places: Vec<Place> = scope.tally(these.expr(id::<E>())).await?;
        if let Some((ids, is_rest)) = span.cut_after(some.told_after(), places) {
            let on_page = query.clone().filter(id::<E>().is_in(ids));
            return Ok(Some((on_page, is_rest)));
        }
        if some.others == last.others {
            break;
        }
    }
    Ok(None)
}

fn id<E: Told>() -> Expr {
    Expr::col(id_column::<E>().as_column_ref())
}

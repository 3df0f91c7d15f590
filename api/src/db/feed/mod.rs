//! The feed: what changed, in the order of commits, as far as the viewer is told.
//!
//! Two rows of entries are laid into one: events by their numbers, which one writer at a time gives when it commits, and things
//! that a day opened, by that day. A place in the feed names the last entry of each that was given, so that an event that commits
//! late, or a day that comes between, lies behind every place that was given before. Numbers stay inside: a place holds the random
//! id of an event. Sorts of things are read one after the other; what commits meanwhile is left for the next time, so that nothing of
//! one sort comes before what was written earlier of another.

pub(super) mod news;
mod place;
mod read;
mod shared;
mod wanted;

pub use crate::history::objects::Thing;
pub use news::{Entry, News};
pub use place::{behind, fits};
pub use wanted::{GapsAlike, Wanted};

use crate::{
    db::{
        page::{Place, Window},
        scope::Scope,
        watermark,
    },
    error::Result,
    history::objects::with_told,
};
use domain::date::PartialDate;
use entity::gap;
use place::{Behind, number};
use sea_orm::{Iterable, Select};
use uuid::Uuid;

/// What the order of the feed is called in cursors.
pub const ORDER: &str = "changes";

/// Events among which the last that a viewer is told of is looked for first: most find it there.
const REACH: i64 = 256;

/// All there is.
static EVERYTHING: Wanted = Wanted {
    things: None,
    kinds: None,
    actors: None,
    gaps: None,
    alike: None,
    assistance: None,
    since: None,
};

/// A part of the feed: its entries, each with its place, and whether there are more behind them.
pub type Part = (Vec<(Entry, Place)>, bool);

/// The feed as it is read for one question.
pub struct Feed<'a> {
    scope: &'a Scope,
    wanted: &'a Wanted,
    /// The gaps that are alike as it is asked; any if none.
    alike: Option<Select<gap::Entity>>,
    behind: Behind,
    number: i64,
    last: i64,
    limit: u64,
    /// Whether days that opened something are asked for.
    with_days: bool,
    events: Vec<(i64, Entry)>,
    days: Vec<(String, Entry)>,
    counted: u64,
}

impl<'a> Feed<'a> {
    async fn new(scope: &'a Scope, wanted: &'a Wanted) -> Result<Self> {
        // What was looked at up to here is not looked at again.
        let last = watermark::last_number(scope.store()).await?;
        scope.needs(last);
        let alike = match &wanted.alike {
            Some(alike) => Some(alike.these(scope).await?),
            None => None,
        };
        Ok(Self {
            scope,
            wanted,
            alike,
            behind: Behind::default(),
            number: 0,
            last,
            limit: 0,
            with_days: true,
            events: Vec::new(),
            days: Vec::new(),
            counted: 0,
        })
    }

    /// Leaves events aside that are older than is asked for, of which there may be many.
    async fn pass_older(&mut self) -> Result<()> {
        if let Some(since) = self.wanted.since {
            let (store, number) = (self.scope.store(), self.number);
            self.number = watermark::number_before(store, since, number, self.last).await?;
        }
        Ok(())
    }

    /// The entries of a window.
    pub async fn page(scope: &'a Scope, wanted: &'a Wanted, window: &Window) -> Result<Part> {
        let news = Self::news(scope, wanted, window, 0, true).await?;
        Ok((news.entries, news.more))
    }

    /// The same for who looked at all events up to the number `seen` already and found nothing behind its place: they are not looked
    /// at again. Nor are days that opened something, where they were looked for on this day.
    pub async fn news(
        scope: &'a Scope,
        wanted: &'a Wanted,
        window: &Window,
        seen: i64,
        with_days: bool,
    ) -> Result<News> {
        let mut feed = Self::new(scope, wanted).await?;
        feed.limit = window.size + 1;
        feed.number = seen;
        feed.with_days = with_days;
        if let Some(behind) = window.after.as_ref().and_then(Behind::parse) {
            feed.number = std::cmp::max(number(scope, behind.event).await?, seen);
            feed.behind = behind;
        }
        feed.pass_older().await?;
        for thing in wanted.sorts() {
            with_told!(thing, E => feed.read::<E>(thing).await)?;
        }
        let (last, begun) = (feed.last, feed.behind.clone());
        let mut entries = feed.laid_together();
        let more = window.more(&mut entries);
        scope.spend(entries.len())?;
        let given = entries
            .last()
            .and_then(|(_, place)| Behind::parse(place.cursor()));
        let mut behind = given.unwrap_or(begun);
        let mut seen = seen;
        if !more {
            seen = std::cmp::max(last, seen);
            behind.pass(scope.today());
        }
        Ok(News {
            entries,
            more,
            seen,
            place: behind.place(),
        })
    }

    /// The place behind all that the viewer is told of by now. It names the last event that they are told of, never one that is hidden
    /// from them, and the day of today, for what a day opened until now lies before it.
    pub async fn end(scope: &'a Scope) -> Result<Place> {
        let feed = Self::new(scope, &EVERYTHING).await?;
        let behind = Behind {
            event: feed.last_told().await?,
            day: scope.today().to_owned(),
            thing: Uuid::max(),
        };
        Ok(behind.place())
    }

    /// The place behind all that happened before a moment, in Unix milliseconds, as far as the viewer is told of it: events, whose times
    /// go by their numbers, and days that began before it.
    pub async fn before(scope: &'a Scope, moment: i64) -> Result<Place> {
        let mut feed = Self::new(scope, &EVERYTHING).await?;
        feed.last = watermark::number_before(scope.store(), moment, 0, feed.last).await?;
        let behind = Behind {
            event: feed.last_told().await?,
            day: PartialDate::of_moment(moment.saturating_sub(1)).into(),
            thing: Uuid::max(),
        };
        Ok(behind.place())
    }

    /// The last event that the viewer is told of; nil where there is none.
    async fn last_told(mut self) -> Result<Uuid> {
        let mut reach = REACH;
        loop {
            self.number = std::cmp::max(self.last.saturating_sub(reach), 0);
            for thing in Thing::iter() {
                with_told!(thing, E => self.read_last::<E>(thing).await)?;
            }
            if self.number == 0 || !self.events.is_empty() {
                break;
            }
            reach = reach.saturating_mul(REACH);
        }
        let last = self.events.into_iter().max_by_key(|(number, _)| *number);
        Ok(last.and_then(|(_, entry)| entry.event).unwrap_or_default())
    }

    /// How many entries there are in all.
    pub async fn count(scope: &'a Scope, wanted: &'a Wanted) -> Result<u64> {
        let mut feed = Self::new(scope, wanted).await?;
        feed.pass_older().await?;
        for thing in wanted.sorts() {
            with_told!(thing, E => feed.tally::<E>(thing).await)?;
        }
        Ok(feed.counted)
    }
}

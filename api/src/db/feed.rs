//! The feed: what changed, in the order of commits, as far as the viewer is told.
//!
//! Two rows of entries are laid into one: events by their numbers, which one writer at a time gives when it commits, and things
//! that a day opened, by that day. A place in the feed names the last entry of each that was given, so that an event that commits
//! late, or a day that comes between, lies behind every place that was given before. Numbers stay inside: a place holds the random
//! id of an event. Sorts of things are read one after the other; what commits meanwhile is left for the next time, so that nothing of
//! one sort comes before what was written earlier of another.

use crate::{
    access::told::{Told, is_told, opened},
    db::{
        page::{Cursor, Key, Place, Window},
        scope::{Scope, id_column},
        watermark,
    },
    error::{Error, Result},
};
use async_graphql::Enum;
use domain::{assistance::AssistanceKind, event::EventKind};
use entity::{
    api_key, assistance, event, finding, gap, lifting_condition, matches, organisation, panel,
    plan, recommendation, report,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the order of the feed is called in cursors.
pub const ORDER: &str = "changes";

/// Sorts of things of whose changes the feed tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ChangedKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Thing {
    /// A gap, with its needs and all else that belongs to it.
    Gap,
    /// An offer.
    Offer,
    /// A programme.
    Programme,
    /// A match, with its ledger.
    Match,
    /// A recommendation.
    Recommendation,
    /// A report.
    Report,
    /// A finding.
    Finding,
    /// A lifting condition, with progress on it.
    LiftingCondition,
    /// An organisation.
    Organisation,
    /// A Panel.
    Panel,
    /// A plan.
    Plan,
    /// An API key.
    ApiKey,
}

impl Thing {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Gap,
        Self::Offer,
        Self::Programme,
        Self::Match,
        Self::Recommendation,
        Self::Report,
        Self::Finding,
        Self::LiftingCondition,
        Self::Organisation,
        Self::Panel,
        Self::Plan,
        Self::ApiKey,
    ];
}

/// One entry: what happened to a thing, and when.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The event; none where a day opened the thing.
    pub event: Option<Uuid>,
    /// What was done; none where a day opened the thing.
    pub kind: Option<EventKind>,
    /// When, Unix time in milliseconds.
    pub at: i64,
    /// What sort of thing it is.
    pub thing: Thing,
    /// Which one.
    pub id: Uuid,
}

/// Events among which the last that a viewer is told of is looked for first: most find it there.
const REACH: i64 = 256;

/// All there is.
static EVERYTHING: Wanted = Wanted {
    things: None,
    kinds: None,
    actors: None,
    gaps: None,
};
/// Entries behind a place.
#[derive(Clone, Debug)]
pub struct News {
    /// The entries, each with its place.
    pub entries: Vec<(Entry, Place)>,
    /// Whether there are more.
    pub more: bool,
    /// Number of the last event up to which all were looked at; it stays inside.
    pub seen: i64,
    /// The place behind all that was looked at: where there are no more, behind what today and the days before opened, too.
    pub place: Place,
}

/// The cursor of who begins with what comes behind an event of today, and behind what this day and those before opened.
pub fn behind(event: Uuid, today: &str) -> String {
    let behind = Behind {
        event,
        day: today.to_owned(),
        thing: Uuid::max(),
    };
    behind.place().encode()
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Sorts of things; all if none.
    pub things: Option<Vec<Thing>>,
    /// Kinds of events; all if none, and days.
    pub kinds: Option<Vec<EventKind>>,
    /// Who did it; anybody if none, and days.
    pub actors: Option<BTreeSet<Uuid>>,
    /// References of gaps that they or their matches are; all if none.
    pub gaps: Option<BTreeSet<String>>,
}

/// A part of the feed: its entries, each with its place, and whether there are more behind them.
pub type Part = (Vec<(Entry, Place)>, bool);

/// A place between two entries: the last event that was given, and the last thing that a day opened.
#[derive(Clone, Debug, Default)]
struct Behind {
    event: Uuid,
    day: String,
    thing: Uuid,
}

impl Behind {
    fn parse(cursor: &Cursor) -> Option<Self> {
        let Key::Text(text) = &cursor.key else {
            return None;
        };
        let (day, thing) = text.split_once(' ')?;
        let is_day = day.is_empty() || (10..=11).contains(&day.len());
        let thing: Uuid = thing.parse().ok().filter(|_| is_day)?;
        Some(Self {
            event: cursor.id,
            day: day.to_owned(),
            thing,
        })
    }

    /// Goes behind all that this day and those before opened.
    fn pass(&mut self, today: &str) {
        if self.day.as_str() <= today {
            today.clone_into(&mut self.day);
            self.thing = Uuid::max();
        }
    }

    fn place(&self) -> Place {
        let days = format!("{} {}", self.day, self.thing);
        Place::new(ORDER, Key::Text(days), self.event)
    }
}

/// Whether a cursor of the feed can hold this.
pub fn fits(key: &Key) -> bool {
    let cursor = Cursor {
        key: key.clone(),
        id: Uuid::nil(),
    };
    Behind::parse(&cursor).is_some()
}

/// The feed as it is read for one question.
pub struct Feed<'a> {
    scope: &'a Scope,
    wanted: &'a Wanted,
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

/// Does something with the rows that are things of one sort.
macro_rules! of_sort {
    ($feed:ident.$does:ident($thing:expr)) => {
        match $thing {
            Thing::Gap => $feed.$does($thing, $feed.gaps()).await,
            Thing::Offer | Thing::Programme => $feed.$does($thing, assistance($thing)).await,
            Thing::Match => $feed.$does($thing, $feed.matches()).await,
            Thing::Recommendation => $feed.$does($thing, recommendation::Entity::find()).await,
            Thing::Report => $feed.$does($thing, report::Entity::find()).await,
            Thing::Finding => $feed.$does($thing, finding::Entity::find()).await,
            Thing::LiftingCondition => $feed.$does($thing, lifting_condition::Entity::find()).await,
            Thing::Organisation => $feed.$does($thing, organisation::Entity::find()).await,
            Thing::Panel => $feed.$does($thing, panel::Entity::find()).await,
            Thing::Plan => $feed.$does($thing, plan::Entity::find()).await,
            Thing::ApiKey => $feed.$does($thing, api_key::Entity::find()).await,
        }
    };
}

impl<'a> Feed<'a> {
    async fn new(scope: &'a Scope, wanted: &'a Wanted) -> Result<Self> {
        // What was looked at up to here is not looked at again.
        let last = watermark::last_number(scope.store()).await?;
        scope.needs(last);
        Ok(Self {
            scope,
            wanted,
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
        for thing in wanted.sorts() {
            of_sort!(feed.read(thing))?;
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
        let mut feed = Self::new(scope, &EVERYTHING).await?;
        let mut reach = REACH;
        loop {
            feed.number = std::cmp::max(feed.last.saturating_sub(reach), 0);
            for thing in Thing::ALL {
                of_sort!(feed.read_last(thing))?;
            }
            if feed.number == 0 || !feed.events.is_empty() {
                break;
            }
            reach = reach.saturating_mul(REACH);
        }
        let last = feed.events.into_iter().max_by_key(|(number, _)| *number);
        let behind = Behind {
            event: last.and_then(|(_, entry)| entry.event).unwrap_or_default(),
            day: scope.today().to_owned(),
            thing: Uuid::max(),
        };
        Ok(behind.place())
    }

    /// How many entries there are in all.
    pub async fn count(scope: &'a Scope, wanted: &'a Wanted) -> Result<u64> {
        let mut feed = Self::new(scope, wanted).await?;
        for thing in wanted.sorts() {
            of_sort!(feed.tally(thing))?;
        }
        Ok(feed.counted)
    }

    async fn read<E: Told>(&mut self, thing: Thing, these: Select<E>) -> Result<()> {
        let events = self
            .events_of(these.clone())
            .order_by_asc(event::Column::Sequence)
            .limit(self.limit);
        self.take_events(thing, events).await?;
        self.read_days(thing, these).await
    }

    async fn read_last<E: Told>(&mut self, thing: Thing, these: Select<E>) -> Result<()> {
        let events = self
            .events_of(these)
            .order_by_desc(event::Column::Sequence)
            .limit(1);
        self.take_events(thing, events).await
    }

    async fn take_events<E: Told>(&mut self, thing: Thing, events: Select<E>) -> Result<()> {
        use event::Column::{At, Id, Kind, Sequence};
        let events = events
            .select_only()
            .columns([Sequence, Id, At, Kind])
            .column(id_column::<E>());
        let found: Vec<(i64, Uuid, i64, EventKind, Uuid)> = self.scope.tally(events).await?;
        let entry = |(number, event, at, kind, id)| {
            let (event, kind) = (Some(event), Some(kind));
            let entry = Entry {
                event,
                kind,
                at,
                thing,
                id,
            };
            (number, entry)
        };
        self.events.extend(found.into_iter().map(entry));
        Ok(())
    }

    /// The days that opened some of these.
    async fn read_days<E: Told>(&mut self, thing: Thing, these: Select<E>) -> Result<()> {
        let Some((days, day, at)) = self.days_of(these) else {
            return Ok(());
        };
        let days = days
            .select_only()
            .expr(day.clone())
            .expr(at)
            .column(id_column::<E>())
            .order_by_asc(day)
            .order_by_asc(id_column::<E>())
            .limit(self.limit);
        let found: Vec<(String, i64, Uuid)> = self.scope.tally(days).await?;
        let entry = |(day, at, id)| {
            let (event, kind) = (None, None);
            let entry = Entry {
                event,
                kind,
                at,
                thing,
                id,
            };
            (day, entry)
        };
        self.days.extend(found.into_iter().map(entry));
        Ok(())
    }

    async fn tally<E: Told>(&mut self, _: Thing, these: Select<E>) -> Result<()> {
        self.counted += self.scope.count(self.events_of(these.clone())).await?;
        if let Some((days, ..)) = self.days_of(these) {
            self.counted += self.scope.count(days).await?;
        }
        Ok(())
    }

    /// Events about these, behind the place.
    fn events_of<E: Told>(&self, these: Select<E>) -> Select<E> {
        let mut query = these
            .filter(is_told::<E>(self.scope.viewer(), self.scope.today()))
            .filter(event::Column::Sequence.gt(self.number))
            .filter(event::Column::Sequence.lte(self.last));
        if let Some(kinds) = &self.wanted.kinds {
            query = query.filter(event::Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(actors) = &self.wanted.actors {
            query = query.filter(event::Column::OrganisationId.is_in(actors.iter().copied()));
        }
        QueryTrait::query(&mut query).inner_join(event::Entity, is_about::<E>());
        query
    }

    /// Those of these that a day opened behind the place, with the day and its moment. What the viewer is told by an event on that day
    /// or since does not need it.
    fn days_of<E: Told>(&self, these: Select<E>) -> Option<(Select<E>, Expr, Expr)> {
        let (viewer, today) = (self.scope.viewer(), self.scope.today());
        let (opens, opened) = (E::OPENS?, opened::<E>(today)?);
        let with_days = self.with_days && self.wanted.kinds.is_none();
        if !with_days || self.wanted.actors.is_some() {
            return None;
        }
        let since = event::Entity::find()
            .select_only()
            .column(event::Column::Id)
            .filter(is_about::<E>())
            .filter(is_told::<E>(viewer, today))
            .filter(Expr::cust(format!("event.at >= {opened}")))
            .into_query();
        let (day, id) = (
            Expr::cust(format!("({opens})")),
            Expr::col(id_column::<E>().as_column_ref()),
        );
        let behind = Expr::tuple([
            Expr::val(self.behind.day.clone()),
            Expr::val(self.behind.thing),
        ]);
        let days = these
            .filter(Expr::cust(format!("{opened} is not null")))
            .filter(Expr::tuple([day.clone(), id]).gt(behind))
            .filter(Expr::not_exists(since));
        Some((days, day, Expr::cust(opened)))
    }

    /// Both rows as one, by time; its order follows from the place alone, so that it is the same however it is cut into pages.
    fn laid_together(mut self) -> Vec<(Entry, Place)> {
        self.events.sort_by_key(|(number, _)| *number);
        self.days
            .sort_by(|(day, one), (other, two)| (day, one.id).cmp(&(other, two.id)));
        let mut events = self.events.into_iter().peekable();
        let mut days = self.days.into_iter().peekable();
        let mut entries = Vec::new();
        loop {
            let at = events.peek().map_or(i64::MAX, |(_, event)| event.at);
            let entry = if let Some((day, entry)) = days.next_if(|(_, day)| day.at <= at) {
                (self.behind.day, self.behind.thing) = (day, entry.id);
                entry
            } else if let Some((_, entry)) = events.next() {
                self.behind.event = entry.event.unwrap_or_default();
                entry
            } else {
                break;
            };
            entries.push((entry, self.behind.place()));
        }
        entries
    }

    fn gaps(&self) -> Select<gap::Entity> {
        let gaps = gap::Entity::find();
        match &self.wanted.gaps {
            Some(these) => gaps.filter(gap::Column::Reference.is_in(these.iter().cloned())),
            None => gaps,
        }
    }

    fn matches(&self) -> Select<matches::Entity> {
        let matches = matches::Entity::find();
        if self.wanted.gaps.is_none() {
            return matches;
        }
        // Who may read a match may read its gap.
        let gaps = self.gaps().select_only().column(gap::Column::Id);
        matches.filter(matches::Column::GapId.in_subquery(gaps.into_query()))
    }
}

impl Wanted {
    /// Whether nothing can be among the entries.
    pub fn is_empty(&self) -> bool {
        self.sorts().next().is_none()
    }

    /// Sorts of things that can be among the entries.
    fn sorts(&self) -> impl Iterator<Item = Thing> {
        Thing::ALL.into_iter().filter(|thing| {
            let is_of_gap = matches!(thing, Thing::Gap | Thing::Match);
            let is_named = |things: &Vec<Thing>| things.contains(thing);
            (self.gaps.is_none() || is_of_gap) && self.things.as_ref().is_none_or(is_named)
        })
    }
}

fn assistance(thing: Thing) -> Select<assistance::Entity> {
    let kind = match thing {
        Thing::Programme => AssistanceKind::Programme,
        _ => AssistanceKind::Offer,
    };
    assistance::Entity::find().filter(assistance::Column::Kind.eq(kind))
}

/// Whether an event is about a row.
fn is_about<E: Told>() -> Expr {
    let row = Expr::col(id_column::<E>().as_column_ref());
    Expr::col(event::Column::AboutId.as_column_ref()).eq(row)
}

/// The number of the event that a place names; 0 at the beginning.
async fn number(scope: &Scope, event: Uuid) -> Result<i64> {
    if event.is_nil() {
        return Ok(0);
    }
    let number = watermark::number_of(scope.store(), event).await?;
    number.ok_or_else(|| {
        let reason = "is no place in the feed of this register: begin again without it";
        Error::invalid("after", reason)
    })
}

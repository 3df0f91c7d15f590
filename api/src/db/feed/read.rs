//! Reads events and days of one sort of things, and lays them together.

use super::{Entry, Feed, Thing};
use crate::{
    access::{
        policy::names_actor,
        told::{Told, is_told, opened},
    },
    db::{page::Place, scope::id_column},
    error::Result,
};
use domain::{assistance::AssistanceKind, event::EventKind};
use entity::{assistance, event, gap, matches};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

impl Feed<'_> {
    pub(super) async fn read<E: Told>(&mut self, thing: Thing) -> Result<()> {
        let these = self.these::<E>(thing);
        let events = self
            .events_of(these.clone())
            .order_by_asc(event::Column::Sequence)
            .limit(self.limit);
        self.take_events(thing, events).await?;
        self.read_days(thing, these).await
    }

    pub(super) async fn read_last<E: Told>(&mut self, thing: Thing) -> Result<()> {
        let events = self
            .events_of(self.these::<E>(thing))
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

    pub(super) async fn tally<E: Told>(&mut self, thing: Thing) -> Result<()> {
        let these = self.these::<E>(thing);
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
        if let Some(since) = self.wanted.since {
            query = query.filter(event::Column::At.gte(since));
        }
        if let Some(kinds) = &self.wanted.kinds {
            query = query.filter(event::Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(actors) = &self.wanted.actors {
            query = query
                .filter(event::Column::OrganisationId.is_in(actors.iter().copied()))
                .filter(names_actor(self.scope.viewer()));
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
        let from = self.wanted.since;
        let from = from.map(|from| Expr::cust(opened.clone()).gte(from));
        let days = these
            .filter(Expr::cust(format!("{opened} is not null")))
            // Follows from it, in the words of the index that has them.
            .filter(Expr::cust(format!("({opens}) > ''")))
            .filter(Condition::all().add_option(from))
            .filter(Expr::tuple([day.clone(), id]).gt(behind))
            .filter(Expr::not_exists(since));
        Some((days, day, Expr::cust(opened)))
    }

    /// Both rows as one, by time; its order follows from the place alone, so that it is the same however it is cut into pages.
    pub(super) fn laid_together(mut self) -> Vec<(Entry, Place)> {
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

    /// Things of one sort, of those that are asked for.
    fn these<E: Told>(&self, thing: Thing) -> Select<E> {
        let is_one = match thing {
            Thing::Gap => self.gaps(),
            Thing::Match => self.matches(),
            Thing::Offer => self.help(AssistanceKind::Offer),
            Thing::Programme => self.help(AssistanceKind::Programme),
            _ => Condition::all(),
        };
        E::find().filter(is_one)
    }

    fn gaps(&self) -> Condition {
        let named = self.wanted.gaps.as_ref();
        let named = named.map(|these| gap::Column::Reference.is_in(these.iter().cloned()));
        let alike = self.alike.clone().map(|alike| {
            let alike = alike.select_only().column(gap::Column::Id);
            gap::Column::Id.in_subquery(alike.into_query())
        });
        Condition::all().add_option(named).add_option(alike)
    }

    /// Offers or programmes, of those that are named.
    fn help(&self, kind: AssistanceKind) -> Condition {
        self.named_help().add(assistance::Column::Kind.eq(kind))
    }

    fn named_help(&self) -> Condition {
        let named = self.wanted.assistance.as_ref();
        let named = named.map(|these| assistance::Column::Reference.is_in(these.iter().cloned()));
        Condition::all().add_option(named)
    }

    /// Who may read a match may read its gap, and what is given.
    fn matches(&self) -> Condition {
        let mut these = Condition::all();
        if self.wanted.is_of_gaps() {
            let gaps = gap::Entity::find().filter(self.gaps());
            let gaps = gaps.select_only().column(gap::Column::Id);
            these = these.add(matches::Column::GapId.in_subquery(gaps.into_query()));
        }
        if self.wanted.assistance.is_some() {
            let help = assistance::Entity::find().filter(self.named_help());
            let help = help.select_only().column(assistance::Column::Id);
            these = these.add(matches::Column::AssistanceId.in_subquery(help.into_query()));
        }
        these
    }
}

/// Whether an event is about a row.
fn is_about<E: Told>() -> Expr {
    let row = Expr::col(id_column::<E>().as_column_ref());
    Expr::col(event::Column::AboutId.as_column_ref()).eq(row)
}

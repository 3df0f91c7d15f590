//! The data compared with the history: whether each object is as its events left it.
//!
//! Of an object that came from a data file the history holds the file's digest alone. Only what was changed since can be
//! compared of it.

use super::{
    event::{
        CONFIRMED, Fields, Kept, Once, State,
        change::{apply, without},
        kept::key_column,
    },
    objects::{Object, with_entity},
};
use crate::error::Result;
use domain::event::EventKind;
use entity::event;
use futures_util::TryStreamExt;
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder,
    QuerySelect, StreamTrait,
};
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    fmt::{self, Display, Formatter},
};
use uuid::Uuid;

/// Objects compared at a time.
const OBJECTS: u64 = 50;

/// An object that is not as its events left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its table.
    pub table: String,
    /// Which one.
    pub id: Uuid,
    /// What is wrong with it.
    pub fault: ObjectFault,
}

/// What can be wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectFault {
    /// These fields or lists of parts have other values than the latest events gave them.
    Changed(Vec<String>),
    /// No event says that it was recorded or loaded.
    Added,
    /// It has events, and is no longer there.
    Removed,
}

impl Display for Difference {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { table, id, fault } = self;
        write!(out, "{table} {id} ")?;
        match fault {
            ObjectFault::Changed(fields) => write!(
                out,
                "differs from its latest events in: {}",
                fields.join(", ")
            ),
            ObjectFault::Added => write!(out, "is in no event"),
            ObjectFault::Removed => write!(out, "has events, but is no longer there"),
        }
    }
}

/// A comparison under way.
struct Comparison<'a, C> {
    database: &'a C,
    found: &'a mut dyn FnMut(Difference),
    progress: &'a mut dyn FnMut(u64, u64),
    done: u64,
    all: u64,
}

/// Compares all objects with their events, a few at a time: gives how many objects there are, and each that differs to
/// `found`. `progress` takes how many of how many are done. The database is best a transaction that sees one moment.
///
/// # Errors
/// Where the database cannot be read.
pub async fn compare(
    database: &(impl ConnectionTrait + StreamTrait),
    found: &mut dyn FnMut(Difference),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64> {
    let mut comparison = Comparison {
        database,
        found,
        progress,
        done: 0,
        all: 0,
    };
    for object in Object::iter() {
        with_entity!(object, E => Box::pin(comparison.count::<E>()).await?);
    }
    for object in Object::iter() {
        with_entity!(object, E => Box::pin(comparison.compare::<E>()).await?);
    }
    Ok(comparison.all)
}

impl<C: ConnectionTrait + StreamTrait> Comparison<'_, C> {
    async fn count<E: Kept>(&mut self) -> Result<()> {
        let key = key_column::<E>();
        let count: Option<i64> = E::find()
            .select_only()
            .column_as(key.count(), "objects")
            .into_tuple()
            .one(self.database)
            .await?;
        self.all += count.unwrap_or_default().unsigned_abs();
        Ok(())
    }

    /// Compares the objects of one table.
    async fn compare<E: Kept>(&mut self) -> Result<()> {
        let key = key_column::<E>();
        let mut last = Uuid::nil();
        loop {
            let ids: Vec<Uuid> = E::find()
                .select_only()
                .column(key)
                .filter(key.gt(last))
                .order_by_asc(key)
                .limit(OBJECTS)
                .into_tuple()
                .all(self.database)
                .await?;
            let Some(end) = ids.last() else { break };
            last = *end;
            self.compare_objects::<E>(&ids).await?;
            self.done += ids.len() as u64;
            (self.progress)(self.done, self.all);
        }
        self.find_removed::<E>().await
    }

    async fn compare_objects<E: Kept>(&mut self, ids: &[Uuid]) -> Result<()> {
        let logged = replay(self.database, ids, E::ONCE).await?;
        // Every field is compared, so that the day, which decides who may read which, does not matter.
        let mut states = State::read::<E>(self.database, ids, "").await?;
        let once = E::once(self.database, ids).await?;
        for id in ids {
            let state = states
                .remove(id)
                .map(State::into_fields)
                .unwrap_or_default();
            let fault = match logged.get(id) {
                None => ObjectFault::Added,
                Some(logged) => {
                    let mut fields = logged.differing(&state, E::TOLD_LATER);
                    fields.extend(logged.denied(E::ONCE, once.contains(id)));
                    if fields.is_empty() {
                        continue;
                    }
                    ObjectFault::Changed(fields)
                }
            };
            (self.found)(difference::<E>(*id, fault));
        }
        Ok(())
    }

    /// Finds objects that have events and no row.
    async fn find_removed<E: Kept>(&mut self) -> Result<()> {
        let mut rows = E::find().select_only().column(key_column::<E>());
        let ids: Vec<Uuid> = event::Entity::find()
            .select_only()
            .column(event::Column::AboutId)
            .distinct()
            .filter(event::Column::About.eq(E::default().table_name()))
            .filter(event::Column::AboutId.not_in_subquery(QuerySelect::query(&mut rows).take()))
            .into_tuple()
            .all(self.database)
            .await?;
        ids.into_iter()
            .for_each(|id| (self.found)(difference::<E>(id, ObjectFault::Removed)));
        Ok(())
    }
}

fn difference<E: Kept>(id: Uuid, fault: ObjectFault) -> Difference {
    let table = E::default().table_name().to_owned();
    Difference { table, id, fault }
}

/// What the events of an object say it is.
#[derive(Default)]
struct Logged {
    fields: Fields,
    /// Whether they say all of it: it was recorded, and not loaded from a file.
    is_whole: bool,
    /// Whether a field ever had the value that [`Kept::ONCE`] asks for.
    was_once: bool,
}

impl Logged {
    /// Goes on to how the object was after it was loaded, of which events hold nothing. What once was stays so.
    fn load(&mut self) {
        self.fields.clear();
        self.is_whole = false;
    }

    /// Goes on to how the object was after an event with these changes.
    fn follow(&mut self, changes: Fields, once: Option<Once>) {
        for (name, change) in changes {
            if name != CONFIRMED {
                apply(self.fields.entry(name).or_insert(Value::Null), &change);
            }
        }
        let is_now = |once: Once| self.fields.get(once.field) == Some(&Value::from(once.value));
        self.was_once |= once.is_some_and(is_now);
    }

    /// Names of fields that have other values now. Of those that were told later, events may say nothing.
    fn differing(&self, now: &Fields, told_later: &[&str]) -> Vec<String> {
        let is_told = |name: &&String| self.is_whole && !told_later.contains(&name.as_str());
        let others = now.keys().filter(is_told);
        let names: BTreeSet<&String> = self.fields.keys().chain(others).collect();
        let value = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or_default();
        names
            .into_iter()
            .filter(|name| !self.agrees(&value(&self.fields, name), &value(now, name)))
            .cloned()
            .collect()
    }

    /// The column that says otherwise than the events what a field once was. A file may have said so, too, of which events hold nothing.
    fn denied(&self, once: Option<Once>, is_said: bool) -> Option<String> {
        let is_known = self.was_once || self.is_whole;
        let column = once?.column.to_owned();
        (is_known && self.was_once != is_said).then_some(column)
    }

    /// Whether a value is as logged. Lists are compared without regard to order; where a file gave the rest of a list, the
    /// logged parts have to be in it.
    fn agrees(&self, logged: &Value, now: &Value) -> bool {
        match (logged, now) {
            (Value::Array(logged), Value::Array(now)) => {
                without(logged, now).is_empty() && (!self.is_whole || logged.len() == now.len())
            }
            (Value::Array(logged), Value::Null) => logged.is_empty(),
            (logged, now) => logged == now,
        }
    }
}

/// What the events of these objects say they are, read one by one.
async fn replay(
    database: &(impl ConnectionTrait + StreamTrait),
    ids: &[Uuid],
    once: Option<Once>,
) -> Result<HashMap<Uuid, Logged>> {
    type Row = (Uuid, String, Option<String>, Option<String>);
    let mut events = event::Entity::find()
        .select_only()
        .columns([
            event::Column::AboutId,
            event::Column::Kind,
            event::Column::Open,
            event::Column::Closed,
        ])
        .filter(event::Column::AboutId.is_in(ids.iter().copied()))
        .filter(event::Column::Kind.is_not_in([EventKind::Read, EventKind::TextErased]))
        .order_by_asc(event::Column::Sequence)
        .into_tuple::<Row>()
        .stream(database)
        .await?;
    let mut logged: HashMap<Uuid, Logged> = HashMap::new();
    while let Some((id, kind, open, closed)) = events.try_next().await? {
        if kind == EventKind::Loaded.to_value() {
            logged.entry(id).or_default().load();
            continue;
        }
        let begun = Logged {
            is_whole: true,
            ..Logged::default()
        };
        logged
            .entry(id)
            .or_insert(begun)
            .follow(changes(open, closed), once);
    }
    Ok(logged)
}

/// What an event changed. Where both halves hold a field, the closed one says more: how it was before it was public.
fn changes(open: Option<String>, closed: Option<String>) -> Fields {
    [open, closed]
        .into_iter()
        .flatten()
        .filter_map(|json| serde_json::from_str::<Fields>(&json).ok())
        .flatten()
        .collect()
}

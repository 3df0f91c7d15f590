//! What the events of objects say these are: read one by one, in their order.

use super::event::{
    CONFIRMED, Fields, Once,
    change::{apply, without},
};
use crate::error::Result;
use domain::event::EventKind;
use entity::event;
use futures_util::TryStreamExt;
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    StreamTrait,
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What the events of an object say it is.
#[derive(Default)]
pub(super) struct Logged {
    fields: Fields,
    /// Whether they say all of it: it was recorded, and not loaded from a file.
    is_whole: bool,
    /// Whether a field ever had the value that `ONCE` of its kind asks for.
    was_once: bool,
    /// Fields that no file says.
    unloaded: &'static [&'static str],
}

impl Logged {
    /// None of these events yet.
    fn new(is_whole: bool, unloaded: &'static [&'static str]) -> Self {
        Self {
            is_whole,
            unloaded,
            ..Self::default()
        }
    }

    /// Goes on to how the object was after it was loaded, of which events hold nothing. What once was stays so, and so does what no file
    /// says.
    fn load(&mut self) {
        let unloaded = self.unloaded;
        self.fields
            .retain(|name, _| unloaded.contains(&name.as_str()));
        self.is_whole = false;
    }

    /// Whether events say all of a field.
    fn is_all_told(&self, name: &str) -> bool {
        self.is_whole || self.unloaded.contains(&name)
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
    pub(super) fn differing(&self, now: &Fields, told_later: &[&str]) -> BTreeSet<String> {
        let is_told = |name: &&String| {
            self.is_all_told(name.as_str()) && !told_later.contains(&name.as_str())
        };
        let others = now.keys().filter(is_told);
        let names: BTreeSet<&String> = self.fields.keys().chain(others).collect();
        let value = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or_default();
        names
            .into_iter()
            .filter(|name| !self.agrees(name, &value(&self.fields, name), &value(now, name)))
            .cloned()
            .collect()
    }

    /// The column that says otherwise than the events what a field once was. A file may have said so, too, of which events hold nothing.
    pub(super) fn denied(&self, once: Option<Once>, is_said: bool) -> Option<String> {
        let is_known = self.was_once || self.is_whole;
        let column = once?.column.to_owned();
        (is_known && self.was_once != is_said).then_some(column)
    }

    /// Whether a value is as logged. Lists are compared without regard to order; where a file gave the rest of a list, the
    /// logged parts have to be in it.
    fn agrees(&self, name: &str, logged: &Value, now: &Value) -> bool {
        match (logged, now) {
            (Value::Array(logged), Value::Array(now)) => {
                let is_whole = self.is_all_told(name);
                without(logged, now).is_empty() && (!is_whole || logged.len() == now.len())
            }
            (Value::Array(logged), Value::Null) => logged.is_empty(),
            (logged, now) => logged == now,
        }
    }
}

/// What the events of these objects say they are, read one by one.
pub(super) async fn replay(
    database: &(impl ConnectionTrait + StreamTrait),
    ids: &[Uuid],
    once: Option<Once>,
    unloaded: &'static [&'static str],
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
        let is_loaded = kind == EventKind::Loaded.to_value();
        let begun = || Logged::new(!is_loaded, unloaded);
        let logged = logged.entry(id).or_insert_with(begun);
        match is_loaded {
            true => logged.load(),
            false => logged.follow(changes(open, closed), once),
        }
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

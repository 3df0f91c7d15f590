//! Texts that were erased from events: an event of its own vouches for what is left of them.
//!
//! An erased event keeps the hash it had, to which the next one is bound. The event of the erasure says, within the chain, which
//! hash its content has since: whatever else is changed in it is found.

use super::{Fields, NewEvent, canonical, hashed::HashedEvent};
use crate::history::hidden::{WHY, excluded, is_figure, is_text, replace};
use domain::event::EventKind;
use entity::event;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Under which names the event of an erasure keeps what was erased, and where.
const FIELD: &str = "erased";
/// Under which name it keeps the events in which that was: nobody is told of them.
pub const EVENTS: &str = "erased_events";

/// An event out of which a text was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedEvent {
    /// The event.
    event: Uuid,
    /// The hash that it had, and keeps.
    hash: String,
    /// The hash of what is left of it.
    left: String,
}

/// All texts that a field of a row has or had, by these events.
pub fn texts(events: &[event::Model], row: Uuid, field: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for event in events {
        for mut changes in [&event.open, &event.closed].into_iter().filter_map(parsed) {
            if field == excluded::FIELD {
                excluded::each_word(&mut changes, &mut |word| {
                    found.insert(word.clone());
                });
                continue;
            }
            replace(&mut changes, event.about_id, row, &[field], &mut |text| {
                found.extend(text.as_str().map(str::to_owned));
                text.clone()
            });
        }
    }
    found
}

/// Puts a mark in place of all texts of a field of a row in an event, and of reasons that say the same; nothing if it has none.
pub fn erase(
    event: &mut event::Model,
    (row, field): (Uuid, &str),
    texts: &BTreeSet<String>,
    mark: &str,
) -> Option<ErasedEvent> {
    let before = event.clone();
    for half in [&mut event.open, &mut event.closed] {
        if let Some(mut changes) = parsed(half) {
            if field == excluded::FIELD {
                excluded::each_word(&mut changes, &mut |word| {
                    if texts.contains(word) {
                        mark.clone_into(word);
                    }
                });
            } else {
                replace(&mut changes, event.about_id, row, &[field], &mut |_| {
                    mark.into()
                });
            }
            if !is_figure(field) {
                changes
                    .iter_mut()
                    .for_each(|(name, value)| erase_copies(name, value, texts, mark));
            }
            *half = String::from_utf8(canonical(&changes)).ok();
        }
    }
    event.reason = event.reason.take().map(|said| without(said, texts, mark));
    (*event != before).then(|| ErasedEvent {
        event: event.id,
        hash: event.hash.clone(),
        left: HashedEvent::of(event).hash(),
    })
}

/// Shortest text that is looked for within others: shorter ones have to be the whole.
const WITHIN_MIN: usize = 8;

/// A text of which others are a part or the whole, with the mark in their place.
pub fn without(said: String, texts: &BTreeSet<String>, mark: &str) -> String {
    if texts.contains(&said) {
        return mark.to_owned();
    }
    let within = texts
        .iter()
        .filter(|text| text.chars().count() >= WITHIN_MIN);
    within.fold(said, |said, text| said.replace(text, mark))
}

/// Puts the mark wherever a column for texts says the same, or the reason for which one is hidden.
fn erase_copies(column: &str, value: &mut Value, texts: &BTreeSet<String>, mark: &str) {
    match value {
        Value::String(why) if column == WHY => *why = without(std::mem::take(why), texts, mark),
        Value::String(text) if is_text(column) && texts.contains(text) => mark.clone_into(text),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| erase_copies(column, value, texts, mark)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(name, value)| erase_copies(name, value, texts, mark)),
        _ => {}
    }
}

fn parsed(json: &Option<String>) -> Option<Fields> {
    serde_json::from_str(json.as_deref()?).ok()
}

/// The event of an erasure. That a field of something public was erased shows to whoever reads it; of what is not, the mark in the
/// text alone tells it. Which events it was in shows to nobody.
pub fn erasure(
    (about, about_id): (&str, Uuid),
    field: &str,
    events: &[ErasedEvent],
    reason: &str,
    is_public: bool,
) -> NewEvent {
    let change = |value: Value| Value::Array(vec![Value::Null, value]);
    let told = Fields::from_iter([(FIELD.to_owned(), change(field.into()))]);
    NewEvent {
        kind: EventKind::TextErased,
        about: about.to_owned(),
        about_id,
        panel: None,
        open: if is_public { told } else { Fields::new() },
        closed: Fields::from_iter([(EVENTS.to_owned(), change(json!(events)))]),
        reason: Some(reason.to_owned()),
    }
}

/// What was erased from which events, as the history says it.
#[derive(Debug, Default)]
pub(super) struct Erasures(HashMap<Uuid, ErasedEvent>);

impl Erasures {
    /// Reads all of them. Of an event that was erased from several times, the last one says what is left.
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let told: Vec<Option<String>> = event::Entity::find()
            .select_only()
            .column(event::Column::Closed)
            .filter(event::Column::Kind.eq(EventKind::TextErased))
            .order_by_asc(event::Column::Sequence)
            .into_tuple()
            .all(database)
            .await?;
        let told = told.iter().filter_map(parsed).filter_map(|mut closed| {
            let list = closed.get_mut(EVENTS)?.get_mut(1)?.take();
            serde_json::from_value::<Vec<ErasedEvent>>(list).ok()
        });
        Ok(Self(
            told.flatten()
                .map(|erased| (erased.event, erased))
                .collect(),
        ))
    }

    /// How many events something was erased from.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it was said that the event of this hash has this one since.
    pub(super) fn vouch(&self, event: Uuid, hash: &str, left: &str) -> bool {
        let said = self.0.get(&event);
        said.is_some_and(|said| said.hash == hash && said.left == left)
    }
}

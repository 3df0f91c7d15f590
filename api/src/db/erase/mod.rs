//! Erases a text that must not exist: from its row, from what is kept of it beside, and from all events.
//!
//! The history is only ever added to, and the database sees to that: its guard is lifted for this one change, within its
//! transaction. The event that is added says which events were changed, and vouches for the rest of them.

mod clean;
mod events;
mod place;
mod plans;
mod rows;
mod words;

pub use clean::clean;
pub use place::Erasure;

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    db::{
        reference::Tables,
        store::Store,
        transaction::{open, renew_reference},
    },
    error::{Error, Result},
    history::{
        event::{Actor, erasure, kept::key_column},
        hidden::{self, ERASED, OWN_NAME},
        objects::{Object, with_entity},
    },
};
use chrono::{DateTime, Utc};
use domain::{date::day_of, organisation::EventRole};
use entity::event;
use events::{erase_from_events, of_row};
use place::{Marked, Place, find, object};
use plans::erase_from_plans;
use rows::{erase_hidden, forget_meaning, forget_words, write, write_copies, write_lines};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What was erased.
#[derive(Debug, PartialEq, Eq)]
pub struct Erased {
    /// The table of the row.
    pub table: &'static str,
    /// Events that had the text, or one that stood there before.
    pub events: usize,
}

/// Erases a text and all that stood in its place before, and says so in the history. What the files of the database still hold
/// is for [`clean`].
pub async fn erase(store: &Store, erasure: &Erasure<'_>) -> Result<Erased> {
    let (transaction, mut head, _turn) = open(store).await?;
    let place = find(&transaction, erasure).await?;
    let now = Utc::now();
    let mark = mark(&place, erasure.reason, now);
    let events = of_row(&transaction, &place).await?;
    let texts = texts(&transaction, &place, &events, &mark).await?;
    let marked = marked(&place, texts, mark);
    if marked.iter().all(|(texts, _)| texts.is_empty()) {
        return Err(Error::Conflict("There is no text to erase.".to_owned()));
    }
    for place in told_of(&place, &events) {
        erase_from_tables(&transaction, &place, &marked).await?;
    }
    let erased = erase_from_events(&transaction, &place, events, &marked).await?;
    let today = day_of(now);
    let is_public = is_public(&transaction, place.whole, &today).await?;
    let (whole, column) = (place.whole, place.column);
    let deed = erasure::erasure(whole, column, &erased, erasure.reason, is_public);
    head.add(
        &transaction,
        &operator(),
        now.timestamp_millis(),
        vec![deed],
    )
    .await?;
    if Tables::keep(place.whole.0) {
        renew_reference(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(Erased {
        table: place.table,
        events: erased.len(),
    })
}

/// The text as it stands and as it stood before.
async fn texts(
    transaction: &DatabaseTransaction,
    place: &Place,
    events: &[event::Model],
    mark: &str,
) -> Result<BTreeSet<String>> {
    let mut texts = erasure::texts(events, place.row, place.column);
    texts.extend(place.text.clone());
    texts.extend(erase_hidden(transaction, place, mark).await?);
    if place.is_words() {
        texts.extend(words::on_record(transaction, place.row).await?);
    }
    texts.remove(hidden::HIDDEN);
    Ok(texts)
}

/// The text with each object that may repeat it: why something was done, with all of which one change told it.
fn told_of(place: &Place, events: &[event::Model]) -> Vec<Place> {
    if !place.is_reason() {
        return vec![place.clone()];
    }
    let wholes = events.iter();
    let wholes = wholes.filter_map(|event| Some((object(&event.about)?, event.about_id)));
    let wholes: BTreeSet<(&'static str, Uuid)> = wholes.collect();
    let of = |whole| Place {
        whole,
        ..place.clone()
    };
    wholes.into_iter().map(of).collect()
}

/// Erases the texts wherever they stand but in the history, and what a language model made of them.
async fn erase_from_tables(
    transaction: &DatabaseTransaction,
    place: &Place,
    marked: &[Marked],
) -> Result<()> {
    for (texts, mark) in marked {
        erase_from_rows(transaction, place, texts, mark).await?;
    }
    forget_meaning(transaction, place).await
}

/// What stands in the place of which texts. Words have a mark each, since no two of a kind are the same.
fn marked(place: &Place, texts: BTreeSet<String>, mark: String) -> Vec<Marked> {
    if !place.is_words() {
        return vec![(texts, mark)];
    }
    let is_mark = |word: &String| word.starts_with(ERASED);
    let (marks, words): (Vec<_>, Vec<_>) = texts.into_iter().partition(is_mark);
    let numbered = words.into_iter().zip(marks.len() + 1..);
    numbered
        .map(|(word, number)| (BTreeSet::from([word]), format!("{mark} {number}")))
        .collect()
}

/// Erases texts wherever they are but in events.
async fn erase_from_rows(
    transaction: &DatabaseTransaction,
    place: &Place,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    if place.is_words() {
        words::write(transaction, place.row, texts, mark).await?;
        write_copies(transaction, place, texts, mark).await?;
        return Ok(());
    }
    if place.is_reason() {
        // By why something was done nothing is found, nor does a plan name it.
        if write_copies(transaction, place, texts, mark).await? {
            forget_words(transaction, place, texts).await?;
        }
        return Ok(());
    }
    write(transaction, place, mark).await?;
    write_lines(transaction, place, mark).await?;
    write_copies(transaction, place, texts, mark).await?;
    forget_words(transaction, place, texts).await?;
    erase_from_plans(transaction, place, texts, mark).await
}

/// What stands in the place of a text.
fn mark(place: &Place, reason: &str, now: DateTime<Utc>) -> String {
    let mark = format!("{ERASED}{}: {reason}]", now.format("%Y-%m-%d"));
    if place.column == OWN_NAME {
        // Which stays unique.
        return format!("{mark} {}", place.row.simple());
    }
    mark
}

/// Who erases.
fn operator() -> Actor {
    Actor {
        organisation: None,
        role: EventRole::Operator,
        subject: "gapbridge erase".to_owned(),
    }
}

/// Whether everybody may read a thing today.
async fn is_public(
    transaction: &DatabaseTransaction,
    (table, id): (&str, Uuid),
    today: &str,
) -> Result<bool> {
    async fn readable<E: Guarded>(
        transaction: &DatabaseTransaction,
        id: Uuid,
        today: &str,
    ) -> Result<bool> {
        let row = E::find()
            .filter(key_column::<E>().eq(id))
            .filter(E::readable(&Viewer::Anonymous, today));
        Ok(row.one(transaction).await?.is_some())
    }
    match Object::of(table) {
        Some(object) => with_entity!(object, E => readable::<E>(transaction, id, today).await),
        None => Ok(false),
    }
}

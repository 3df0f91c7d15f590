//! What the feed gives: entries, each with its place.

use super::Thing;
use crate::db::page::Place;
use domain::event::EventKind;
use uuid::Uuid;

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

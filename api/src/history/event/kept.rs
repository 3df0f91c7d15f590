//! What the history keeps of each kind of object, and how rows are read for it.

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    error::Result,
    history::objects::{Listed, Object, with_entity},
};
use sea_orm::{
    ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    sea_query::Value as Column,
};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A column that is left out, for it follows from the history: whether a field of the object ever had a value.
#[derive(Clone, Copy, Debug)]
pub struct Once {
    /// The column.
    pub column: &'static str,
    /// The field.
    pub field: &'static str,
    /// The value.
    pub value: &'static str,
}

/// A list of parts that is kept with an object: rows of one table.
#[derive(Clone, Debug)]
pub struct PartList {
    /// What it is called in the history.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// The column that names the object.
    pub whole: &'static str,
    /// What is kept of a row, as one in which every column holds its own name: some of its columns, or the value of one.
    pub kept: Value,
    /// Columns with free texts, as [`Kept::TEXTS`] has those of an object.
    pub texts: &'static [&'static str],
    /// The same of [`Kept::ERASED`].
    pub erased: &'static [&'static str],
}

impl PartList {
    /// The list of the rows of `E`, whose column `whole` names the object, each as `show` puts what is left of it.
    pub fn of<E: EntityTrait>(
        name: &'static str,
        whole: E::Column,
        show: fn(Fields) -> Value,
    ) -> Self {
        let whole = IdenStatic::as_str(&whole);
        let rest = columns::<E>().filter(|column| *column != whole);
        let row = rest.map(|column| (column.to_owned(), Value::from(column)));
        Self {
            name,
            table: E::default().table_name(),
            whole,
            kept: show(row.collect()),
            texts: &[],
            erased: &[],
        }
    }

    /// The list with columns of free texts.
    #[must_use]
    pub fn texts(self, texts: &'static [&'static str]) -> Self {
        Self { texts, ..self }
    }

    /// The list with columns of texts that are erased only.
    #[must_use]
    pub fn erased(self, erased: &'static [&'static str]) -> Self {
        Self { erased, ..self }
    }
}

/// What the history keeps of an object: its row, and parts that are kept with it.
pub trait Kept: Guarded + Listed {
    /// Columns with free texts that everybody may read: registrars hide them, and operators erase them.
    const TEXTS: &'static [&'static str] = &[];
    /// Columns with texts that are erased only.
    const ERASED: &'static [&'static str] = &[];
    /// Fields that are the owning Panel's affair even where the object is public.
    const CLOSED: &'static [&'static str] = &[];
    /// Closed columns that whose object it is states in revisions: they count in the version that they are given, and in nobody else's.
    const OWN: &'static [&'static str] = &[];
    /// Closed parts that others add, and that everybody reads who reads the object: all are told how they change, but they count in no
    /// version, so that what others say of an object stales no reading of it.
    const BESIDE: &'static [&'static str] = &[];
    /// Fields that are not kept at all.
    const LEFT_OUT: &'static [&'static str] = &[];
    /// Columns that were added later: nothing is new of an object in which they are null, so that versions and digests from before stay.
    const LATER: &'static [&'static str] = &[];

    /// Fields that events tell since a later version: an object is compared with its events in those that they tell of it.
    const TOLD_LATER: &'static [&'static str] = &[];
    /// Fields that no data file says: an object is compared with its events in all of these, whatever was loaded of it.
    const UNLOADED: &'static [&'static str] = &[];
    /// What is left out and follows from events: an object is compared with them in that, too.
    const ONCE: Option<Once> = None;

    /// Whether changes of this object are for everybody who reads it; otherwise they are the Panel's and the actor's alone.
    fn is_open(_: &Self::Model) -> bool {
        true
    }

    /// Says columns as they are kept, where that is otherwise than in the row.
    fn restate(_: &mut Fields) {}

    /// Those of these objects in which the column of `ONCE` is true.
    fn once(
        _: &impl ConnectionTrait,
        _: &[Uuid],
    ) -> impl Future<Output = Result<HashSet<Uuid>>> + Send {
        async { Ok(HashSet::new()) }
    }

    /// What of these objects is otherwise than what it follows from, though the history keeps it nowhere: each with the column.
    fn astray(
        _: &impl ConnectionTrait,
        _: &[Uuid],
    ) -> impl Future<Output = Result<Vec<(Uuid, String)>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Parts of these objects that are not columns of their rows, by object; but those of the names that are left out.
    fn parts(
        _: &impl ConnectionTrait,
        _: &[Uuid],
        _: &[&str],
    ) -> impl Future<Output = Result<HashMap<Uuid, Fields>>> + Send {
        async { Ok(HashMap::new()) }
    }

    /// Those of these parts that are lists of rows.
    fn part_lists() -> Vec<PartList> {
        Vec::new()
    }

    /// Closed parts that count as the columns of `OWN` do, of these objects of the viewer's own, by object. What names something that the
    /// viewer may not read is left out: nothing that is hidden from them moves a version of theirs.
    fn own_parts(
        _: &impl ConnectionTrait,
        _: &[Uuid],
        _: &Viewer,
        _: &str,
    ) -> impl Future<Output = Result<HashMap<Uuid, Fields>>> + Send {
        async { Ok(HashMap::new()) }
    }

    /// How many other objects `own_parts` reads for these, where they may be many.
    fn own_rows(
        _: &impl ConnectionTrait,
        _: &[Uuid],
        _: &Viewer,
        _: &str,
    ) -> impl Future<Output = Result<u64>> + Send {
        async { Ok(0) }
    }
}

impl Object {
    /// The columns of its row that the history keeps.
    pub fn kept_columns(self) -> Vec<&'static str> {
        with_entity!(self, E => kept_columns::<E>())
    }

    /// The lists of parts that the history keeps with its row.
    pub fn part_lists(self) -> Vec<PartList> {
        with_entity!(self, E => E::part_lists())
    }
}

/// The columns of an entity that are kept.
fn kept_columns<E: Kept>() -> Vec<&'static str> {
    columns::<E>()
        .filter(|column| !E::LEFT_OUT.contains(column))
        .collect()
}

/// Names and values of an object at some moment.
pub type Fields = Map<String, Value>;

/// The first column of an entity's key.
pub(crate) fn key_column<E: EntityTrait>() -> E::Column {
    E::PrimaryKey::iter()
        .next()
        .expect("every entity has a key")
        .into_column()
}

/// The names of an entity's columns.
fn columns<E: EntityTrait>() -> impl Iterator<Item = &'static str> {
    E::Column::iter().map(|column| IdenStatic::as_str(&column))
}

/// The columns of a row, by name.
pub fn fields<M: ModelTrait>(row: &M) -> Fields {
    <M::Entity as EntityTrait>::Column::iter()
        .map(|column| {
            let name = IdenStatic::as_str(&column).to_owned();
            (name, value(row.get(column)))
        })
        .collect()
}

/// A column's value as JSON; ids as text.
fn value(column: Column) -> Value {
    match column {
        Column::Bool(bool) => bool.into(),
        Column::Int(number) => number.into(),
        Column::BigInt(number) => number.into(),
        Column::String(text) => text.into(),
        Column::Uuid(id) => id.map(|id| id.to_string()).into(),
        other => unreachable!("no column of ours is a {other:?}"),
    }
}

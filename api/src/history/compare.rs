//! The data compared with the history: whether each object is as its events left it.
//!
//! Of an object that came from a data file the history holds the file's digest alone. Only what was changed since can be
//! compared of it, and what no file says.

use super::{
    event::{Kept, State, kept::key_column},
    objects::{Object, with_entity},
    replay::replay,
};
use crate::error::Result;
use entity::event;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect,
    StreamTrait,
};
use std::fmt::{self, Display, Formatter};
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
        let logged = replay(self.database, ids, E::ONCE, E::UNLOADED).await?;
        // Every field is compared, so that the day, which decides who may read which, does not matter.
        let mut states = State::read::<E>(self.database, ids, "").await?;
        let once = E::once(self.database, ids).await?;
        let astray = E::astray(self.database, ids).await?;
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
                    let astray = astray.iter().filter(|(of, _)| of == id);
                    fields.extend(astray.map(|(_, column)| column.clone()));
                    if fields.is_empty() {
                        continue;
                    }
                    ObjectFault::Changed(fields.into_iter().collect())
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

//! Reads how far the register is.

use super::Watermark;
use crate::{
    db::{pulse::last_event, store::Store},
    error::Result,
};
use entity::{event, register_state};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// What the version of the reference tables is called.
const REFERENCE: &str = "reference_version";

impl Watermark {
    /// As of now.
    pub async fn read(store: &Store) -> Result<Self> {
        let reference = register_state::Entity::find_by_id(REFERENCE)
            .one(store.database())
            .await?;
        let last = last_event(store.database()).await?;
        Ok(Self {
            event: last.map_or(0, |(number, _)| number),
            id: last.map(|(_, id)| id),
            reference: reference.map_or(0, |state| state.value),
        })
    }

    /// Whether the last event of then is still there, under its number. Where a copy of the register that lacks the latest changes took
    /// its place, it is not, and other events may have that number.
    pub async fn still_holds(self, store: &Store) -> Result<bool> {
        match self.id {
            Some(id) => Ok(number_of(store, id).await? == Some(self.event)),
            None => Ok(true),
        }
    }
}

/// The number of the last event there is; 0 where there is none.
pub async fn last_number(store: &Store) -> Result<i64> {
    Ok(last_event(store.database())
        .await?
        .map_or(0, |(number, _)| number))
}

/// The number of an event, behind which the feed goes on. Who names the event was given it once, and goes on behind it also where
/// they may no longer read it.
pub async fn number_of(store: &Store, event: Uuid) -> Result<Option<i64>> {
    let number = event::Entity::find()
        .select_only()
        .column(event::Column::Sequence)
        .filter(event::Column::Id.eq(event));
    Ok(number.into_tuple().one(store.database()).await?)
}

/// The number of the last event before a moment, of those behind one number and up to another; the first of the two where there is none.
/// No moment has an index, but none is before that of the event before it, and no number is left out: so few events are looked at.
pub async fn number_before(store: &Store, moment: i64, behind: i64, last: i64) -> Result<i64> {
    let (mut behind, mut last) = (behind, last);
    while behind < last {
        let middle = behind + (last - behind + 1) / 2;
        let at = event::Entity::find_by_id(middle)
            .select_only()
            .column(event::Column::At);
        let at: Option<i64> = at.into_tuple().one(store.database()).await?;
        if at.is_some_and(|at| at < moment) {
            behind = middle;
        } else {
            last = middle - 1;
        }
    }
    Ok(behind)
}

//! The rows of one page, which share what is read for them.

use super::{ByWhole, Scope, Seen};
use crate::{
    access::policy::{Guarded, PartOf},
    error::{Error, Result},
    history::event::Kept,
};
use sea_orm::EntityTrait;
use std::collections::HashMap;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The rows of one page, which share what is read for them: the first that asks reads for all.
pub struct Batch<W: Guarded> {
    /// Whose rows these are.
    pub scope: Scope,
    /// The rows.
    pub rows: Vec<Seen<W::Row>>,
}

/// Whole rows of a page of which less was read at first, and where each stands among them.
pub struct Wholes<W: Guarded> {
    /// The rows.
    pub batch: Batch<W>,
    places: HashMap<Uuid, usize>,
}

impl<W: Guarded> Wholes<W> {
    /// These rows.
    pub fn new(scope: &Scope, rows: Vec<Seen<W::Row>>) -> Self {
        let places = rows.iter().enumerate();
        Self {
            places: places.map(|(place, row)| (W::id(row), place)).collect(),
            batch: Batch {
                scope: scope.clone(),
                rows,
            },
        }
    }

    /// The row of this id.
    pub fn row(&self, id: Uuid) -> Result<&Seen<W::Row>> {
        let place = self.places.get(&id);
        let row = place.and_then(|place| self.batch.rows.get(*place));
        row.ok_or_else(|| gone(id))
    }
}

/// The error where a row went away between two reads.
pub fn gone(id: Uuid) -> Error {
    Error::Internal(anyhow::anyhow!("{id} went away while it was read"))
}

/// Versions that are read when first asked for, once for a whole batch.
#[derive(Default)]
pub struct Versions(OnceCell<HashMap<Uuid, String>>);

impl Versions {
    /// The version of one row of the batch.
    pub async fn of<E: Kept>(&self, batch: &Batch<E>, id: Uuid) -> Result<&str> {
        let read = || batch.scope.versions::<E>(&batch.rows);
        self.found(id, read).await
    }

    /// The version of one row, where `read` gives those of the whole batch.
    pub async fn found<F>(&self, id: Uuid, read: impl FnOnce() -> F) -> Result<&str>
    where
        F: Future<Output = Result<HashMap<Uuid, String>>>,
    {
        let all = self.0.get_or_try_init(read).await?;
        all.get(&id).map(String::as_str).ok_or_else(|| gone(id))
    }
}

/// Parts that are read when first asked for, once for a whole batch.
pub struct Lazy<E: EntityTrait>(OnceCell<HashMap<Uuid, Vec<Seen<E::Model>>>>);

impl<E: EntityTrait> Default for Lazy<E> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<E: EntityTrait> Lazy<E> {
    /// All parts of the batch, by whole.
    pub async fn all<W: Guarded>(&self, batch: &Batch<W>) -> Result<&ByWhole<E>>
    where
        E: PartOf<W>,
    {
        self.0
            .get_or_try_init(|| batch.scope.parts::<W, E>(&batch.rows))
            .await
    }

    /// The parts of one row of the batch, where `kept` may have those of each in memory.
    pub async fn of_kept<W: Guarded>(
        &self,
        batch: &Batch<W>,
        whole: Uuid,
        kept: impl FnOnce() -> Result<Option<ByWhole<E>>>,
    ) -> Result<&[Seen<E::Model>]>
    where
        E: PartOf<W>,
    {
        let read = async || {
            if let Some(parts) = kept()? {
                return Ok(parts);
            }
            batch.scope.parts::<W, E>(&batch.rows).await
        };
        self.0.get_or_try_init(read).await?;
        self.of(batch, whole).await
    }

    /// The parts of one row of the batch.
    pub async fn of<W: Guarded>(&self, batch: &Batch<W>, whole: Uuid) -> Result<&[Seen<E::Model>]>
    where
        E: PartOf<W>,
    {
        let parts = self.all(batch).await?.get(&whole);
        let parts = parts.map_or(&[] as &[_], Vec::as_slice);
        // A part may be given out again and again, for each row that leads to it.
        batch.scope.spend(parts.len())?;
        Ok(parts)
    }
}

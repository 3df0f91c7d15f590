//! Objects that belong to the rows of a page, read once for all of them when the first is asked for.
//!
//! [`Objects`] are named by ids, [`Linked`] ones by parts of the rows, and [`Grouped`] ones name the row themselves.

use crate::{
    access::policy::{Guarded, PartOf},
    db::scope::{Batch, Lazy, Scope, Seen},
    error::Result,
};
use sea_orm::{EntityTrait, Select};
use std::collections::{BTreeSet, HashMap};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Makes objects of rows, one of each, in the same order, so that they share what is read for them.
pub type Wrap<E, T> = fn(&Scope, Vec<Seen<<E as Guarded>::Row>>) -> Vec<T>;

/// Objects by id.
pub struct Objects<E: Guarded, T> {
    wrap: Wrap<E, T>,
    read: OnceCell<HashMap<Uuid, T>>,
}

impl<E: Guarded, T> Objects<E, T> {
    /// Objects that `wrap` makes of their rows.
    pub fn new(wrap: Wrap<E, T>) -> Self {
        Self {
            wrap,
            read: OnceCell::new(),
        }
    }

    /// Those of these ids that the viewer may read. All calls for a page have to name the same ids: the first one reads.
    pub async fn all(
        &self,
        scope: &Scope,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<&HashMap<Uuid, T>> {
        let read = async || {
            let ids: BTreeSet<Uuid> = ids.into_iter().collect();
            if ids.is_empty() {
                return Ok(HashMap::new());
            }
            let rows = scope.by_ids::<E>(ids).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| E::id(row)).collect();
            Ok(ids.into_iter().zip((self.wrap)(scope, rows)).collect())
        };
        self.read.get_or_try_init(read).await
    }
}

/// Parts of the rows of a page, and the objects that they name.
pub struct Linked<P: EntityTrait, E: Guarded, T> {
    parts: Lazy<P>,
    target: fn(&P::Model) -> Option<Uuid>,
    objects: Objects<E, T>,
}

impl<P: EntityTrait, E: Guarded, T> Linked<P, E, T> {
    /// Parts that name their objects by `target`, and objects that `wrap` makes of their rows.
    pub fn new(target: fn(&P::Model) -> Option<Uuid>, wrap: Wrap<E, T>) -> Self {
        Self {
            parts: Lazy::default(),
            target,
            objects: Objects::new(wrap),
        }
    }

    /// The parts of one row, whether or not the viewer may read what they name.
    pub async fn parts<W: Guarded>(
        &self,
        batch: &Batch<W>,
        whole: Uuid,
    ) -> Result<&[Seen<P::Model>]>
    where
        P: PartOf<W>,
    {
        self.parts.of(batch, whole).await
    }

    /// The parts of all rows, by row.
    pub async fn all_parts<W: Guarded>(
        &self,
        batch: &Batch<W>,
    ) -> Result<&HashMap<Uuid, Vec<Seen<P::Model>>>>
    where
        P: PartOf<W>,
    {
        self.parts.all(batch).await
    }

    /// The object that a part names; none if it names none, or none that the viewer may read.
    pub async fn object<W: Guarded>(&self, batch: &Batch<W>, part: &P::Model) -> Result<Option<&T>>
    where
        P: PartOf<W>,
    {
        let objects = self.objects(batch).await?;
        Ok((self.target)(part).and_then(|id| objects.get(&id)))
    }

    /// The parts of one row that name an object the viewer may read, each with it.
    pub async fn of<W: Guarded>(
        &self,
        batch: &Batch<W>,
        whole: Uuid,
    ) -> Result<Vec<(&Seen<P::Model>, &T)>>
    where
        P: PartOf<W>,
    {
        let parts = self.parts(batch, whole).await?;
        let objects = self.objects(batch).await?;
        let object = |part: &P::Model| objects.get(&(self.target)(part)?);
        Ok(parts
            .iter()
            .filter_map(|part| Some((part, object(part)?)))
            .collect())
    }

    async fn objects<W: Guarded>(&self, batch: &Batch<W>) -> Result<&HashMap<Uuid, T>>
    where
        P: PartOf<W>,
    {
        let parts = self.parts.all(batch).await?.values().flatten();
        let ids = parts.filter_map(|part| (self.target)(part));
        self.objects.all(&batch.scope, ids).await
    }
}

/// Lists of objects that each name their row of the page.
pub struct Grouped<T>(OnceCell<HashMap<Uuid, Vec<T>>>);

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T: Clone> Grouped<T> {
    /// The objects of one row; `read` gives those of all rows of the page.
    pub async fn of<F>(&self, row: Uuid, read: impl FnOnce() -> F) -> Result<Vec<T>>
    where
        F: Future<Output = Result<HashMap<Uuid, Vec<T>>>>,
    {
        let all = self.0.get_or_try_init(read).await?;
        Ok(all.get(&row).cloned().unwrap_or_default())
    }
}

/// The rows of a query that the viewer may read, by a key of theirs; an error where there are too many.
pub async fn rows_by<E: Guarded>(
    scope: &Scope,
    query: Select<E>,
    key: fn(&E::Row) -> Uuid,
) -> Result<HashMap<Uuid, Vec<Seen<E::Row>>>> {
    let mut rows: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in scope.all(query).await? {
        rows.entry(key(&row)).or_default().push(row);
    }
    Ok(rows)
}

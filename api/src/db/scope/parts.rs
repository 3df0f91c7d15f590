//! Parts and versions of rows that were read.

use super::{ByWhole, PARTS_MAX, Scope, Seen, id_column};
use crate::{
    access::policy::{Guarded, PartOf},
    error::{Error, Result},
    history::{
        event::{Kept, State},
        snapshot::gap::Read,
    },
};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

impl Scope {
    /// The versions of these objects, by id: what tells whether somebody changed one since it was read.
    pub fn versions<'a, E: Kept>(
        &'a self,
        rows: &'a [Seen<E::Row>],
    ) -> BoxFuture<'a, Result<HashMap<Uuid, String>>> {
        Box::pin(async move {
            let ids: Vec<Uuid> = rows.iter().map(|row| E::id(row)).collect();
            let (viewer, today) = (&self.viewer, self.today.as_str());
            let own = Box::pin(E::own_rows(&*self.reads, &ids, viewer, today)).await?;
            if own > PARTS_MAX {
                return Err(too_many());
            }
            self.budget
                .spend(usize::try_from(own).unwrap_or(usize::MAX))?;
            Box::pin(State::versions::<E>(&*self.reads, &ids, viewer, today)).await
        })
    }

    /// The same of gaps of which this was read already.
    pub fn versions_of_gaps<'a>(
        &'a self,
        read: Read<'a>,
    ) -> BoxFuture<'a, Result<HashMap<Uuid, String>>> {
        Box::pin(async move {
            Box::pin(read.versions(&*self.reads, &self.viewer, self.today.as_str())).await
        })
    }

    /// What is open of these objects as the history would keep it, by id: not to be shown.
    pub fn open_states<'a, E: Kept>(
        &'a self,
        rows: &'a [Seen<E::Row>],
    ) -> BoxFuture<'a, Result<HashMap<Uuid, State>>> {
        Box::pin(async move {
            let ids: Vec<Uuid> = rows.iter().map(|row| E::id(row)).collect();
            Box::pin(State::open_parts::<E>(&*self.reads, &ids)).await
        })
    }

    /// All parts of these wholes, by the whole's id. That the wholes are `Seen` is the permission.
    pub fn parts<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Seen<W::Row>],
    ) -> BoxFuture<'a, Result<ByWhole<E>>> {
        Box::pin(async move {
            let query = of_wholes::<W, E>(wholes).limit(PARTS_MAX + 1);
            let found = query.all(&*self.reads).await?;
            self.by_whole::<W, E>(found)
        })
    }

    /// The same of what is kept in memory, where `kept` has the parts of each of these wholes, in their order; else none.
    pub fn kept_parts<W: Guarded, E: PartOf<W>>(
        &self,
        wholes: &[Seen<W::Row>],
        kept: impl Fn(Uuid) -> Option<Vec<E::Model>>,
    ) -> Result<Option<ByWhole<E>>> {
        let mut found = Vec::with_capacity(2 * wholes.len());
        for whole in wholes {
            let Some(parts) = kept(W::id(whole)) else {
                return Ok(None);
            };
            found.extend(parts);
        }
        self.by_whole::<W, E>(found).map(Some)
    }

    fn by_whole<W: Guarded, E: PartOf<W>>(&self, found: Vec<E::Model>) -> Result<ByWhole<E>> {
        if found.len() as u64 > PARTS_MAX {
            return Err(too_many());
        }
        self.budget.spend(found.len())?;
        let mut parts = HashMap::new();
        add_parts::<W, E>(&mut parts, found);
        Ok(parts)
    }

    /// The last of the dates in a column of the parts of each of these wholes, by the whole's id; nothing of those that have none. Of many
    /// parts this reads one line. A year or month lies where it ends.
    pub fn last_dates<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Seen<W::Row>],
        column: &'a str,
    ) -> BoxFuture<'a, Result<HashMap<Uuid, String>>> {
        Box::pin(async move {
            let end = format!("{column} || substr('-12-31', length({column}) - 3)");
            let last = Expr::cust(format!("max({end} || ' ' || {column})"));
            let ids = wholes.iter().map(|whole| W::id(whole));
            let query = E::find()
                .select_only()
                .column(E::WHOLE)
                .expr(last)
                .filter(E::WHOLE.is_in(ids))
                .group_by(E::WHOLE);
            let found: Vec<(Uuid, Option<String>)> = query.into_tuple().all(&*self.reads).await?;
            self.budget.spend(found.len())?;
            let date = |last: Option<String>| {
                let (_, date) = last.as_deref()?.split_once(' ')?;
                Some(date.to_owned())
            };
            let dates = found.into_iter();
            Ok(dates
                .filter_map(|(whole, last)| Some((whole, date(last)?)))
                .collect())
        })
    }
}

fn too_many() -> Error {
    Error::Limited(format!(
        "These rows have more than {PARTS_MAX} parts in all: ask for fewer rows."
    ))
}

/// The parts of these wholes, in their order.
pub(super) fn of_wholes<W: Guarded, E: PartOf<W>>(wholes: &[Seen<W::Row>]) -> Select<E> {
    let ids = wholes.iter().map(|whole| W::id(whole));
    E::find()
        .filter(E::WHOLE.is_in(ids))
        .order_by_asc(E::WHOLE)
        .order_by_asc(E::ORDER)
        .order_by_asc(id_column::<E>())
}

pub(super) fn add_parts<W: Guarded, E: PartOf<W>>(parts: &mut ByWhole<E>, found: Vec<E::Model>) {
    for part in found {
        let whole = E::whole(&part);
        parts.entry(whole).or_default().push(Seen(Arc::new(part)));
    }
}

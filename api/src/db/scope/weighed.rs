//! Rows that are only weighed and never given out: all of them, however many.

use super::{
    ByWhole, Scope, Seen, id_column,
    parts::{add_parts, of_wholes},
};
use crate::{
    access::policy::{Guarded, PartOf},
    error::Result,
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, DbBackend, Order, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Rows that are read at once of what is only weighed, and wholes whose parts are.
const WEIGHED_ROWS: u64 = 5_000;
const WEIGHED_WHOLES: usize = 250;

impl Scope {
    /// The rows of a query that the viewer may read, by id, for what is only weighed and not given out: all of them, however many, and
    /// nothing is noted. Whatever of them is shown has to be read again.
    pub(crate) fn weigh<E: Guarded>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let mut all: Vec<Seen<E::Row>> = Vec::new();
            loop {
                let last = all.last().map(|row| E::id(row));
                let rows = self.behind(query.clone(), last, WEIGHED_ROWS).await?;
                let is_last = (rows.len() as u64) < WEIGHED_ROWS;
                all.extend(rows.into_iter().map(|row| Seen(Arc::new(row))));
                if is_last {
                    return Ok(all);
                }
            }
        })
    }

    /// All parts of these wholes, however many, for what is only weighed.
    pub(crate) fn weigh_parts<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Seen<W::Row>],
    ) -> BoxFuture<'a, Result<ByWhole<E>>> {
        Box::pin(async move {
            let mut parts = HashMap::new();
            for wholes in wholes.chunks(WEIGHED_WHOLES) {
                let found = of_wholes::<W, E>(wholes);
                add_parts::<W, E>(&mut parts, found.all(&*self.reads).await?);
            }
            Ok(parts)
        })
    }

    /// The rows of a query that the viewer may read behind one id, in the order of their ids.
    fn behind<E: Guarded>(
        &self,
        query: Select<E>,
        after: Option<Uuid>,
        size: u64,
    ) -> BoxFuture<'_, Result<Vec<E::Row>>> {
        Box::pin(async move {
            let query = match after {
                Some(after) => query.filter(id_column::<E>().gt(after)),
                None => query,
            };
            let query = E::shown(self.readable(query))
                .order_by(in_order::<E>(self.backend()), Order::Asc)
                .limit(size);
            Ok(query.into_model::<E::Row>().all(&*self.reads).await?)
        })
    }
}

/// What rows are put in the order of their ids by. PostgreSQL, which does not know how many are asked for, would else walk all of a table in
/// that order to find a few.
fn in_order<E: Guarded>(backend: DbBackend) -> Expr {
    let id = Expr::col(id_column::<E>().as_column_ref());
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs("cast($1 as text) collate \"C\"", [id]),
        _ => id,
    }
}

//! Rows that the viewer may read, and how many there are.

use super::{PARTS_MAX, Scope, Seen, id_column};
use crate::{
    access::policy::{self, Beside, Guarded, Public},
    error::{Error, Result},
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, TryGetableMany,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, SelectStatement, UnionType},
};
use std::sync::Arc;
use uuid::Uuid;

/// What rows are called that are found once and counted in several ways.
pub const FOUND: &str = "found";

impl Scope {
    /// The first row of a query that the viewer may read.
    pub fn first<E: Guarded>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Option<Seen<E::Row>>>> {
        Box::pin(async move {
            let row = E::shown(self.readable(query))
                .limit(1)
                .into_model::<E::Row>()
                .one(&*self.reads)
                .await?;
            self.budget.spend(1)?;
            Ok(row.map(|row| self.give::<E>(row)))
        })
    }

    /// The rows of these ids that the viewer may read, in no order.
    pub fn by_ids<E: Guarded>(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        let query = E::find().filter(self.place::<E>().is_in(ids));
        Box::pin(async move {
            let rows = E::shown(self.readable(query))
                .into_model::<E::Row>()
                .all(&*self.reads)
                .await?;
            self.give_all::<E>(rows)
        })
    }

    /// The rows of these ids that the viewer may read, in the order of the ids.
    pub fn in_order<'a, E: Guarded>(
        &'a self,
        ids: &'a [Uuid],
    ) -> BoxFuture<'a, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let mut rows = self.by_ids::<E>(ids.iter().copied()).await?;
            rows.sort_by_key(|row| ids.iter().position(|id| *id == E::id(row)));
            Ok(rows)
        })
    }

    /// The rows of a query that the viewer may read, by id; an error where there are too many, since sums over some of them would be
    /// wrong.
    pub fn all<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        Box::pin(async move {
            let rows = self.bounded(self.readable(query)).await?;
            self.give_all::<E>(rows)
        })
    }

    /// The rows beside these wholes that the viewer may read, by id. That the wholes are `Seen` is the permission, for those who are
    /// told of the rows.
    pub fn beside<W: Guarded, E: Beside<W>>(
        &self,
        wholes: &[Seen<W::Row>],
    ) -> BoxFuture<'_, Result<Vec<Seen<E::Row>>>> {
        let ids = wholes.iter().map(|whole| W::id(whole));
        let query = E::find()
            .filter(E::WHOLE.is_in(ids))
            .filter(E::told(&self.viewer));
        Box::pin(async move {
            let rows = self.bounded(query).await?;
            self.give_all::<E>(rows)
        })
    }

    /// The same of what is kept in memory of rows of which everybody is told, where `kept` has those beside each of these wholes, by id; else
    /// none, and none for those who may be told of more.
    pub fn kept_beside<W: Guarded, E: Beside<W>>(
        &self,
        wholes: &[Seen<W::Row>],
        kept: impl Fn(Uuid) -> Option<Vec<E::Row>>,
    ) -> Result<Option<Vec<Seen<E::Row>>>> {
        if self.viewer.insider().is_some() {
            return Ok(None);
        }
        let mut rows = Vec::with_capacity(wholes.len());
        for whole in wholes {
            let Some(beside) = kept(W::id(whole)) else {
                return Ok(None);
            };
            rows.extend(beside);
        }
        if rows.len() as u64 > PARTS_MAX {
            return Err(too_many());
        }
        self.give_all::<E>(rows).map(Some)
    }

    /// Rows that are kept in memory of what everybody may read.
    pub fn kept_public<E: Public>(&self, rows: Vec<Arc<E::Row>>) -> Result<Vec<Seen<E::Row>>> {
        self.budget.spend(rows.len())?;
        Ok(rows.into_iter().map(Seen).collect())
    }

    /// The rows of a query that asks for what the viewer may read.
    fn bounded<E: Guarded>(&self, readable: Select<E>) -> BoxFuture<'_, Result<Vec<E::Row>>> {
        Box::pin(async move {
            let query = E::shown(readable)
                .order_by_asc(id_column::<E>())
                .limit(PARTS_MAX + 1);
            let rows = query.into_model::<E::Row>().all(&*self.reads).await?;
            if rows.len() as u64 > PARTS_MAX {
                return Err(too_many());
            }
            Ok(rows)
        })
    }

    /// Ids of the gaps whose parts answer a question: parts of public gaps, found by indexes over those alone, and parts of what
    /// else the viewer may read, found from there. What others keep to themselves is not touched.
    pub fn gaps_of<E: EntityTrait>(&self, parts: Select<E>, gap_id: E::Column) -> SelectStatement {
        let parts = parts.select_only().column(gap_id);
        let confided = self.confided_gaps().map(|confided| {
            let theirs = parts.clone().filter(gap_id.in_subquery(confided));
            theirs.into_query()
        });
        let mut gaps = parts
            .filter(policy::is_public_gap(&self.today))
            .into_query();
        if let Some(theirs) = confided {
            gaps.union(UnionType::All, theirs);
        }
        gaps
    }

    /// Ids of the gaps that the viewer may read beside the public ones; none for those who read as the public.
    pub fn confided_gaps(&self) -> Option<SelectStatement> {
        policy::confided_gaps(&self.viewer, &self.today)
    }

    /// The same reach, where the database adds up all figures anew and nothing is taken of what is kept of gaps: for who compares both.
    pub fn adding_anew(self) -> Self {
        Self {
            adds_anew: true,
            ..self
        }
    }

    /// Whether it is so.
    pub(crate) fn adds_anew(&self) -> bool {
        self.adds_anew
    }

    /// How many rows of a query the viewer may read.
    pub fn count<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let counted: Vec<i64> = self
                .tally(query.select_only().expr(Expr::cust("count(*)")))
                .await?;
            Ok(counted.first().map_or(0, |count| count.unsigned_abs()))
        })
    }

    /// Sums and counts over rows the viewer may read; the query says over what and by what.
    pub fn tally<E: Guarded, T: TryGetableMany + Send + 'static>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<T>>> {
        Box::pin(async move { Ok(self.readable(query).into_tuple().all(&*self.reads).await?) })
    }

    /// The same in several ways, which all give the same columns: the rows are found once, with these columns of theirs, and the ways
    /// read them from [`FOUND`] and no other rows of their table.
    pub fn tallies<'a, E: Guarded, T: TryGetableMany + Send + 'static>(
        &'a self,
        query: Select<E>,
        columns: &[E::Column],
        ways: Vec<SelectStatement>,
    ) -> BoxFuture<'a, Result<Vec<T>>> {
        let of_row = columns.iter().map(|column| column.as_column_ref());
        let found = of_row.fold(self.readable(query).select_only(), |found, column| {
            found.expr(Expr::col(column))
        });
        let found = CommonTableExpression::new()
            .query(found.into_query())
            .table_name(Alias::new(FOUND))
            .to_owned();
        let all = ways.into_iter().reduce(|mut all, way| {
            all.union(UnionType::All, way);
            all
        });
        Box::pin(async move {
            let Some(mut all) = all else {
                return Ok(Vec::new());
            };
            all.with_cte(found);
            let rows = self.reads.query_all(&all).await?;
            let rows = rows.iter().map(|row| row.try_get_many_by_index());
            Ok(rows.collect::<std::result::Result<_, DbErr>>()?)
        })
    }
}

fn too_many() -> Error {
    Error::Limited(format!(
        "This is about more than {PARTS_MAX} rows: ask for fewer, or narrow the filter."
    ))
}
